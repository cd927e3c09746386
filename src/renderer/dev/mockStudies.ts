/** Studies of the stand-in bridge: planned like real ones, with results that are made up. */
import type { Run } from '@shared/domain';
import type { CallName, CallOutput, CallParsed } from '@shared/ipc/contract';
import { knownGeometry } from '@shared/studies/geometry';
import { planStudy } from '@shared/studies/plan';
import { findPublished } from '@shared/studies/published';
import { studyRequestSchema, type StudyRequest } from '@shared/studies/request';
import type {
  CellState,
  ResultCell,
  Study,
  StudyProgress,
  StudyResults,
  StudySummary,
} from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { GEOMETRY, newId, run, type Library } from './mockData';
import { hash } from './mockImages';

type StudyCalls = Extract<CallName, `studies.${string}`>;
type StudyHandlers = { [N in StudyCalls]: (input: CallParsed<N>) => CallOutput<N> };

export interface StudyServices {
  readonly library: Library;
  /** Stores a run and tells everybody. */
  readonly saveRun: (run: Run) => Run;
  readonly changed: (study: Study) => void;
  readonly refuse: (message: string) => never;
}

interface StoredStudy {
  readonly study: Study;
  readonly runIds: Map<string, string>;
}

export function mockStudies({ library, saveRun, changed, refuse }: StudyServices): StudyHandlers {
  const stored = new Map<string, StoredStudy>();
  const get = (id: string): StoredStudy =>
    stored.get(id) ?? refuse(`There is no study "${id}" in this library.`);

  const states = ({ study, runIds }: StoredStudy): CellState[] =>
    study.plan.cells.map((cell) => {
      const found = library.runs.get(runIds.get(cell.key) ?? '');
      const { key, row, column, label, seed, budgetIpc, storedIpc } = cell;
      return {
        ...{ key, row, column, label, seed, budgetIpc, storedIpc },
        runId: found?.id ?? null,
        status: found?.status ?? 'missing',
        statusReason: found?.statusReason ?? null,
        iteration: found?.iteration ?? 0,
        iterations: cell.config.training.iterations,
      };
    });

  const summary = (item: StoredStudy): StudySummary => {
    const { id, projectId, name, createdAt, trashedAt, plan } = item.study;
    return {
      ...{ id, projectId, name, createdAt, trashedAt },
      kind: plan.kind,
      question: plan.question,
      progress: progressOf(states(item)),
    };
  };

  const add = (
    projectId: string,
    name: string,
    plan: StudyPlan,
    done: number,
    createdAt: string,
  ): StoredStudy => {
    const study = {
      id: newId('study'),
      projectId,
      name,
      plan,
      createdAt,
      updatedAt: createdAt,
      trashedAt: null,
    };
    const runIds = new Map<string, string>();
    plan.cells.forEach((cell, i) => {
      const status = i < done ? 'completed' : 'draft';
      const made = run(projectId, `${name}: ${cell.label}`, status, cell.config, { createdAt });
      saveRun(made);
      library.evaluations.set(made.id, []);
      runIds.set(cell.key, made.id);
    });
    const item = { study, runIds };
    stored.set(study.id, item);
    return item;
  };

  const update = (id: string, change: Partial<Study>): StudySummary => {
    const item = get(id);
    const next = { ...item, study: { ...item.study, ...change } };
    stored.set(id, next);
    changed(next.study);
    return summary(next);
  };

  const setStatus = (id: string, from: readonly Run['status'][], to: Run['status']): StudySummary => {
    for (const runId of get(id).runIds.values()) {
      const found = library.runs.get(runId);
      if (found && from.includes(found.status)) saveRun({ ...found, status: to });
    }
    return update(id, {});
  };

  const [project] = [...library.projects.values()];
  if (project)
    add(
      project.id,
      'Adversarial terms',
      plan(studyRequestSchema.parse({ kind: 'rq4' }), refuse),
      4,
      project.createdAt,
    );

  return {
    'studies.list': ({ projectId }) =>
      [...stored.values()].filter(({ study }) => study.projectId === projectId).map(summary),
    'studies.preview': (request) => {
      const result = planOf(request);
      return result.ok
        ? { problems: [], plan: result.plan, checkpointBytes: result.plan.cells.length * 1_250_000 }
        : { problems: result.problems, plan: null, checkpointBytes: 0 };
    },
    'studies.create': ({ projectId, name, request, start }) => {
      const item = add(projectId, name, plan(request, refuse), 0, new Date().toISOString());
      return start ? setStatus(item.study.id, ['draft'], 'queued') : update(item.study.id, {});
    },
    'studies.results': ({ id }) => resultsOf(get(id), states(get(id))),
    'studies.resume': ({ id }) => setStatus(id, ['draft', 'stopped', 'interrupted', 'failed'], 'queued'),
    'studies.pause': ({ id }) => setStatus(id, ['queued', 'running', 'paused'], 'draft'),
    'studies.rename': ({ id, name }) => update(id, { name }),
    'studies.trash': ({ id, trashed }) =>
      update(id, { trashedAt: trashed ? new Date().toISOString() : null }),
    'studies.purge': ({ id }) => {
      stored.delete(id);
      return { freedBytes: 0 };
    },
    'studies.saveReport': ({ id, format }) => ({
      path: `/home/you/Documents/${id}.${format}`,
      bytes: 48_213,
    }),
  };
}

