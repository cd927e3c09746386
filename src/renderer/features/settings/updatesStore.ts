import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { UpdateState } from '@shared/domain/updates';
import { call, onEvent } from '@renderer/api/client';

/** Newer versions of the studio, as main knows them. */
export const useUpdates = defineStore('updates', () => {
  const state = ref<UpdateState | null>(null);
  onEvent('updates.changed', (changed) => (state.value = changed));

  async function load(): Promise<void> {
    state.value = await call('updates.state', {});
  }
  async function look(): Promise<void> {
    state.value = await call('updates.look', {});
  }
  async function download(): Promise<void> {
    state.value = await call('updates.download', {});
  }
  const cancel = (): Promise<null> => call('updates.cancel', {});
  const install = (): Promise<null> => call('updates.install', {});

  return { state, load, look, download, cancel, install };
});
