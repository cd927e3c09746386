/**
 * A stand-in for the main process: the whole contract in memory, with a run that trains. For development in a plain
 * browser and for tests; never part of the shipped bundle.
 */
import { storedForm } from '@shared/config/schema';
import {
  calls,
  type Bridge,
  type CallFailure,
  type CallName,
  type CallOutput,
  type CallParsed,
  type EventName,
  type Events,
} from '@shared/ipc/contract';
import { storageOf } from '@shared/budget';
import type { Project, Run } from '@shared/domain';
import type { Settings } from '@shared/settings';
import {
  CIFAR10,
  CLASS_NAMES,
  createLibrary,
  DATASETS,
  GEOMETRY,
  newId,
  PHOTOS,
  PRESETS,
  project,
  run,
  type Library,
} from './mockData';
import { mockApp } from './mockApp';
import { drawCells } from './mockImages';
import { mockStudies } from './mockStudies';
import { MockTraining, metricsOf } from './mockTraining';

export interface MockOptions {
  /** Start without any project. */
  readonly empty?: boolean;
  /** Let the running run go on. */
  readonly live?: boolean;
  readonly problem?: boolean;
  readonly settings?: Partial<Settings>;
  /** Every call fails with this failure. */
  readonly failWith?: (name: CallName) => CallFailure | null;
}

type Handlers = { [N in CallName]: (input: CallParsed<N>) => CallOutput<N> | Promise<CallOutput<N>> };

export interface MockBridge extends Bridge {
  readonly library: Library;
  readonly calls: { readonly name: CallName; readonly input: unknown }[];
  emit<E extends EventName>(name: E, payload: Events[E]): void;
}

class Refusal extends Error {
  constructor(readonly failure: CallFailure) {
    super(failure.message);
  }
}

