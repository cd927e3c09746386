/**
 * A stand-in for the main process: the whole contract in memory, with a run that trains. For development in a plain
 * browser and for tests; never part of the shipped bundle.
 */
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
import type { DatasetInfo, Project, Run } from '@shared/domain';
import type { Settings } from '@shared/domain/settings';
import { CIFAR10, CLASS_NAMES, DATASETS, PHOTOS, PRESETS, project, type Library } from './mockData';
import { createLibrary } from './mockLibrary';
import { mockApp } from './mockApp';
import { mockConfigs, type Refuse } from './mockConfigs';
import { mockDatasets } from './mockDatasets';
import { mockGallery } from './mockGallery';
import { mockReports } from './mockReports';
import { mockRuns } from './mockRuns';
import { mockStudies } from './mockStudies';
import { confusionOf, curvesOf, eventsOf, histogramsOf, metricsOf } from './mockMetrics';
import { MockTraining } from './mockTraining';
import { mockUpkeep } from './mockUpkeep';

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
    pathOf: (file) => (file instanceof File ? `/dropped/${file.name}` : ''),
  };
}

/** Folders are what their names say. */
function inspectDataset(path: string): DatasetInfo {
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
}

const refuse: Refuse = (code, message) => {
  throw new Refusal({ code, message });
};

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
  const notFound = (message: string): never => refuse('not-found', message);

  return {
    ...mockApp(emit, options),
    ...mockUpkeep(emit, () => [...library.projects.keys()][0] ?? ''),

    'projects.list': () => [...library.projects.values()],
    'projects.get': ({ id }) => projectOf(id),
    'projects.create': ({ name, description, tags, colour }) =>
      saveProject(
        project(name, 0, {
          description,
          tags,
          colour,
          createdAt: now(),
          updatedAt: now(),
          lastActivityAt: now(),
        }),
      ),
    'projects.update': ({ id, name, description, tags, colour }) => {
      const old = projectOf(id);
      return saveProject({
        ...old,
        name: name ?? old.name,
        description: description ?? old.description,
        tags: tags ?? old.tags,
        colour: colour === undefined ? old.colour : colour,
        updatedAt: now(),
      });
    },
    'projects.pin': ({ id, pinned }) => saveProject({ ...projectOf(id), pinnedAt: pinned ? now() : null }),
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

    ...mockRuns({ library, emit, training, saveRun, saveProject, projectOf, runOf, refuse: notFound }),

    'metrics.read': ({ runId, series }) =>
      metricsOf(runOf(runId)).filter((s) => !series || series.includes(s.name)),
    'metrics.curves': (query) => curvesOf(runOf(query.runId), query),
    'metrics.export': ({ runId }) => ({
      path: `/home/you/Documents/${runOf(runId).name}.csv`,
      bytes: 48_210,
    }),
    'charts.save': ({ name, format, content }) => ({
      path: `/home/you/Pictures/${name}.${format}`,
      bytes: content.length,
    }),
    'events.list': ({ runId }) => eventsOf(runOf(runId)),
    'histograms.list': ({ runId }) => histogramsOf(runOf(runId)),
    'logs.read': ({ runId, limit }) => (library.logs.get(runId) ?? []).slice(-limit),
    'evaluations.list': ({ runId }) => library.evaluations.get(runId) ?? [],
    'evaluations.confusion': ({ runId, evaluationId }) => {
      const evaluation = library.evaluations.get(runId)?.find(({ id }) => id === evaluationId);
      return evaluation ? confusionOf(evaluation, CLASS_NAMES) : null;
    },
    'checkpoints.list': ({ runId }) => library.checkpoints.get(runId) ?? [],

    ...mockGallery({ library, runOf, refuse: notFound }),

    ...mockReports({
      library,
      projectOfRun: (id) => runOf(id).projectId,
      refuse: notFound,
    }),

    ...mockStudies({
      library,
      saveRun,
      changed: ({ id, projectId }) => emit('study.changed', { studyId: id, projectId }),
      refuse: notFound,
    }),

    'datasets.list': () => DATASETS,
    'datasets.inspect': ({ path }) => inspectDataset(path),
    ...mockDatasets({
      emit,
      inspect: inspectDataset,
      users: (path) =>
        [...library.runs.values()]
          .filter(({ config }) => ('path' in config.dataset ? config.dataset.path : null) === path)
          .map(({ id, name, projectId }) => ({
            runId: id,
            run: name,
            projectId,
            project: projectOf(projectId).name,
          })),
    }),
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
    ...mockConfigs({ emit, refuse }),
  };
}