const planOf = (request: StudyRequest): ReturnType<typeof planStudy> =>
  planStudy(request, knownGeometry(request.base?.dataset ?? request.dataset) ?? GEOMETRY);

function plan(request: StudyRequest, refuse: StudyServices['refuse']): StudyPlan {
  const result = planOf(request);
  return result.ok ? result.plan : refuse(result.problems[0] ?? 'The study cannot be planned.');
}

function progressOf(cells: readonly CellState[]): StudyProgress {
  const count = (...statuses: readonly CellState['status'][]): number =>
    cells.filter(({ status }) => statuses.includes(status)).length;
  return {
    cells: cells.length,
    completed: count('completed'),
    active: count('queued', 'running', 'paused'),
    halted: count('failed', 'interrupted', 'stopped'),
  };
}

function resultsOf({ study }: StoredStudy, cells: readonly CellState[]): StudyResults {
  const { plan: of } = study;
  const table = of.rows.flatMap((row, r) =>
    of.columns.map((column, c): ResultCell => {
      const cell = of.cells.find(
        (one) => one.row === row.key && (of.columnsAre === 'networks' || one.column === column.key),
      );
      const status = cells.find(({ key }) => key === cell?.key)?.status ?? 'missing';
      const done = status === 'completed';
      const accuracies = done ? [0, 1, 2].map((i) => 0.7 - 0.01 * r + 0.02 * c + 0.02 * hash(r, c, i)) : [];
      const mean = done ? accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length : null;
      const figure =
        cell?.paperRow == null
          ? null
          : findPublished(
              { parameterization: cell.config.parameterization.kind, objective: cell.config.objective.kind },
              cell.config.dataset.source,
              cell.paperRow,
            );
      return {
        row: row.key,
        column: column.key,
        accuracies,
        mean,
        std: done ? 0.008 : null,
        runs: done ? 1 : 0,
        runsPlanned: 1,
        budgetIpc: cell?.budgetIpc ?? 0,
        storedIpc: cell?.storedIpc ?? 0,
        delta: done && row.baseline !== null ? -0.01 * r : null,
        status,
        cosine: done && of.measuresDiversity ? 0.82 + 0.03 * r : null,
        spread: done && of.measuresDiversity ? 0.31 - 0.01 * r : null,
        published: figure && {
          mean: figure.mean,
          std: figure.std,
          perClass: figure.perClass,
          ...figure.source,
        },
      };
    }),
  );
  return {
    study,
    progress: progressOf(cells),
    rows: of.rows.map((row) => ({ ...row, kind: 'method' })),
    columns: of.columns,
    table,
    cells,
    evaluationSeeds: table.some(({ mean }) => mean !== null) ? [3] : [],
    machines: ['onnx (CPU, 8 threads)'],
    protocols: ['100 epochs, batch 256; batches standardised'],
    dataset: 'Fashion-MNIST sample',
  };
}
