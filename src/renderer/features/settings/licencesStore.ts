import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Licence } from '@shared/domain/licences';
import { call } from '@renderer/api/client';

/** What the studio is made of. The list is read once, a text on demand. */
export const useLicences = defineStore('licences', () => {
  const all = ref<readonly Licence[] | null>(null);

  async function load(): Promise<void> {
    all.value ??= await call('licences.list', {});
  }

  const text = (id: string): Promise<string> => call('licences.text', { id });

  return { all, load, text };
});
