/** The run in the editor: its text and settings, what it stores, its dataset, and drafts that are kept. */
import { inPresentTerms } from '@shared/config/parameterization';
import { computed, type ComputedRef, type Ref, ref, shallowRef, watch } from 'vue';
import { useLocalStorage, watchDebounced } from '@vueuse/core';
import { defineStore } from 'pinia';
import { costOf, storageOf, type ImageGeometry, type StorageAccount } from '@shared/budget/storage';
import { misfitsOf } from '@shared/budget/fits';
import { isWithinBudget, learnedValuesOf, whatFits } from '@shared/budget/planner';
import {
  runConfigSchema,
  type ObjectiveConfig,
  type ParameterizationConfig,
  type RunConfig,
} from '@shared/config/schema';
import type { DatasetInfo, Run } from '@shared/domain';
import { knownGeometry } from '@shared/studies/geometry';
import { valueAt, type Json, withValueAt } from '@shared/config/paths';
import { adviceOn, type Advice } from '@shared/config/advice';
import { withDataPath } from '@shared/config/place';
import { useApp } from '@renderer/api/appStore';
import { record, redo as redone, startHistory, undo as undone, type History } from '@renderer/ui/history';
import { useRuns } from '@renderer/features/runs';
import { validateConfig, type FieldProblem } from './configValidation';
import { readJson, type JsonError } from './jsonText';

/** What decides whether a run keeps to its budget, whatever else it says. */
const budgetedSchema = runConfigSchema
  .pick({ parameterization: true, budget: true, adversary: true })
  .strip();

/** In images per class. */
type Excess = Readonly<Record<'stored' | 'excess' | 'budget', number>>;

export interface EditorBudget {
  /** What the draft says of the dataset; null while it is not valid. */
  readonly datasetConfig: ComputedRef<RunConfig['dataset'] | null>;
  /** Of the dataset as it was found, else as every copy of it is; null while neither is known. */
  readonly geometry: ComputedRef<ImageGeometry | null>;
  readonly parameterization: ComputedRef<ParameterizationConfig | null>;
  readonly storage: ComputedRef<StorageAccount | null>;
  /** What is matched; undefined while the draft does not say. */
  readonly objective: ComputedRef<ObjectiveConfig['kind'] | undefined>;
  /** Numbers that the objective keeps besides. */
  readonly learnedValues: ComputedRef<0 | 1>;
  /** By how much the run exceeds its budget; null while it does not. */
  readonly overBudget: ComputedRef<Excess | null>;
  /** The smallest change that brings the run within its budget; null while there is no need or nothing fits. */
  readonly fitting: ComputedRef<ParameterizationConfig | null>;
}

function useEditorBudget(draft: Ref<Json>, dataset: Ref<DatasetInfo | null>): EditorBudget {
  const geometry = computed(() => {
    if (dataset.value) return geometryOf(dataset.value, draft.value);
    return datasetConfig.value ? knownGeometry(datasetConfig.value) : null;
  });
  const datasetConfig = computed(
    () => runConfigSchema.shape.dataset.safeParse(valueAt(draft.value, 'dataset')).data ?? null,
  );
  const parameterization = computed(() => {
    const parsed = runConfigSchema.shape.parameterization.safeParse(valueAt(draft.value, 'parameterization'));
    return parsed.success ? parsed.data : null;
  });
  const storage = computed(() =>
    parameterization.value && geometry.value
      ? storageOf(parameterization.value, geometry.value, learnedValues.value)
      : null,
  );
  const objective = computed(
    () => runConfigSchema.shape.objective.safeParse(valueAt(draft.value, 'objective')).data,
  );
  const learnedValues = computed(() => learnedValuesOf(objective.value?.kind));
  /** What is compared with the budget, as far as it is valid. */
  const budgeted = computed(() => {
    const parsed = budgetedSchema.safeParse(draft.value);
    if (!parsed.success) return null;
    return { ...parsed.data, ...(objective.value && { objective: objective.value }) };
  });
  const overBudget = computed(() => {
    const config = budgeted.value;
    if (!config || !geometry.value || config.budget.ipc === null) return null;
    if (isWithinBudget(config, geometry.value)) return null;
    const { ipc, convention } = config.budget;
    const stored = costOf(
      storageOf(config.parameterization, geometry.value, learnedValues.value),
      convention,
    );
    return { stored: rounded(stored), excess: rounded(stored - ipc), budget: rounded(ipc) };
  });
  const fitting = computed(() =>
    overBudget.value && budgeted.value && geometry.value
      ? (whatFits(budgeted.value, geometry.value)[0] ?? null)
      : null,
  );
  const kind = computed(() => objective.value?.kind);
  return {
    ...{ geometry, datasetConfig, parameterization, storage, objective: kind },
    ...{ learnedValues, overBudget, fitting },
  };
}