export function createMockBridge(options: MockOptions = {}): MockBridge {
  const library = createLibrary(options.empty ?? false);
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const log: { name: CallName; input: unknown }[] = [];
  const emit = <E extends EventName>(name: E, payload: Events[E]): void => {
    for (const listener of listeners.get(name) ?? []) (listener as (payload: Events[E]) => void)(payload);
  };
  const training = new MockTraining(library, emit);
  const handlers = handlersOf(library, emit, training, options);
  if (options.live) training.start();

  return {
    library,
    calls: log,
    emit,
    async call(name, input) {
      log.push({ name, input });
      const failure = options.failWith?.(name);
      if (failure) return { ok: false, failure };
      const parsed = calls[name].input.safeParse(input);
      if (!parsed.success) {
        const problems = parsed.error.issues.map((issue) => ({
          path: issue.path.join('.'),
          message: issue.message,
        }));
        return { ok: false, failure: { code: 'bad-input', message: 'The request is not valid.', problems } };
      }
      try {
        const handler = handlers[name] as (
          given: unknown,
        ) => CallOutput<typeof name> | Promise<CallOutput<typeof name>>;
        return { ok: true, value: await handler(parsed.data) };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, failure: error.failure };
        throw error;
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
  };
}

type Emit = <E extends EventName>(name: E, payload: Events[E]) => void;

function found<T>(map: ReadonlyMap<string, T>, id: string, noun: string): T {
  const item = map.get(id);
  if (item === undefined) throw new Refusal({ code: 'not-found', message: `There is no ${noun} "${id}".` });
  return item;
}

function handlersOf(library: Library, emit: Emit, training: MockTraining, options: MockOptions): Handlers {
  const saveProject = (item: Project): Project => {
    library.projects.set(item.id, item);
    emit('project.changed', { projectId: item.id });
    return item;
  };
  const saveRun = (item: Run): Run => {
    library.runs.set(item.id, item);
    emit('run.changed', { run: item });
    emit('project.changed', { projectId: item.projectId });
    return item;
  };
  const projectOf = (id: string): Project => found(library.projects, id, 'project');
  const runOf = (id: string): Run => found(library.runs, id, 'run');
  const now = (): string => new Date().toISOString();
  const perClass = (of: Run): number => storedForm(of.config.parameterization).perClass;
  const done = (of: Run, checkpointId?: string): number => {
    const iteration =
      library.checkpoints.get(of.id)?.find((c) => c.id === checkpointId)?.iteration ?? of.iteration;
    return iteration / of.config.training.iterations;
  };

  return {
    ...mockApp(emit, options),

    'projects.list': () => [...library.projects.values()],
    'projects.get': ({ id }) => projectOf(id),
    'projects.create': ({ name, description, tags }) =>
      saveProject(
        project(name, 0, { description, tags, createdAt: now(), updatedAt: now(), lastActivityAt: now() }),
      ),
    'projects.update': ({ id, name, description, tags }) => {
      const old = projectOf(id);
      return saveProject({
        ...old,
        name: name ?? old.name,
        description: description ?? old.description,
        tags: tags ?? old.tags,
        updatedAt: now(),
      });
    },
    'projects.archive': ({ id, archived }) =>
      saveProject({ ...projectOf(id), archivedAt: archived ? now() : null }),
    'projects.trash': ({ id, trashed }) =>
      saveProject({ ...projectOf(id), trashedAt: trashed ? now() : null }),
    'projects.purge': ({ id }) => {
      const { storageBytes } = projectOf(id);
      library.projects.delete(id);
      emit('project.changed', { projectId: id });
      return { freedBytes: storageBytes };
    },

    'runs.list': ({ projectId }) => [...library.runs.values()].filter((item) => item.projectId === projectId),
    'runs.cover': ({ projectId }) =>
      [...library.runs.values()]
        .filter((item) => item.projectId === projectId && !item.trashedAt)
        .findLast((item) => item.lastCheckpointIteration !== null) ?? null,
    'runs.interrupted': () =>
      [...library.runs.values()].filter((item) => item.status === 'interrupted' && !item.trashedAt),
    'runs.get': ({ id }) => runOf(id),
    'runs.create': ({ projectId, name, config, start }) => {
      const owner = projectOf(projectId);
      saveProject({ ...owner, runCount: owner.runCount + 1, lastActivityAt: now() });
      const item = run(projectId, name, start ? 'queued' : 'draft', config, { createdAt: now() });
      const stored = saveRun({ ...item, storage: storageOf(config.parameterization, GEOMETRY) });
      library.checkpoints.set(item.id, []);
      library.evaluations.set(item.id, []);
      library.logs.set(item.id, []);
      training.queueChanged();
      return stored;
    },
    'runs.update': ({ id, name, notes, tags }) => {
      const old = runOf(id);
      return saveRun({ ...old, name: name ?? old.name, notes: notes ?? old.notes, tags: tags ?? old.tags });
    },
    'runs.trash': ({ id, trashed }) => saveRun({ ...runOf(id), trashedAt: trashed ? now() : null }),
    'runs.purge': ({ id }) => {
      const item = runOf(id);
      library.runs.delete(id);
      emit('run.deleted', { runId: id, projectId: item.projectId });
      return { freedBytes: (library.checkpoints.get(id) ?? []).reduce((sum, c) => sum + c.bytes, 0) };
    },
    'runs.start': ({ id }) => training.queue(saveRun({ ...runOf(id), status: 'queued' })),
    'runs.pause': ({ id }) => saveRun({ ...runOf(id), status: 'paused' }),
    'runs.resume': ({ id }) => training.resume(runOf(id)),
    'runs.stop': ({ id }) => training.stop(runOf(id)),
    'queue.state': () => training.state(),

    'metrics.read': ({ runId, series }) =>
      metricsOf(runOf(runId)).filter((s) => !series || series.includes(s.name)),
    'logs.read': ({ runId, limit }) => (library.logs.get(runId) ?? []).slice(-limit),
    'evaluations.list': ({ runId }) => library.evaluations.get(runId) ?? [],
    'checkpoints.list': ({ runId }) => library.checkpoints.get(runId) ?? [],

    'gallery.open': ({ runId, checkpointId }) => {
      const of = runOf(runId);
      const checkpoints = library.checkpoints.get(runId) ?? [];
      const chosen = checkpointId ? checkpoints.find((c) => c.id === checkpointId) : checkpoints.at(-1);
      if (!chosen) {
        throw new Refusal({
          code: 'not-found',
          message: 'The run has not written a checkpoint yet: wait for the first one.',
        });
      }
      const { parameterization } = of.config;
      return {
        runId,
        checkpointId: chosen.id,
        iteration: chosen.iteration,
        geometry: GEOMETRY,
        classNames: CLASS_NAMES,
        basisClasses: Array.from({ length: 10 * perClass(of) }, (_, i) => Math.floor(i / perClass(of))),
        hallucinators: storedForm(parameterization).hallucinators,
        factor: storedForm(parameterization).factor,
        canShowTrue: true,
        checkpoints,
      };
    },
    'gallery.decode': ({ runId, checkpointId, cells }) =>
      drawCells(cells, perClass(runOf(runId)), done(runOf(runId), checkpointId)),
    'gallery.savePng': ({ cell }) => ({ path: `/home/you/Pictures/basis-${cell.basis}.png`, bytes: 5312 }),
    'gallery.thumbnails': ({ runId, count }) => {
      const of = runOf(runId);
      if (of.lastCheckpointIteration === null || of.lastCheckpointIteration === 0) return null;
      const per = perClass(of);
      const cells = Array.from({ length: count }, (_, i) => ({
        basis: ((i * 3) % 10) * per,
        hallucinator: i % 3,
      }));
      return drawCells(cells, per, done(of));
    },

    'reports.list': ({ projectId }) =>
      [...library.reports.values()].filter((item) => item.projectId === projectId),
    'reports.create': ({ runId }) => {
      const id = newId('report');
      const report = {
        id,
        projectId: runOf(runId).projectId,
        runId,
        format: 'html' as const,
        path: `/home/you/HaBa Studio/reports/${id}.html`,
        bytes: 398_112,
        createdAt: now(),
      };
      library.reports.set(id, report);
      return report;
    },
    'reports.saveAs': ({ id }) => ({
      path: `/home/you/Documents/${id}.html`,
      bytes: found(library.reports, id, 'report').bytes,
    }),
    'reports.open': () => null,
    'reports.delete': ({ id }) => {
      library.reports.delete(id);
      return null;
    },

    ...mockStudies({
      library,
      saveRun,
      changed: ({ id, projectId }) => emit('study.changed', { studyId: id, projectId }),
      refuse: (message) => {
        throw new Refusal({ code: 'not-found', message });
      },
    }),

    'datasets.list': () => DATASETS,
    'datasets.inspect': ({ path }) => {
      if (path.includes('cifar')) return { ...CIFAR10, id: path, path };
      if (path.includes('photos')) return { ...PHOTOS, id: path, path };
      if (!path.includes('mnist')) {
        throw new Refusal({
          code: 'bad-input',
          message: `No IDX files were found in ${path}: choose the folder that holds train-images-idx3-ubyte.`,
        });
      }
      return {
        ...(DATASETS[0] as (typeof DATASETS)[number]),
        id: path,
        name: 'mnist',
        source: 'idx',
        path,
        trainCount: 60_000,
        testCount: 10_000,
        licence: null,
      };
    },
    'datasets.chooseFolder': () => '/data/mnist',
    'experts.list': () => [...library.experts.values()],
    'experts.delete': ({ key }) => {
      const { bytes } = found(library.experts, key, 'set of experts');
      library.experts.delete(key);
      return { freedBytes: bytes };
    },
    'experts.users': () =>
      [...library.runs.values()]
        .filter(({ config, trashedAt }) => config.objective.kind === 'mtt' && trashedAt === null)
        .map(({ id, name, projectId }) => ({ runId: id, run: name, project: projectOf(projectId).name })),
    'experts.import': ({ runId }) => {
      const { objective } = runOf(runId).config;
      const wanted = objective.kind === 'mtt' ? objective.experts.count : 0;
      return { key: '9d20c3e15f7b8a64', imported: 10, count: 30, wanted };
    },
    'presets.list': () => PRESETS,
  };
}
