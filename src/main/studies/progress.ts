/** How the cells of a study stand. */
import { storageOfRun } from '@shared/budget/planner';
import { figuresOf } from '@shared/budget/storage';
import { isActive, isHalted, type Run } from '@shared/domain';
import { searchStanding } from '../store/searches';
import type { CellState, CellStatus, Study, StudyProgress, StudySummary } from '@shared/studies/results';
import type { Library } from '../store/library';

/** The run of each cell. A run in the trash counts as none. */
export function runsOf(library: Library, study: Study): ReadonlyMap<string, Run> {
  const ids = library.studies.runIds(study.id);
  const found = new Map<string, Run>();
  for (const [key, id] of ids) {
    const run = library.runs.get(id);
    if (run.trashedAt === null) found.set(key, run);
  }
  return found;
}

/** What a run came to, whatever its search thinks of it. */
const ENDED: readonly Run['status'][] = ['completed', 'failed'];

/** Every cell of the plan with the state of its run, in the plan's order. */
export function cellStates(library: Library, study: Study, runs: ReadonlyMap<string, Run>): CellState[] {
  const left = study.plan.kind === 'search' ? searchStanding(library, study).left : new Set<string>();
  return study.plan.cells.map(({ key, row, column, label, seed, budgetIpc, config }) => {
    const run = runs.get(key);
    const isOver = run !== undefined && (isActive(run.status) || ENDED.includes(run.status));
    return {
      key,
      row,
      column,
      label,
      seed,
      budgetIpc,
      stored: figuresOf(storageOfRun(config, study.plan.geometry)),
      runId: run?.id ?? null,
      status: left.has(row) && !isOver ? 'left' : (run?.status ?? 'missing'),
      statusReason: run?.statusReason ?? null,
      iteration: run?.iteration ?? 0,
      iterations: config.training.iterations,
    };
  });
}

export function progressOf(states: readonly Pick<CellState, 'status'>[]): StudyProgress {
  const count = (accepts: (status: CellStatus) => boolean): number =>
    states.filter(({ status }) => accepts(status)).length;
  return {
    cells: states.length,
    completed: count((status) => status === 'completed' || status === 'left'),
    active: count((status) => status !== 'left' && isActive(status)),
    halted: count((status) => status !== 'left' && isHalted(status)),
  };
}

/** A study for lists. */
export function summaryOf(library: Library, study: Study): StudySummary {
  const { id, projectId, name, createdAt, trashedAt, plan } = study;
  return {
    id,
    projectId,
    name,
    createdAt,
    trashedAt,
    kind: plan.kind,
    question: plan.question,
    progress: progressOf(cellStates(library, study, runsOf(library, study))),
  };
}
