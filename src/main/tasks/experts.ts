/** Experts that cells need, by the names of their recipes: which there are in a folder, and which have to be made. */
import { join } from 'node:path';
import type { TaskCell } from '@shared/tasks/task';
import { readDescription } from '../core/experts/description';

/** Experts of one recipe, and how many of them. */
export interface WantedExperts {
  readonly key: string;
  readonly count: number;
}

/** Experts that a cell can make: the cell that needs the most of them. */
export interface CellExperts extends WantedExperts {
  readonly index: number;
}

/** What cells of a task need, each recipe once. */
export function expertsOf(
  { cells }: { readonly cells: readonly Pick<TaskCell, 'experts'>[] },
  indices: readonly number[],
): CellExperts[] {
  const wanted = new Map<string, CellExperts>();
  for (const index of indices) {
    const experts = cells[index]?.experts ?? null;
    if (experts === null || (wanted.get(experts.key)?.count ?? 0) >= experts.count) continue;
    wanted.set(experts.key, { ...experts, index });
  }
  return [...wanted.values()];
}

/** How many experts of a recipe a folder has. */
export function expertsIn(folder: string, key: string): number {
  try {
    return readDescription(join(folder, key))?.experts.length ?? 0;
  } catch {
    return 0;
  }
}

/** Those of which a folder has too few. */
export const missingExperts = <T extends WantedExperts>(folder: string, wanted: readonly T[]): T[] =>
  wanted.filter(({ key, count }) => expertsIn(folder, key) < count);
