import type { Message } from '@shared/words/message';
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type {
  DatasetPreview,
  DatasetsOverview,
  DatasetTask,
  DatasetTaskKind,
  DatasetUser,
  PreparedForm,
} from '@shared/datasets/manager';
import type { OfficialId } from '@shared/datasets/official';
import type { DatasetInfo, ImageBatch } from '@shared/domain';
import { call, onEvent, pathOf } from '@renderer/api/client';

/** The datasets of the library, those that can be downloaded, and what is being done with them. */
export const useDatasets = defineStore('datasets', () => {
  const overview = ref<DatasetsOverview | null>(null);
  const tasks = ref<readonly DatasetTask[]>([]);
  const entries = computed(() => overview.value?.datasets ?? []);

  async function load(): Promise<void> {
    overview.value = await call('datasets.overview', {});
    tasks.value = overview.value.tasks;
    void loadThumbnails();
  }

  /** First images by dataset. */
  const thumbnails = shallowReactive(new Map<string, ImageBatch>());

  /** Asks for those of datasets that are there, one after another. */
  async function loadThumbnails(): Promise<void> {
    for (const { id, there, problem } of entries.value) {
      if (!there || problem || thumbnails.has(id)) continue;
      const found = await call('datasets.thumbnails', { id }).catch(() => null);
      if (found !== null) thumbnails.set(id, found);
    }
  }

  const taskOf = (kind: DatasetTaskKind, subject: string): DatasetTask | undefined =>
    tasks.value.find((task) => task.kind === kind && task.subject === subject);
  /** What is being done with a dataset of the library. */
  const taskOn = (id: string): DatasetTask | undefined =>
    tasks.value.find(({ kind, subject }) => subject === id && kind !== 'download' && kind !== 'import');

  /** False when it was paused. */
  const download = async (id: OfficialId): Promise<boolean> => (await call('datasets.download', { id })).done;
  const discard = (id: OfficialId): Promise<null> => call('datasets.discard', { id });
  const cancel = (taskId: string): Promise<null> => call('datasets.cancel', { taskId });
  const importPaths = (paths: readonly string[]): Promise<DatasetInfo | null> =>
    call('datasets.import', { paths: [...paths] });
  /** Imports what was dropped on the window. */
  const importFiles = (files: readonly File[]): Promise<DatasetInfo | null> =>
    importPaths(files.map(pathOf).filter((path) => path !== ''));
  const chooseFolder = (): Promise<string | null> => call('datasets.chooseFolder', {});
  const chooseFiles = (): Promise<readonly string[]> => call('datasets.chooseFiles', {});
  const preview = (id: string): Promise<DatasetPreview | null> => call('datasets.preview', { id });
  const check = (id: string): Promise<{ readonly problem: Message | null } | null> =>
    call('datasets.check', { id });
  const move = (id: string, into: string): Promise<{ readonly path: string } | null> =>
    call('datasets.move', { id, into });
  const users = (id: string): Promise<readonly DatasetUser[]> => call('datasets.users', { id });
  /** The bytes freed. */
  const remove = async (id: string): Promise<number> => (await call('datasets.delete', { id })).freedBytes;
  /** The bytes freed. */
  const removePrepared = async ({ kind, recipe }: PreparedForm): Promise<number> =>
    (await call('datasets.deletePrepared', { kind, recipe })).freedBytes;

  onEvent('datasets.tasks', (payload) => (tasks.value = payload.tasks));
  onEvent('datasets.changed', () => {
    if (overview.value) void load().catch(() => undefined);
  });

  return {
    overview,
    entries,
    thumbnails,
    tasks,
    load,
    taskOf,
    taskOn,
    download,
    discard,
    cancel,
    importPaths,
    importFiles,
    chooseFolder,
    chooseFiles,
    preview,
    check,
    move,
    users,
    remove,
    removePrepared,
  };
});
