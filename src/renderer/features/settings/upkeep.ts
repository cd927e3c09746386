import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  ExportedArchive,
  ImportedArchive,
  JobState,
  LibraryBackup,
  LibraryCheck,
  PreparedRestore,
  Surplus,
} from '@shared/domain/upkeep';
import { call, onEvent } from '@renderer/api/client';

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
    call('archives.import', from);
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
