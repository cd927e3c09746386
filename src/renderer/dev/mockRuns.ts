/** Runs of the stand-in bridge: stored in memory, changed one by one or many at once. */
import { storageOf } from '@shared/budget/storage';
import type { Project, Run } from '@shared/domain';
import type { CallName, CallOutput, CallParsed, EventName, Events } from '@shared/ipc/contract';
import type { BulkAction } from '@shared/domain/runActions';
import { runTableOf, summarise, type RunExtras } from '@shared/domain/runTable';
import { GEOMETRY, run, type Library } from './mockData';
import { metricsOf } from './mockMetrics';
import type { MockTraining } from './mockTraining';

type RunCalls = Extract<CallName, `runs.${string}` | `queue.${string}`>;
type RunHandlers = { [N in RunCalls]: (input: CallParsed<N>) => CallOutput<N> };

export interface RunServices {
  readonly library: Library;
  readonly training: MockTraining;
  readonly emit: <E extends EventName>(name: E, payload: Events[E]) => void;
  /** Stores a run and tells everybody. */
  readonly saveRun: (run: Run) => Run;
  readonly saveProject: (project: Project) => Project;
  readonly projectOf: (id: string) => Project;
  readonly runOf: (id: string) => Run;
  readonly refuse: (message: string) => never;
}

export function mockRuns(services: RunServices): RunHandlers {
  const { library, training, emit, saveRun, saveProject, projectOf, runOf, refuse } = services;
  const now = (): string => new Date().toISOString();
  const bytesOf = (id: string): number =>
    (library.checkpoints.get(id) ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
  const extrasOf = (item: Run): RunExtras => ({
    updatedAt: item.endedAt ?? item.startedAt ?? item.createdAt,
    diskBytes: bytesOf(item.id),
    series: summarise(
      {},
      metricsOf(item).flatMap(({ name, steps, values }) =>
        Array.from(steps, (step, i) => ({ series: name, step, value: values[i] ?? NaN })),
      ),
    ),
  });
  const ofProject = (projectId: string): Run[] =>
    [...library.runs.values()].filter((item) => item.projectId === projectId);

  function add(item: Run): Run {
    const owner = projectOf(item.projectId);
    saveProject({ ...owner, runCount: owner.runCount + 1, lastActivityAt: now() });
    library.checkpoints.set(item.id, []);
    library.evaluations.set(item.id, []);
    library.logs.set(item.id, []);
    return saveRun({ ...item, storage: storageOf(item.config.parameterization, GEOMETRY) });
  }

  function purge(id: string): number {
    const freed = bytesOf(id);
    const { projectId } = runOf(id);
    library.runs.delete(id);
    emit('run.deleted', { runId: id, projectId });
    return freed;
  }

  /** Does the action, or answers why not. */
  function act(id: string, action: BulkAction): string | number {
    const item = runOf(id);
    const isActive = ['queued', 'running', 'paused'].includes(item.status);
    switch (action.kind) {
      case 'start':
        if (isActive || item.status === 'completed') return `The run "${item.name}" is ${item.status}.`;
        if (item.status === 'draft') training.queue(saveRun({ ...item, status: 'queued' }));
        else training.resume(item);
        return 0;
      case 'stop':
        if (!isActive) return `The run "${item.name}" is ${item.status}: there is nothing to stop.`;
        training.stop(item);
        return 0;
      case 'trash':
      case 'restore':
        if (isActive) return `The run "${item.name}" is ${item.status}: stop it first.`;
        saveRun({ ...item, trashedAt: action.kind === 'trash' ? now() : null });
        return 0;
      case 'tag':
        saveRun({
          ...item,
          tags: [...new Set([...item.tags.filter((tag) => !action.remove.includes(tag)), ...action.add])],
        });
        return 0;
      case 'purge':
        return item.trashedAt === null ? 'Move the run to the trash before deleting it for good.' : purge(id);
    }
  }

  return {
    'runs.list': ({ projectId }) => ofProject(projectId),
    'runs.table': ({ projectId }) => runTableOf(projectId, ofProject(projectId), extrasOf),
    'runs.find': ({ text, limit }) => {
      const words = text.toLowerCase().split(/\s+/);
      return [...library.runs.values()]
        .filter(
          ({ name, trashedAt }) => !trashedAt && words.every((word) => name.toLowerCase().includes(word)),
        )
        .slice(0, limit)
        .map(({ id, projectId, name, status }) => ({
          ...{ id, projectId, name, status },
          project: projectOf(projectId).name,
        }));
    },
    'runs.interrupted': () =>
      [...library.runs.values()].filter((item) => item.status === 'interrupted' && !item.trashedAt),
    'runs.get': ({ id }) => runOf(id),
    'runs.create': ({ projectId, name, config, start }) => {
      const stored = add(run(projectId, name, start ? 'queued' : 'draft', config, { createdAt: now() }));
      training.queueChanged();
      return stored;
    },
    'runs.update': ({ id, name, notes, tags }) => {
      const old = runOf(id);
      return saveRun({ ...old, name: name ?? old.name, notes: notes ?? old.notes, tags: tags ?? old.tags });
    },
    'runs.trash': ({ id, trashed }) => saveRun({ ...runOf(id), trashedAt: trashed ? now() : null }),
    'runs.purge': ({ id }) => ({ freedBytes: purge(id) }),
    'runs.start': ({ id }) => training.queue(saveRun({ ...runOf(id), status: 'queued' })),
    'runs.pause': ({ id }) => saveRun({ ...runOf(id), status: 'paused' }),
    'runs.resume': ({ id }) => training.resume(runOf(id)),
    'runs.stop': ({ id }) => training.stop(runOf(id)),
    'runs.duplicate': ({ id }) => {
      const { projectId, name, config, notes, tags } = runOf(id);
      return add(run(projectId, `${name} (2)`, 'draft', config, { notes, tags, createdAt: now() }));
    },
    'runs.bulk': ({ ids, action }) => {
      const outcomes = ids.map((runId) => ({ runId, outcome: act(runId, action) }));
      const refused = outcomes.flatMap(({ runId, outcome }) =>
        typeof outcome === 'string' ? [{ runId, message: outcome }] : [],
      );
      const freedBytes = outcomes.reduce((sum, { outcome }) => sum + Number(outcome) || sum, 0);
      return { done: ids.length - refused.length, freedBytes, refused };
    },
    'queue.state': () => training.state(),
    'queue.move': ({ runId, to }) =>
      training.state().queuedRunIds.includes(runId)
        ? training.move(runId, to)
        : refuse('The run does not wait in the queue.'),
    'queue.hold': ({ held }) => training.hold(held),
    'queue.set': (patch) => training.set(patch),
  };
}
