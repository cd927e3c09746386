import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { DatasetInfo, DatasetSuggestion, EngineInfo } from '@shared/domain';
import type { AppInfo, LibraryChoice, OpenedConfig, Preset, SavedFile } from '@shared/ipc/contract';
import { call, onEvent } from './client';

/** What hardly changes while the app runs: versions, the library's place, engines, datasets, presets. */
export const useApp = defineStore('app', () => {
  const info = ref<AppInfo | null>(null);
  const engines = ref<readonly EngineInfo[] | null>(null);
  const presets = ref<readonly Preset[] | null>(null);
  const datasets = ref<readonly DatasetInfo[] | null>(null);
  const suggestions = ref<readonly DatasetSuggestion[]>([]);
  const problem = computed(() => info.value?.problem ?? null);

  async function load(): Promise<void> {
    info.value = await call('app.info', {});
  }

  /** Looks for engines; a look may take a moment. `again` does not trust what an earlier look found. */
  async function loadEngines(again = false): Promise<void> {
    engines.value = await call('engines.list', { again });
  }

  /** Times every engine that is there. */
  async function measureEngines(): Promise<void> {
    engines.value = await call('engines.measure', {});
  }

  async function loadPresets(): Promise<readonly Preset[]> {
    presets.value ??= await call('presets.list', {});
    return presets.value;
  }

  async function loadDatasets(): Promise<readonly DatasetInfo[]> {
    datasets.value = await call('datasets.list', {});
    return datasets.value;
  }

  /** Looks into the data folders of the settings. */
  async function loadSuggestions(): Promise<void> {
    suggestions.value = await call('datasets.suggestions', {});
  }

  /** What a folder holds, recognised by its files; fails with a sentence. Known folders are answered at once. */
  async function inspectDataset(path: string): Promise<DatasetInfo> {
    const known = datasets.value?.find((dataset) => dataset.path === path);
    if (known) return known;
    const found = await call('datasets.inspect', { path });
    datasets.value = [...(datasets.value ?? []), found];
    return found;
  }

  /** Takes another library from the next start on. */
  async function changeLibrary(path: string, move: boolean): Promise<void> {
    info.value = await call('library.change', { path, move });
  }

  onEvent('datasets.changed', () => {
    if (datasets.value) void loadDatasets().catch(() => undefined);
  });

  const chooseFolder = (): Promise<string | null> => call('datasets.chooseFolder', {});
  const chooseLibrary = (): Promise<LibraryChoice | null> => call('library.choose', {});
  const showLibrary = (): Promise<null> => call('app.showLibrary', {});
  const openConfig = (): Promise<OpenedConfig | null> => call('app.openConfig', {});
  const exportDiagnostics = (): Promise<SavedFile> => call('app.exportDiagnostics', {});
  const saveSbom = (): Promise<SavedFile> => call('app.saveSbom', {});
  const restart = (): Promise<null> => call('app.restart', {});
  const newWindow = (): Promise<null> => call('app.newWindow', {});

  onEvent('app.changed', (changed) => (info.value = changed));
  onEvent('engines.changed', (changed) => (engines.value = changed));

  return {
    info,
    problem,
    engines,
    presets,
    datasets,
    suggestions,
    load,
    loadEngines,
    measureEngines,
    loadPresets,
    loadDatasets,
    loadSuggestions,
    inspectDataset,
    changeLibrary,
    chooseFolder,
    chooseLibrary,
    showLibrary,
    openConfig,
    exportDiagnostics,
    saveSbom,
    restart,
    newWindow,
  };
});
