import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { ExpertSet } from '@shared/domain';
import type { ExpertsUser, ImportedExperts } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';

/** The experts that the library keeps, and the runs that could use imported ones. */
export const useExperts = defineStore('experts', () => {
  const sets = ref<readonly ExpertSet[]>([]);
  const users = ref<readonly ExpertsUser[]>([]);
  const loaded = ref(false);

  async function load(): Promise<void> {
    [sets.value, users.value] = await Promise.all([call('experts.list', {}), call('experts.users', {})]);
    loaded.value = true;
  }

  /** Deletes for good; answers the bytes freed. */
  async function remove(key: string): Promise<number> {
    const { freedBytes } = await call('experts.delete', { key });
    sets.value = sets.value.filter((set) => set.key !== key);
    return freedBytes;
  }

  /** Asks for files and takes their experts over for a run; null when the dialog was cancelled. */
  async function importFor(runId: string): Promise<ImportedExperts | null> {
    const result = await call('experts.import', { runId });
    if (result) await load();
    return result;
  }

  onEvent('experts.changed', () => {
    if (loaded.value) void load().catch(() => undefined);
  });

  return { sets, users, loaded, load, remove, importFor };
});