/** Two decimals, one digit of what is smaller. */
const rounded = (value: number): number => Number(value >= 0.01 ? value.toFixed(2) : value.toPrecision(1));

/* The dataset that a configuration names, as it is found on this machine. */

export interface EditorDataset {
  readonly dataset: Ref<DatasetInfo | null>;
  readonly datasetError: Ref<string | null>;
  readonly readingDataset: Ref<boolean>;
  /** The name of what the folder holds, where that is not what the draft says. */
  readonly otherDataset: Ref<string | null>;
}

/** Looks for the dataset of a draft whenever the draft names another one; its sizes feed the budget, its problems the form. */
function useEditorDataset(draft: Ref<Json>): EditorDataset {
  const app = useApp();
  const dataset = shallowRef<DatasetInfo | null>(null);
  const datasetError = ref<string | null>(null);
  const readingDataset = ref(false);
  const otherDataset = ref<string | null>(null);
  let look = 0;

  async function find(source: unknown, path: unknown): Promise<void> {
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
      if (before[0] !== source || before[1] !== path) void find(source, path);
    },
  );
  return { dataset, datasetError, readingDataset, otherDataset };
}

/** Sizes of a dataset as a draft reads it: the images of a folder are what the draft makes of them. */
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

function pictureOf(dataset: DatasetInfo, draft: Json): Pick<ImageGeometry, 'channels' | 'imageSize'> {
  if (dataset.source !== 'folder') return dataset;
  const imageSize = valueAt(draft, 'dataset.imageSize');
  return {
    channels: valueAt(draft, 'dataset.colour') === 'gray' ? 1 : 3,
    imageSize: typeof imageSize === 'number' ? imageSize : dataset.imageSize,
  };
}

/** Settings that were left without being saved as a run. */
export interface KeptDraft {
  readonly name: string;
  readonly text: string;
  readonly preset: string | null;
  /** ISO 8601. */
  readonly savedAt: string;
}

export interface EditorDrafts {
  /** What was left in this project the last time; null when there is nothing. */
  readonly kept: ComputedRef<KeptDraft | null>;
  /** Keeps what the editor holds at once. */
  readonly keep: () => void;
  readonly discard: () => void;
}

/**
 * Keeps what changes in the editor for the next time that it is opened in this project, also when the studio is closed
 * or dies. Nothing is kept while the editor holds what it was opened with.
 */
export function useEditorDrafts(projectId: () => string): EditorDrafts {
  const editor = useRunEditor();
  const drafts = useLocalStorage<Record<string, KeptDraft>>('editor.drafts', {});

  /** Whether what is kept is of this time, and not of an earlier one that was not taken up. */
  let isOwn = false;

  function keep(): void {
    if (!editor.changed) {
      // Everything was taken back: there is nothing left to go on with.
      if (isOwn) discard();
      return;
    }
    isOwn = true;
    const { name, text, preset } = editor;
    drafts.value = {
      ...drafts.value,
      [projectId()]: { name, text, preset, savedAt: new Date().toISOString() },
    };
  }

  function discard(): void {
    isOwn = false;
    drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([id]) => id !== projectId()));
  }

  watchDebounced(() => [editor.text, editor.name], keep, { debounce: 300, maxWait: 2000 });
  return { kept: computed(() => drafts.value[projectId()] ?? null), keep, discard };
}

const print = (value: unknown): string => JSON.stringify(value, null, 2);

/** What one step of the history brings back. */
interface Snapshot {
  readonly text: string;
  /** The preset that the settings were taken from last. */
  readonly preset: string | null;
}

/**
 * A run that is being set up. `text` and `draft` are two views of one thing: a change of either shows in the other, and
 * while the text is no JSON the draft keeps its last value. Every change can be taken back.
 */
