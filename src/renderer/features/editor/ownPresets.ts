import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { RunConfig } from '@shared/config/schema';
import type { OwnPreset } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';

/** The presets that the person saved, by name; kept up to date by events. */
export const useOwnPresets = defineStore('ownPresets', () => {
  const items = ref<readonly OwnPreset[]>([]);
  const loaded = ref(false);

  async function load(): Promise<void> {
    items.value = await call('presets.own', {});
    loaded.value = true;
  }

  const byId = (id: string): OwnPreset | undefined => items.value.find((one) => one.id === id);
  const save = (name: string, note: string, config: RunConfig): Promise<OwnPreset> =>
    call('presets.save', { name, note, config });
  const update = (
    id: string,
    patch: { readonly name?: string; readonly note?: string; readonly config?: RunConfig },
  ): Promise<OwnPreset> => call('presets.update', { id, ...patch });
  const remove = (id: string): Promise<null> => call('presets.delete', { id });

  onEvent('presets.changed', () => {
    if (loaded.value) void load().catch(() => undefined);
  });

  return { items, loaded, load, byId, save, update, remove };
});
