/** Two configurations compared, path by path. */
import type { RunConfig } from '@shared/config/schema';
import type { Preset } from '@shared/ipc/contract';
import { presets } from '@shared/presets';

/** One value that differs between two configurations; `undefined` where a side has no such path. */
export interface ConfigDifference {
  readonly path: string;
  readonly value: unknown;
  readonly reference: unknown;
}

/** A configuration as dotted paths and plain values, in the schema's order. Arrays of plain values stay whole. */
export function flattenConfig(config: RunConfig): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.some((item) => typeof item === 'object' && item !== null)) {
        value.forEach((item, i) => {
          visit(item, `${path}.${i}`);
        });
      } else flat.set(path, value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, path === '' ? key : `${path}.${key}`);
    } else flat.set(path, value);
  };
  visit(config, '');
  return flat;
}

/** What `config` says differently from `reference`: changed and added paths in its order, then the missing ones. */
export function configDifferences(config: RunConfig, reference: RunConfig): readonly ConfigDifference[] {
  const own = flattenConfig(config);
  const other = flattenConfig(reference);
  const changed = [...own].filter(
    ([path, value]) => JSON.stringify(value) !== JSON.stringify(other.get(path)),
  );
  const missing = [...other].filter(([path]) => !own.has(path));
  return [
    ...changed.map(([path, value]) => ({ path, value, reference: other.get(path) })),
    ...missing.map(([path, reference]) => ({ path, value: undefined, reference })),
  ];
}

/**
 * The preset that a configuration comes closest to, with what is different; null when nothing is close. Where a dataset
 * lies is no difference.
 */
export function nearestPreset(
  config: RunConfig,
): { readonly preset: Preset; readonly differences: readonly ConfigDifference[] } | null {
  const LIMIT = 20;
  let best: { preset: Preset; differences: readonly ConfigDifference[] } | null = null;
  for (const preset of presets) {
    if (preset.config.parameterization.kind !== config.parameterization.kind) continue;
    const differences = configDifferences(config, preset.config).filter(
      ({ path }) => path !== 'dataset.path',
    );
    if (differences.length <= (best?.differences.length ?? LIMIT + 1) - 1) best = { preset, differences };
  }
  return best;
}
