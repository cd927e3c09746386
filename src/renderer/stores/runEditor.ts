import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { storageOf, type ImageGeometry, type StorageAccount } from '@shared/budget';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { withDataPath } from '@shared/presets';
import type { DatasetInfo, Run } from '@shared/domain';
import { validateConfig, type FieldProblem } from '../lib/configValidation';
import { readJson, type JsonError } from '../lib/jsonText';
import { valueAt, withValueAt, type Json } from '../lib/paths';
import { useApp } from './app';
import { useRuns } from './runs';

const print = (value: unknown): string => JSON.stringify(value, null, 2);

/**
 * A run that is being set up. `text` and `draft` are two views of one thing: a change of either shows in the other, and
 * while the text is no JSON the draft keeps its last value.
 */
export const useRunEditor = defineStore('runEditor', () => {
  const app = useApp();
  const runs = useRuns();
  const name = ref('');
  const text = ref('{}');
  const draft = shallowRef<Json>({});
  const saved = ref('{}');
  const jsonError = shallowRef<JsonError | null>(null);
  const lines = shallowRef<ReadonlyMap<string, number>>(new Map());
  const dataset = shallowRef<DatasetInfo | null>(null);
  const datasetError = ref<string | null>(null);
  const readingDataset = ref(false);

  const validation = computed(() => validateConfig(draft.value));
  const problems = computed<readonly FieldProblem[]>(() => {
    if (datasetError.value === null) return validation.value.problems;
    const unread = {
      path: 'dataset.path',
      key: 'rules.dataset-unread',
      named: { reason: datasetError.value },
    };
    return [unread, ...validation.value.problems];
  });
  /** The first problem of each path. */
  const problemAt = computed(() => new Map([...problems.value].reverse().map((one) => [one.path, one])));
  const ready = computed(
    () => jsonError.value === null && problems.value.length === 0 && !readingDataset.value,
  );
  const changed = computed(() => text.value !== saved.value);

  const geometry = computed<ImageGeometry | null>(() =>
    dataset.value ? geometryOf(dataset.value, draft.value) : null,
  );
  const storage = computed<StorageAccount | null>(() => {
    const parsed = runConfigSchema.shape.parameterization.safeParse(valueAt(draft.value, 'parameterization'));
    return parsed.success && geometry.value ? storageOf(parsed.data, geometry.value) : null;
  });

  /** Starts over with a configuration. */
  function load(config: unknown, called: string): void {
    name.value = called;
    replace(config);
    saved.value = text.value;
  }

  /** A configuration with the folder that the draft names, where both read the same kind of dataset. */
  function withChosenFolder(config: RunConfig): RunConfig {
    const path = valueAt(draft.value, 'dataset.path');
    const same = valueAt(draft.value, 'dataset.source') === config.dataset.source;
    return same && typeof path === 'string' ? withDataPath(config, path) : config;
  }

  /** Puts a whole configuration in place of the present one (a preset). */
  function replace(config: unknown): void {
    setText(print(config));
  }

  function setText(next: string): void {
    text.value = next;
    const read = readJson(next);
    jsonError.value = read.ok ? null : read.error;
    if (!read.ok) return;
    draft.value = read.value;
    lines.value = read.lines;
  }

  /** Changes one field of the draft; the text follows. */
  function setField(path: string, value: Json | undefined): void {
    setText(print(withValueAt(draft.value, path, value)));
  }

  async function loadRun(id: string): Promise<Run> {
    return runs.byId.get(id) ?? runs.loadRun(id);
  }

  /** Creates the run as it stands; `start` also puts it in the queue. */
  async function save(projectId: string, start: boolean): Promise<Run> {
    const { config } = validation.value;
    if (config === null) throw new Error('The configuration is not valid.');
    const run = await runs.create(projectId, name.value.trim(), config, start);
    saved.value = text.value;
    return run;
  }

  let look = 0;
  /** Finds the dataset that the draft names; its sizes feed the budget, its problems the form. */
  async function findDataset(source: unknown, path: unknown): Promise<void> {
    const mine = ++look;
    dataset.value = null;
    datasetError.value = null;
    readingDataset.value = true;
    try {
      const known = app.datasets ?? (await app.loadDatasets());
      const found =
        source === 'idx'
          ? typeof path === 'string' && path !== ''
            ? await app.inspectDataset(path)
            : null
          : (known.find((one) => one.source === source) ?? null);
      if (mine === look) dataset.value = found;
    } catch (error) {
      if (mine === look) datasetError.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (mine === look) readingDataset.value = false;
    }
  }
  watch(
    () => [valueAt(draft.value, 'dataset.source'), valueAt(draft.value, 'dataset.path')],
    ([source, path], before) => {
      if (before[0] !== source || before[1] !== path) void findDataset(source, path);
    },
  );

  return {
    name,
    text,
    draft,
    jsonError,
    lines,
    dataset,
    datasetError,
    readingDataset,
    problems,
    problemAt,
    ready,
    changed,
    storage,
    geometry,
    load,
    replace,
    withChosenFolder,
    setText,
    setField,
    loadRun,
    save,
  };
});

function geometryOf(dataset: DatasetInfo, draft: Json): ImageGeometry {
  const classes = dataset.classNames.length;
  const limit = valueAt(draft, 'dataset.limitPerClass');
  const each = Math.floor(dataset.trainCount / classes);
  return {
    classes,
    channels: dataset.channels,
    imageSize: dataset.imageSize,
    trainPerClass: typeof limit === 'number' && limit >= 1 ? Math.min(limit, each) : each,
  };
}
