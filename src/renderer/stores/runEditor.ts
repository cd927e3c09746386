import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { storageOf, type ImageGeometry, type StorageAccount } from '@shared/budget';
import { isWithinBudget, learnedValuesOf, whatFits } from '@shared/budgetPlanner';
import { runConfigSchema, type ParameterizationConfig, type RunConfig } from '@shared/config/schema';
import { withDataPath } from '@shared/presets';
import type { DatasetInfo, Run } from '@shared/domain';
import { knownGeometry } from '@shared/studies/geometry';
import { validateConfig, type FieldProblem } from '../lib/configValidation';
import { readJson, type JsonError } from '../lib/jsonText';
import { valueAt, withValueAt, type Json } from '../lib/paths';
import { useApp } from './app';
import { useRuns } from './runs';

/** What decides whether a run keeps to its budget, whatever else it says. */
const budgetedSchema = runConfigSchema
  .pick({ parameterization: true, budget: true, adversary: true })
  .strip();
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
  /** The name of what the folder holds, where that is not what the draft says. */
  const otherDataset = ref<string | null>(null);

  const validation = computed(() => validateConfig(draft.value));
  const problems = computed<readonly FieldProblem[]>(() => [
    ...(datasetError.value === null
      ? []
      : [
          {
            path: 'dataset.path',
            key: 'rules.dataset-unread',
            named: { reason: datasetError.value },
          },
        ]),
    ...(otherDataset.value === null
      ? []
      : [
          {
            path: 'dataset.path',
            key: 'rules.dataset-other',
            named: { found: otherDataset.value },
          },
        ]),
    ...validation.value.problems,
    ...(overBudget.value === null
      ? []
      : [{ path: 'budget.ipc', key: 'rules.over-budget', named: overBudget.value }]),
  ]);
  /** The first problem of each path. */
  const problemAt = computed(() => new Map([...problems.value].reverse().map((one) => [one.path, one])));
  const ready = computed(
    () => jsonError.value === null && problems.value.length === 0 && !readingDataset.value,
  );
  const changed = computed(() => text.value !== saved.value);

  /** Of the dataset as it was found, else as every copy of it is. */
  const geometry = computed<ImageGeometry | null>(() => {
    if (dataset.value) return geometryOf(dataset.value, draft.value);
    const parsed = runConfigSchema.shape.dataset.safeParse(valueAt(draft.value, 'dataset'));
    return parsed.success ? knownGeometry(parsed.data) : null;
  });
  const parameterization = computed<ParameterizationConfig | null>(() => {
    const parsed = runConfigSchema.shape.parameterization.safeParse(valueAt(draft.value, 'parameterization'));
    return parsed.success ? parsed.data : null;
  });
  const storage = computed<StorageAccount | null>(() =>
    parameterization.value && geometry.value ? storageOf(parameterization.value, geometry.value) : null,
  );
  /** Numbers that the objective keeps besides. */
  const learnedValues = computed(() => {
    const parsed = runConfigSchema.shape.objective.safeParse(valueAt(draft.value, 'objective'));
    return learnedValuesOf(parsed.data?.kind);
  });
  /** What is compared with the budget, as far as it is valid. */
  const budgeted = computed(() => {
    const parsed = budgetedSchema.safeParse(draft.value);
    return parsed.success ? parsed.data : null;
  });
  /** By how much the run exceeds its budget, in images per class; null while it does not. */
  const overBudget = computed(() => {
    const config = budgeted.value;
    if (!config || !geometry.value || config.budget.ipc === null) return null;
    if (isWithinBudget(config, geometry.value)) return null;
    const stored = storageOf(config.parameterization, geometry.value).ipcEquivalent;
    const { ipc } = config.budget;
    return { stored: rounded(stored), excess: rounded(stored - ipc), budget: rounded(ipc) };
  });
  /** The smallest change that brings the run within its budget; null while there is no need or nothing fits. */
  const fitting = computed<ParameterizationConfig | null>(() =>
    overBudget.value && budgeted.value && geometry.value
      ? (whatFits(budgeted.value, geometry.value)[0] ?? null)
      : null,
  );

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
    otherDataset.value = null;
    readingDataset.value = true;
    try {
      const known = app.datasets ?? (await app.loadDatasets());
      const embedded = known.find((one) => one.path === null && one.source === source);
      const named = typeof path === 'string' && path !== '';
      const found = embedded ?? (named ? await app.inspectDataset(path) : null);
      if (mine !== look) return;
      if (found === null || found.source === source) dataset.value = found;
      else otherDataset.value = found.name;
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
    parameterization,
    learnedValues,
    overBudget,
    fitting,
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
  const { channels, imageSize } = pictureOf(dataset, draft);
  const limit = valueAt(draft, 'dataset.limitPerClass');
  const each = Math.floor(dataset.trainCount / classes);
  return {
    classes,
    channels,
    imageSize,
    trainPerClass: typeof limit === 'number' && limit >= 1 ? Math.min(limit, each) : each,
  };
}

/** Size and channels of the images; those of an image folder are what the draft makes of them. */
function pictureOf(dataset: DatasetInfo, draft: Json): Pick<ImageGeometry, 'channels' | 'imageSize'> {
  if (dataset.source !== 'folder') return dataset;
  const imageSize = valueAt(draft, 'dataset.imageSize');
  return {
    channels: valueAt(draft, 'dataset.colour') === 'gray' ? 1 : 3,
    imageSize: typeof imageSize === 'number' ? imageSize : dataset.imageSize,
  };
}

/** Two decimals, one digit of what is smaller. */
const rounded = (value: number): number => Number(value >= 0.01 ? value.toFixed(2) : value.toPrecision(1));
