/** What the demonstration does next in a library: begin, or go on where an earlier one was interrupted. */
import type { RunConfig } from '@shared/config/schema';
import { isResumable, type Run } from '@shared/domain';
import { findPreset } from '@shared/presets';

/** The two runs that are compared, by preset, in the order in which they are made. */
export const DEMO_RUNS = [
  { preset: 'demo', name: 'HaBa: one basis a class, five hallucinators' },
  { preset: 'demo-pixels', name: 'Plain pixels: two images a class' },
] as const;

/** One of the runs, to make (null) or to go on with. */
export interface DemoStep {
  readonly preset: string;
  readonly name: string;
  readonly config: RunConfig;
  readonly existing: Run | null;
}

/** The configuration of a demo preset on a chosen engine. */
export function demoConfig(preset: string, engine: RunConfig['engine']): RunConfig {
  const found = findPreset(preset);
  if (!found) throw new Error(`The preset ${preset} is missing.`);
  return { ...found.config, engine };
}

/**
 * Plans a round of the demo. `runs` are the project's. The latest round is gone on with when one of its runs did not
 * come to its end; otherwise a new round begins. Runs of other configurations are left alone.
 */
export function planDemo(runs: readonly Run[], engine: RunConfig['engine']): DemoStep[] {
  const [first, second] = DEMO_RUNS.map((step) => {
    const config = demoConfig(step.preset, engine);
    const same = runs.filter(
      (run) => run.trashedAt === null && JSON.stringify(run.config) === JSON.stringify(config),
    );
    const latest = same.reduce<Run | null>(
      (newest, run) => (newest === null || run.createdAt > newest.createdAt ? run : newest),
      null,
    );
    return { ...step, config, existing: latest };
  }) as [DemoStep, DemoStep];
  const begun = first.existing;
  const followed =
    begun && second.existing && second.existing.createdAt >= begun.createdAt ? second.existing : null;
  if (begun && (isOpen(begun) || (begun.status === 'completed' && (!followed || isOpen(followed))))) {
    return [first, { ...second, existing: followed }];
  }
  return [
    { ...first, existing: null },
    { ...second, existing: null },
  ];
}

/** Not at its end, and worth going on with: a failed run would only fail again. */
const isOpen = ({ status }: Run): boolean =>
  status === 'draft' || (isResumable(status) && status !== 'failed');
