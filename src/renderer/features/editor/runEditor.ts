import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { adviceOn, type Advice } from '@shared/config/advice';
import type { RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { withDataPath } from '@shared/presets';
import { validateConfig, type FieldProblem } from './configValidation';
import { record, redo as redone, startHistory, undo as undone, type History } from '@renderer/ui/history';
import { readJson, type JsonError } from './jsonText';
import { valueAt, withValueAt, type Json } from '@shared/config/paths';
import { useEditorBudget } from './runEditorBudget';
import { useEditorDataset } from './runEditorDataset';
import { useRuns } from '@renderer/features/runs';

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
      ...(overBudget === null ? [] : problem('budget.ipc', 'rules.over-budget', overBudget)),
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
    draft.value = read.value;
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
