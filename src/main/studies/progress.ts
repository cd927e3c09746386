/** How the cells of a study stand. */
import { isActive, isHalted, type Run } from '@shared/domain';
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

/** Every cell of the plan with the state of its run, in the plan's order. */
export function cellStates(study: Study, runs: ReadonlyMap<string, Run>): CellState[] {
  return study.plan.cells.map(({ key, row, column, label, seed, budgetIpc, storedIpc, config }) => {
    const run = runs.get(key);
    return {
      key,
      row,
      column,
      label,
      seed,
      budgetIpc,
      storedIpc,
      runId: run?.id ?? null,
      status: run?.status ?? 'missing',
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
    completed: count((status) => status === 'completed'),
    active: count(isActive),
    halted: count(isHalted),
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
    progress: progressOf(cellStates(study, runsOf(library, study))),
  };
}
