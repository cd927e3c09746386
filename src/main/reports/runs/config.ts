/** The settings of runs: whole, against the nearest preset, and against each other. */
import type { RunConfig } from '@shared/config/schema';
import { flattenConfig } from '../collect';
import { type Block, type ConfigGroup, type Table, text } from '../document';
import { dateTime, integer } from '../format';
import type { ConfigDifference, ReportedRun, RunsFacts } from '../model';

/** A value of a configuration in words. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join(', ') || 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every value by group; those that differ from the preset carry the preset's. */
export function configGroups(config: RunConfig, differences: readonly ConfigDifference[]): ConfigGroup[] {
  const changed = new Map(differences.map((difference) => [difference.path, difference]));
  const groups = new Map<string, ConfigGroup['entries'][number][]>();
  for (const [path, value] of flattenConfig(config)) {
    const [group = '', ...rest] = path.split('.');
    const inner = rest.length === 0 ? 'run' : group;
    const difference = changed.get(path);
    const entry = {
      name: rest.join('.') || group,
      value: valueText(value),
      preset: difference === undefined ? null : valueText(difference.reference),
    };
    groups.set(inner, [...(groups.get(inner) ?? []), entry]);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

function presetWords({ preset }: ReportedRun): string | null {
  if (preset === null) return null;
  if (preset.differences.length === 0) return `Exactly the preset ${preset.id}.`;
  const missing = preset.differences.filter(({ value }) => value === undefined).map(({ path }) => path);
  const without = missing.length === 0 ? '' : ` Not in this run: ${missing.join(', ')}.`;
  return `Closest to the preset ${preset.id}; what differs is marked.${without}`;
}

const SAME = 'These runs have the same settings.';

/** Settings in which configurations differ, one column for each; null when all are the same. */
function differenceTable(
  configs: readonly { readonly name: string; readonly config: RunConfig }[],
): Table | null {
  const flat = configs.map(({ config }) => flattenConfig(config));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const differing = paths.filter(
    (path) => new Set(flat.map((one) => JSON.stringify(one.get(path)))).size > 1,
  );
  if (differing.length === 0) return null;
  return {
    kind: 'table',
    caption: 'Settings that differ',
    columns: [
      { label: 'Setting', numeric: false },
      ...configs.map(({ name }) => ({ label: name, numeric: false })),
    ],
    rows: differing.map((path) => ({
      look: 'plain',
      cells: [{ text: path }, ...flat.map((one) => ({ text: valueText(one.get(path)) }))],
    })),
    notes: [],
    footnotes: [],
  };
}

/** The first run's settings whole; of several runs, what differs first. */
export function configBlocks({ runs }: RunsFacts): Block[] {
  const [own] = runs;
  const words = presetWords(own);
  const differing =
    runs.length === 1 ? [] : [differenceTable(runs.map(({ run, config }) => ({ name: run.name, config })))];
  return [
    ...differing.map((table) => table ?? text(SAME)),
    ...(runs.length > 1 ? [{ kind: 'heading', text: `Settings of ${own.run.name}` } as const] : []),
    ...(words === null ? [] : [text(words)]),
    { kind: 'config', groups: configGroups(own.config, own.preset?.differences ?? []) },
    ...runs.map(({ run, config }): Block => ({
      kind: 'code',
      text: JSON.stringify(config, null, 2),
      folded: runs.length > 1 ? `${run.name} as JSON` : 'As JSON',
    })),
  ];
}

// What the figures were made with, and the command that does it again.

function factRows({ run, dataset, config, versions }: ReportedRun): (readonly [string, string])[] {
  const rows: (readonly [string, string | null])[] = [
    ['Engine', run.engine],
    ['Device', run.device],
    ['Precision', config.precision === 'f32' ? null : 'factors of large products in f16, all else in f32'],
    ['Seed', String(config.seed)],
    [
      'Dataset',
      `${dataset.name}: ${dataset.classNames.length} classes, ${dataset.channels} × ${dataset.imageSize} × ${dataset.imageSize}, ${integer(dataset.trainPerClass)} training images per class`,
    ],
    ['Started', run.startedAt === null ? null : dateTime(run.startedAt)],
    ['Ended', run.endedAt === null ? null : dateTime(run.endedAt)],
    ['Versions', versions.map(({ name, version }) => `${name} ${version}`).join(' · ')],
    ['Run', run.id],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

export function reproduceBlocks({ runs }: RunsFacts): Block[] {
  return runs.flatMap((one): Block[] => [
    ...(runs.length > 1 ? [{ kind: 'heading', text: one.run.name } as const] : []),
    { kind: 'facts', rows: factRows(one) },
    ...(runs.length > 1 ? [] : [{ kind: 'heading', text: 'To do it again' } as const]),
    { kind: 'code', text: one.command, folded: null },
  ]);
}
