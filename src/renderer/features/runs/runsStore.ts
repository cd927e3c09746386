import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { RunConfig } from '@shared/config/schema';
import { isTraining, type Run, type RunProgress } from '@shared/domain';
import type { QueueState } from '@shared/ipc/contract';
import type { FoundRun, PieceEnd, RunsPiece } from '@shared/domain/runTable';
import { call, onEvent } from '@renderer/api/client';

/** Runs of every project that was opened, the queue and the progress of what runs; kept up to date by events. */
export const useRuns = defineStore('runs', () => {
  const byId = shallowReactive(new Map<string, Run>());
  const progress = shallowReactive(new Map<string, RunProgress>());
  const loadedProjects = shallowReactive(new Set<string>());
  const queue = ref<QueueState>({
    runningRunId: null,
    queuedRunIds: [],
    onlyExperts: [],
    held: false,
    stopAfterCurrent: false,
    startWhenIdle: false,
    waitsForIdle: false,
  });

  const ofProject = (projectId: string): Run[] =>
    [...byId.values()].filter((run) => run.projectId === projectId);
  const interrupted = computed(() =>
    [...byId.values()].filter((run) => run.status === 'interrupted' && !run.trashedAt),
  );
  const running = computed(() => (queue.value.runningRunId ? byId.get(queue.value.runningRunId) : undefined));

  function keep(run: Run): Run {
    byId.set(run.id, run);
    if (!isTraining(run.status)) progress.delete(run.id);
    return run;
  }

  async function loadProject(projectId: string): Promise<void> {
    let after: PieceEnd | null = null;
    do {
      const { runs, end }: RunsPiece = await call('runs.list', { projectId, ...(after ? { after } : {}) });
      runs.forEach(keep);
      after = end;
    } while (after);
    loadedProjects.add(projectId);
  }

  const loadRun = async (id: string): Promise<Run> => keep(await call('runs.get', { id }));

  /** Runs of the whole library by their names. */
  const find = (text: string, limit: number): Promise<readonly FoundRun[]> =>
    call('runs.find', { text, limit });
  async function loadInterrupted(): Promise<void> {
    for (const run of await call('runs.interrupted', {})) keep(run);
  }

  async function setQueue(state: QueueState): Promise<void> {
    queue.value = state;
    const ids = [state.runningRunId, ...state.queuedRunIds].filter((id) => id !== null);
    await Promise.all(ids.filter((id) => !byId.has(id)).map(loadRun));
  }

  const loadQueue = async (): Promise<void> => setQueue(await call('queue.state', {}));

  async function taken(state: QueueState): Promise<QueueState> {
    await setQueue(state);
    return state;
  }
  const moveInQueue = (runId: string, to: number): Promise<QueueState> =>
    call('queue.move', { runId, to }).then(taken);
  /** Pauses everything, or lets it go on. */
  const holdQueue = (held: boolean): Promise<QueueState> => call('queue.hold', { held }).then(taken);
  const setQueueWay = (way: { stopAfterCurrent?: boolean; startWhenIdle?: boolean }): Promise<QueueState> =>
    call('queue.set', way).then(taken);

  const create = async (
    projectId: string,
    name: string,
    config: RunConfig,
    start: boolean,
    anyway = false,
  ): Promise<Run> => keep(await call('runs.create', { projectId, name, config, start, anyway }));
  const update = async (
    id: string,
    fields: { readonly name?: string; readonly notes?: string; readonly tags?: string[] },
  ): Promise<Run> => keep(await call('runs.update', { id, ...fields }));
  const trash = async (id: string, trashed: boolean): Promise<Run> =>
    keep(await call('runs.trash', { id, trashed }));
  const start = async (id: string, anyway = false): Promise<Run> =>
    keep(await call('runs.start', { id, anyway }));
  const pause = async (id: string): Promise<Run> => keep(await call('runs.pause', { id }));
  const resume = async (id: string, anyway = false): Promise<Run> =>
    keep(await call('runs.resume', { id, anyway }));
  const duplicate = async (id: string): Promise<Run> => keep(await call('runs.duplicate', { id }));
  const stop = async (id: string): Promise<Run> => keep(await call('runs.stop', { id }));

  /** Deletes for good; answers the bytes freed. */
  async function purge(id: string): Promise<number> {
    const { freedBytes } = await call('runs.purge', { id });
    byId.delete(id);
    return freedBytes;
  }

  onEvent('run.changed', ({ run }) => void keep(run));
  onEvent('run.deleted', ({ runId }) => void byId.delete(runId));
  onEvent('run.progress', (report) => void progress.set(report.runId, report));
  onEvent('queue.changed', (state) => void setQueue(state).catch(() => undefined));

  return {
    byId,
    progress,
    queue,
    running,
    interrupted,
    loadedProjects,
    ofProject,
    loadProject,
    loadRun,
    find,
    loadInterrupted,
    loadQueue,
    moveInQueue,
    holdQueue,
    setQueueWay,
    create,
    update,
    trash,
    purge,
    start,
    pause,
    resume,
    stop,
    duplicate,
  };
});
