import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { DatasetInfo, EngineInfo } from '@shared/domain';
import type { AppInfo, Preset } from '@shared/ipc/contract';
import { call, onEvent } from '../api/client';

/** What does not change while the app runs: versions, the library, engines, datasets, presets. */
export const useApp = defineStore('app', () => {
  const info = ref<AppInfo | null>(null);
  const engines = ref<readonly EngineInfo[] | null>(null);
  const presets = ref<readonly Preset[] | null>(null);
  const datasets = ref<readonly DatasetInfo[] | null>(null);
  /** The page that main asked for last; a new object each time. */
  const asked = shallowRef<{ readonly path: string } | null>(null);
  const problem = computed(() => info.value?.problem ?? null);

  async function load(): Promise<void> {
    info.value = await call('app.info', {});
  }

  /** Looks for engines; the first look may take a moment. */
  async function loadEngines(): Promise<void> {
    engines.value = await call('engines.list', {});
  }

  async function loadPresets(): Promise<readonly Preset[]> {
    presets.value ??= await call('presets.list', {});
    return presets.value;
  }

  async function loadDatasets(): Promise<readonly DatasetInfo[]> {
    datasets.value = await call('datasets.list', {});
    return datasets.value;
  }

  /** What a folder holds, recognised by its files; fails with a sentence. Known folders are answered at once. */
  async function inspectDataset(path: string): Promise<DatasetInfo> {
    const known = datasets.value?.find((dataset) => dataset.path === path);
    if (known) return known;
    const found = await call('datasets.inspect', { path });
    datasets.value = [...(datasets.value ?? []), found];
    return found;
  }

  const chooseFolder = (): Promise<string | null> => call('datasets.chooseFolder', {});
  const showLibrary = (): Promise<null> => call('app.showLibrary', {});

  onEvent('app.open', ({ path }) => (asked.value = { path }));

  return {
    info,
    asked,
    problem,
    engines,
    presets,
    datasets,
    load,
    loadEngines,
    loadPresets,
    loadDatasets,
    inspectDataset,
    chooseFolder,
    showLibrary,
  };
});
