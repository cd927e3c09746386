import { defineStore } from 'pinia';
import { ref } from 'vue';
import { defaultSettings, type Settings } from '@shared/domain/settings';
import { call, onEvent } from './client';

/** What the person set once for the whole studio. */
export const useSettings = defineStore('settings', () => {
  const current = ref<Settings>(defaultSettings);

  async function load(): Promise<void> {
    current.value = await call('settings.get', {});
  }

  async function change(patch: Partial<Settings>): Promise<void> {
    current.value = await call('settings.set', patch);
  }

  onEvent('settings.changed', (settings) => (current.value = settings));
  return { current, load, change };
});
