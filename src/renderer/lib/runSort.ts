import type { Run } from '@shared/domain';

interface RunColumn {
  readonly id:
    'name' | 'status' | 'images' | 'iteration' | 'loss' | 'accuracy' | 'budget' | 'duration' | 'created';
  readonly numeric: boolean;
  readonly sortable: boolean;
}

export const RUN_COLUMNS: readonly RunColumn[] = [
  { id: 'name', numeric: false, sortable: true },
  { id: 'status', numeric: false, sortable: true },
  { id: 'images', numeric: false, sortable: false },
  { id: 'iteration', numeric: true, sortable: true },
  { id: 'loss', numeric: true, sortable: true },
  { id: 'accuracy', numeric: true, sortable: true },
  { id: 'budget', numeric: true, sortable: true },
  { id: 'duration', numeric: true, sortable: true },
  { id: 'created', numeric: false, sortable: true },
];

export interface RunSort {
  readonly column: RunColumn['id'];
  readonly descending: boolean;
}

function keyOf(run: Run, column: RunColumn['id']): string | number | null {
  switch (column) {
    case 'name':
      return run.name.toLowerCase();
    case 'status':
      return run.status;
    case 'iteration':
      return run.iteration;
    case 'loss':
      return run.lastLoss;
    case 'accuracy':
      return run.bestAccuracy;
    case 'budget':
      return run.storage?.ipcEquivalent ?? null;
    case 'duration':
      return run.trainedSeconds;
    default:
      return run.createdAt;
  }
}

/** Runs in the chosen order; those without a value come last in either direction. */
export function sortRuns(runs: readonly Run[], sort: RunSort): Run[] {
  const sign = sort.descending ? -1 : 1;
  return [...runs].sort((a, b) => {
    const x = keyOf(a, sort.column);
    const y = keyOf(b, sort.column);
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === 'string' && typeof y === 'string')
      return sign * x.localeCompare(y, undefined, { numeric: true });
    return sign * (Number(x) - Number(y));
  });
}
