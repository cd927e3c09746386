/** Jobs of the library as a whole, and projects and runs as archives. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import type {
  ExportedArchive,
  ImportedArchive,
  JobState,
  LibraryBackup,
  LibraryCheck,
  PreparedRestore,
  Surplus,
  LeftOut,
} from '@shared/domain/upkeep';
import { call, onEvent, pathOf } from '@renderer/api/client';
import { useToasts } from '@renderer/ui/toastsStore';
import { useFormat } from '@renderer/i18n/useFormat';

/** The long job that goes on, and what jobs of the library found. */
export const useUpkeep = defineStore('upkeep', () => {
  const job = shallowRef<JobState | null>(null);
  const cancelling = ref(false);
  const surplus = shallowRef<Surplus | null>(null);
  const check = shallowRef<LibraryCheck | null>(null);
  /** A backup takes the library's place at the next start. */
  const restoring = shallowRef<PreparedRestore | null>(null);
  const busy = computed(() => job.value !== null);

  onEvent('upkeep.progress', (state) => {
    job.value = state.ended ? null : state;
    if (state.ended) cancelling.value = false;
  });

  const exportArchive = (kind: 'project' | 'run', id: string): Promise<ExportedArchive | null> =>
    call('archives.export', { kind, id });
  const importArchive = (from: { path?: string; projectId?: string }): Promise<ImportedArchive | null> =>
    call('archives.theImport', from);
  const backup = (): Promise<LibraryBackup | null> => call('upkeep.backup', {});

  async function loadSurplus(): Promise<void> {
    surplus.value = await call('upkeep.surplus', {});
  }

  /** Deletes what there is to delete; answers the bytes freed. */
  async function clean(checkpoints: boolean): Promise<number> {
    const { freedBytes } = await call('upkeep.clean', { orphans: true, checkpoints });
    await loadSurplus();
    return freedBytes;
  }

  async function checkLibrary(): Promise<void> {
    check.value = null;
    check.value = await call('upkeep.check', {});
  }

  async function restore(): Promise<void> {
    restoring.value = (await call('upkeep.restore', {})) ?? restoring.value;
  }

  async function cancel(): Promise<void> {
    cancelling.value = true;
    await call('upkeep.cancel', {});
  }

  return {
    job,
    cancelling,
    surplus,
    check,
    restoring,
    busy,
    exportArchive,
    importArchive,
    backup,
    loadSurplus,
    clean,
    checkLibrary,
    restore,
    cancel,
  };
});

export interface Archives {
  /** Asks where to and writes it. */
  exportOf(kind: 'project' | 'run', of: { readonly id: string; readonly name: string }): Promise<void>;
  /** Takes a file that was dropped, or asks for one. */
  import(file?: File): Promise<void>;
}

/** Whether a file is an archive by its name; what is in it is checked when it is imported. */
export const isArchive = (file: { readonly name: string }): boolean => /\.haba$/i.test(file.name);

/** Projects and runs as archives, with the words about how it went. */
export function useArchives(): Archives {
  const upkeep = useUpkeep();
  const toasts = useToasts();
  const format = useFormat();
  const route = useRoute();
  const router = useRouter();
  const { t } = useI18n();

  /** What is missing, as one sentence; empty when nothing is. */
  function missing({ trashedRuns, trashedStudies, checkpoints, snapshots, reports }: LeftOut): string {
    const trash = trashedRuns + trashedStudies;
    const files = checkpoints + snapshots;
    return [
      trash > 0 ? t('upkeep.leftInTrash', { count: trash }, trash) : '',
      files > 0 ? t('upkeep.leftDamaged', { count: files }, files) : '',
      reports > 0 ? t('upkeep.leftReports', { count: reports }, reports) : '',
    ]
      .filter((words) => words !== '')
      .join(' ');
  }

  function open({ kind, projectId, runId }: ImportedArchive): void {
    const to =
      kind === 'run' && runId !== null
        ? { name: 'run', params: { projectId, runId } }
        : { name: 'project', params: { projectId } };
    void router.push(to);
  }

  return {
    async exportOf(kind, { id, name }) {
      const done = await toasts.guard(() => upkeep.exportArchive(kind, id));
      if (!done) return;
      const words = t('upkeep.exported', { name, path: done.path, bytes: format.value.bytes(done.bytes) });
      toasts.done([words, missing(done.leftOut)].join(' ').trim());
    },
    async import(file) {
      const here = route.params['projectId'];
      const from = {
        ...(file === undefined ? {} : { path: pathOf(file) }),
        ...(typeof here === 'string' ? { projectId: here } : {}),
      };
      const done = await toasts.guard(() => upkeep.importArchive(from));
      if (!done) return;
      const { name, copied } = done;
      const words = t(copied ? 'upkeep.importedCopy' : 'upkeep.imported', { name });
      const action = { label: t('runs.open'), run: () => open(done) };
      toasts.done([words, missing(done.leftOut)].join(' ').trim(), action);
    },
  };
}