export const useRunEditor = defineStore('runEditor', () => {
  const runs = useRuns();
  const name = ref('');
  const text = ref('{}');
  const draft = shallowRef<Json>({});
  const preset = ref<string | null>(null);
  const saved = ref('{}');
  const jsonError = shallowRef<JsonError | null>(null);
  const lines = shallowRef<ReadonlyMap<string, number>>(new Map());
  const history = shallowRef<History<Snapshot>>(startHistory({ text: '{}', preset: null }));
  /** The field that is to be brought into view, however deep it is folded away. */
  const revealed = ref<string | null>(null);
  const found = useEditorDataset(draft);
  const budget = useEditorBudget(draft, found.dataset);

  const validation = computed(() => validateConfig(draft.value));
  /** What a run stores and what its dataset has, in images per class, where it stores more: nothing would be distilled. */
  const aboveData = computed(() => {
    const config = validation.value.config;
    const geometry = budget.geometry.value;
    if (config === null || geometry === null) return null;
    const stored = storageOf(config.parameterization, geometry).ipcEquivalent;
    const images = geometry.trainPerClass;
    return stored > images ? { stored: Number(stored.toFixed(2)), images } : null;
  });
  /** What does not suit the images of the dataset. */
  const misfits = computed(() => {
    const [parameterization, geometry] = [budget.parameterization.value, budget.geometry.value];
    return parameterization && geometry ? misfitsOf(parameterization, geometry) : [];
  });
  const problems = computed<readonly FieldProblem[]>(() => {
    const { datasetError, otherDataset } = found;
    const overBudget = budget.overBudget.value;
    const problem = (path: string, key: string, named: FieldProblem['named']): FieldProblem[] => [
      { path, key, named },
    ];
    return [
      ...(datasetError.value === null
        ? []
        : problem('dataset.path', 'rules.dataset-unread', { reason: datasetError.value })),
      ...(otherDataset.value === null
        ? []
        : problem('dataset.path', 'rules.dataset-other', { found: otherDataset.value })),
      ...validation.value.problems,
      ...misfits.value.flatMap(({ path, rule, named }) => problem(path, `rules.${rule}`, named)),
      ...(overBudget === null ? [] : problem('budget.ipc', 'rules.over-budget', overBudget)),
      ...(aboveData.value === null
        ? []
        : problem('parameterization.basesPerClass', 'rules.above-dataset', aboveData.value)),
    ];
  });
  /** The first problem of each path. */
  const problemAt = computed(() => new Map([...problems.value].reverse().map((one) => [one.path, one])));
  /** Settings that work and are probably not meant; none while something is wrong. */
  const advice = computed<readonly Advice[]>(() =>
    validation.value.config === null ? [] : adviceOn(validation.value.config, budget.geometry.value),
  );
  const ready = computed(
    () => jsonError.value === null && problems.value.length === 0 && !found.readingDataset.value,
  );
  const changed = computed(() => text.value !== saved.value);
  const canUndo = computed(() => history.value.past.length > 0);
  const canRedo = computed(() => history.value.future.length > 0);

  /** Starts over with a configuration, of a preset or not. */
  function load(config: unknown, called: string, from: string | null = null): void {
    name.value = called;
    history.value = startHistory({ text: print(config), preset: from });
    show();
    saved.value = text.value;
  }

  /** A configuration with the folder that the draft names, where both read the same kind of dataset. */
  function withChosenFolder(config: RunConfig): RunConfig {
    const path = valueAt(draft.value, 'dataset.path');
    const same = valueAt(draft.value, 'dataset.source') === config.dataset.source;
    return same && typeof path === 'string' ? withDataPath(config, path) : config;
  }

  /** Puts a whole configuration in place of the present one (a preset, a file). */
  function replace(config: unknown, from: string | null = null): void {
    change({ text: print(config), preset: from }, null);
  }

  /** Puts a text that was kept in place of the present one, valid or not. */
  function restore(kept: string, from: string | null): void {
    change({ text: kept, preset: from }, null);
  }

  /** Takes over what was typed as JSON, valid or not. */
  function setText(next: string): void {
    change({ text: next, preset: preset.value }, 'text');
  }

  /** Changes one field of the draft; the text follows. */
  function setField(path: string, value: Json | undefined): void {
    change({ text: print(withValueAt(draft.value, path, value)), preset: preset.value }, `field ${path}`);
  }

  function change(next: Snapshot, group: string | null): void {
    if (next.text === text.value && next.preset === preset.value) return;
    history.value = record(history.value, next, group, performance.now());
    show();
  }

  function undo(): void {
    history.value = undone(history.value);
    show();
  }

  function redo(): void {
    history.value = redone(history.value);
    show();
  }

  function show(): void {
    const { present } = history.value;
    text.value = present.text;
    preset.value = present.preset;
    const read = readJson(present.text);
    jsonError.value = read.ok ? null : read.error;
    if (!read.ok) return;
    draft.value = inPresentTerms(read.value);
    lines.value = read.lines;
  }

  async function loadRun(id: string): Promise<Run> {
    return runs.byId.get(id) ?? runs.loadRun(id);
  }

  /** Creates the run as it stands; `start` also puts it in the queue, `anyway` whatever the memory. */
  async function save(projectId: string, start: boolean, anyway = false): Promise<Run> {
    const { config } = validation.value;
    if (config === null) throw new Error('The configuration is not valid.');
    const run = await runs.create(projectId, name.value.trim(), config, start, anyway);
    saved.value = text.value;
    return run;
  }

  return {
    name,
    text,
    draft,
    preset,
    jsonError,
    lines,
    revealed,
    validation,
    problems,
    problemAt,
    advice,
    ready,
    changed,
    canUndo,
    canRedo,
    ...found,
    ...budget,
    load,
    replace,
    restore,
    withChosenFolder,
    setText,
    setField,
    undo,
    redo,
    loadRun,
    save,
  };
});
