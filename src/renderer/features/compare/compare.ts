/** What is to be said of several runs side by side. */
import { baselineImagesPerClass } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type { Evaluation, Run } from '@shared/domain';
import { flattenValues, type Plain } from '@shared/config/flatten';

export interface ConfigRow {
  readonly path: string;
  /** One for each run; undefined where a run's configuration has no such key. */
  readonly values: readonly (Plain | undefined)[];
  readonly differs: boolean;
}

/** All keys of these configurations, in their order, and whether the runs differ in them. */
export function configRows(configs: readonly RunConfig[]): ConfigRow[] {
  const flat = configs.map((config) => flattenValues(config));
  const sections = Object.keys(Object.assign({}, ...configs) as RunConfig);
  const paths = new Set(flat.flatMap((map) => [...map.keys()]));
  const inOrder = [...paths].sort((a, b) => place(a, sections) - place(b, sections));
  return inOrder.map((path) => {
    const values = flat.map((map) => map.get(path));
    return { path, values, differs: new Set(values).size > 1 };
  });
}

const place = (path: string, sections: readonly string[]): number =>
  sections.indexOf(path.split('.')[0] ?? path);

/** A run's accuracy in one network. */
export interface BudgetEntry {
  readonly run: Run;
  /** Storage in images per class. */
  readonly ipc: number;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly protocol: string;
  /** Of random real images at the same storage, in the same network; null where that was not measured. */
  readonly baseline: number | null;
}

/** Runs that keep to the same budget: whole images per class, rounded up, as the field counts. */
export interface BudgetGroup {
  readonly ipc: number;
  /** The best first. */
  readonly entries: readonly BudgetEntry[];
}

/** Networks in which these runs were judged, the one that most share first. */
export function sharedNetworks(evaluations: ReadonlyMap<string, readonly Evaluation[]>): string[] {
  const counts = new Map<string, number>();
  for (const own of evaluations.values()) {
    const names = own.filter(({ subject }) => subject === 'distilled').map(({ network }) => network);
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/** Best accuracies in a network, by the budget that each run keeps to; the smallest budget first. */
export function budgetGroups(
  runs: readonly Run[],
  evaluations: ReadonlyMap<string, readonly Evaluation[]>,
  network: string,
): BudgetGroup[] {
  const groups = new Map<number, BudgetEntry[]>();
  for (const run of runs) {
    const own = (evaluations.get(run.id) ?? []).filter((one) => one.network === network);
    const best = largest(own.filter(({ subject }) => subject === 'distilled'));
    if (!best) continue;
    const { mean, std, seeds, protocol } = best;
    const ipc = best.storage.ipcEquivalent;
    const baseline = largest(own.filter(({ subject }) => subject === 'random-real'))?.mean ?? null;
    const budget = baselineImagesPerClass(ipc);
    groups.set(budget, [...(groups.get(budget) ?? []), { run, ipc, mean, std, seeds, protocol, baseline }]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([ipc, entries]) => ({ ipc, entries: entries.sort((a, b) => b.mean - a.mean) }));
}

const largest = (evaluations: readonly Evaluation[]): Evaluation | undefined =>
  [...evaluations].sort((a, b) => b.mean - a.mean)[0];
