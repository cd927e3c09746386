/** The sweep in the editor: the values that settings take, as a person writes them, and the study that comes of them. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { type Json, valueAt } from '@shared/config/paths';
import { studyRequestSchema, type SearchRange, type StudyRequest } from '@shared/studies/request';
import { USUAL_HALVING } from '@shared/studies/search';
import { readNumber } from '@renderer/ui/typed';
import { variantInitial, type FieldNode } from './configForm';
import { completed } from './configDiff';
import { useRunEditor } from './runEditorStore';

export const SWEEP_MODES = ['list', 'linear', 'log'] as const;
export type SweepMode = (typeof SWEEP_MODES)[number];

export interface AxisDraft {
  readonly mode: SweepMode;
  /** Values with commas or spaces between them. */
  readonly list: string;
  readonly from: string;
  readonly to: string;
  /** What is added each time, or by what is multiplied. */
  readonly step: string;
  /** Options, by their names. */
  readonly chosen: readonly string[];
}

export type AxisValues =
  | { readonly ok: true; readonly values: readonly Json[] }
  /** `key` of the sentence below `setup.sweep.problems`. */
  | { readonly ok: false; readonly key: string; readonly named: Readonly<Record<string, string | number>> };

/** Values that one setting may have in a study. */
const MOST_VALUES = 32;

export type SweptNode = Extract<FieldNode, { kind: 'number' | 'choice' | 'switch' | 'variants' }>;

/** Whether a field can be varied: numbers, choices, switches and kinds. */
export const canVary = (node: FieldNode): node is SweptNode =>
  node.kind === 'number' || node.kind === 'choice' || node.kind === 'switch' || node.kind === 'variants';

/** Names of the options of a field that has some; null for numbers. */
export function optionsOf(node: SweptNode): readonly string[] | null {
  switch (node.kind) {
    case 'number':
      return null;
    case 'choice':
      return node.options.map(String);
    case 'switch':
      return ['true', 'false'];
    case 'variants':
      return node.variants.map(({ value }) => value);
  }
}

/** Where a sweep over a field begins: with its present value. */
export function axisDraft(node: SweptNode, value: Json): AxisDraft {
  const empty = { mode: 'list', list: '', from: '', to: '', step: '', chosen: [] } as const;
  const text = typeof value === 'object' ? '' : String(value);
  if (node.kind === 'number') return { ...empty, list: text, from: text };
  if (node.kind !== 'variants') return { ...empty, chosen: [text] };
  const kind =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, Json>)[node.discriminator]
      : undefined;
  return { ...empty, chosen: [typeof kind === 'string' ? kind : node.usual] };
}

/** The values of an axis, or what is wrong with it. `present` is the field's value, whose settings other kinds keep. */
export function axisValues(node: SweptNode, draft: AxisDraft, present: Json): AxisValues {
  const found = node.kind === 'number' ? numbersOf(node, draft) : chosenOf(node, draft, present);
  if (!found.ok) return found;
  if (found.values.length < 2) return wrong('fewer');
  if (found.values.length > MOST_VALUES)
    return wrong('more', { count: found.values.length, most: MOST_VALUES });
  return found;
}

const wrong = (key: string, named: Readonly<Record<string, string | number>> = {}): AxisValues => ({
  ok: false,
  key,
  named,
});

function chosenOf(
  node: Exclude<SweptNode, { kind: 'number' }>,
  { chosen }: AxisDraft,
  present: Json,
): AxisValues {
  const options = (optionsOf(node) ?? []).filter((option) => chosen.includes(option));
  switch (node.kind) {
    case 'choice':
      return { ok: true, values: node.options.filter((option) => options.includes(String(option))) };
    case 'switch':
      return { ok: true, values: options.map((option) => option === 'true') };
    case 'variants':
      return { ok: true, values: options.map((option) => variantInitial(node, option, present)) };
  }
}

type NumberNode = Extract<SweptNode, { kind: 'number' }>;

function numbersOf(node: NumberNode, draft: AxisDraft): AxisValues {
  if (draft.mode === 'list') return listOf(node, draft.list);
  const [from, to, step] = [draft.from, draft.to, draft.step].map((text) => readNumber(text, false));
  if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number') return wrong('range');
  const isLog = draft.mode === 'log';
  if (isLog && (from <= 0 || to <= 0)) return wrong('positive');
  if (isLog ? step <= 1 : step <= 0) return wrong(isLog ? 'factor' : 'step');
  const up = to >= from;
  const values: number[] = [];
  for (let n = 0; values.length <= MOST_VALUES; n += 1) {
    const change = isLog ? step ** n : step * n;
    const value = rounded(isLog ? (up ? from * change : from / change) : up ? from + change : from - change);
    // A whole last step is not lost to rounding.
    const room = Math.abs(to) * 1e-9;
    if (up ? value > to + room : value < to - room) break;
    values.push(node.integer ? Math.round(value) : value);
  }
  return checked(node, [...new Set(values)]);
}

function listOf(node: NumberNode, text: string): AxisValues {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const values: Json[] = [];
  for (const word of words) {
    const value = word === 'null' && node.nullable ? null : readNumber(word, false);
    if (value !== null && typeof value !== 'number') return wrong('number', { word });
    values.push(value);
  }
  return checked(node, values);
}

function checked(node: NumberNode, values: readonly Json[]): AxisValues {
  if (new Set(values).size < values.length) return wrong('twice');
  for (const value of values) {
    if (typeof value !== 'number') continue;
    if (node.integer && !Number.isInteger(value)) return wrong('integer', { word: value });
    if (value < (node.minimum ?? -Infinity) || value > (node.maximum ?? Infinity))
      return wrong('limits', { word: value });
  }
  return { ok: true, values };
}

const rounded = (value: number): number => Number(value.toPrecision(12));

/** How values of several settings are combined; `random` is a search. */
export const SWEEP_WAYS = ['every', 'paired', 'random'] as const;
type SweepWay = (typeof SWEEP_WAYS)[number];

export interface SweepAxis {
  readonly path: string;
  readonly node: SweptNode;
  readonly draft: AxisDraft;
}

/** Where a search draws a number from: anywhere between the ends of its steps or factors; null for a list. */
function rangeOf(axis: SweepAxis | undefined): SearchRange | null {
  if (axis?.node.kind !== 'number') return null;
  const { draft, path } = axis;
  const { mode } = draft;
  if (mode === 'list') return null;
  const [from, to] = [draft.from, draft.to].map((text) => readNumber(text, false));
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return null;
  return { path, from: Math.min(from, to), to: Math.max(from, to), scale: mode };
}

/** Settings of the run in the editor that take several values, and the study that comes of it. */
export const useSweep = defineStore('sweep', () => {
  const editor = useRunEditor();
  const axes = shallowRef<readonly SweepAxis[]>([]);
  const combine = ref<SweepWay>('every');
  /** Settings that a search draws, and whether weak runs end early. */
  const draws = ref(12);
  const halving = ref(true);
  const seeds = ref(1);

  const whole = computed(() => completed(editor.draft));
  /** Axes of fields that the configuration still has. */
  const active = computed(() => axes.value.filter(({ path }) => valueAt(whole.value, path) !== undefined));
  const valuesOf = ({ node, path, draft }: SweepAxis): AxisValues =>
    axisValues(node, draft, valueAt(whole.value, path) ?? null);
  const results = computed(() => new Map(active.value.map((axis) => [axis.path, valuesOf(axis)])));
  const counts = computed(() =>
    [...results.value.values()].map((result) => (result.ok ? result.values.length : 0)),
  );
  /** Runs of the study; 0 while an axis has no values. */
  const runs = computed(() => {
    if (counts.value.length === 0 || counts.value.includes(0)) return 0;
    if (combine.value === 'random') return draws.value * seeds.value;
    const cells =
      combine.value === 'paired'
        ? Math.min(...counts.value)
        : counts.value.reduce((product, count) => product * count, 1);
    return cells * seeds.value;
  });
  const isReady = computed(() => runs.value > 0 && editor.ready);

  const axisAt = (path: string): SweepAxis | undefined => axes.value.find((axis) => axis.path === path);

  /** Begins or ends varying a field. */
  function toggle(path: string, node: SweptNode): void {
    if (axisAt(path)) axes.value = axes.value.filter((axis) => axis.path !== path);
    else {
      const value: Json = valueAt(whole.value, path) ?? node.initial ?? null;
      axes.value = [...axes.value, { path, node, draft: axisDraft(node, value) }];
    }
  }

  function change(path: string, patch: Partial<AxisDraft>): void {
    axes.value = axes.value.map((axis) =>
      axis.path === path ? { ...axis, draft: { ...axis.draft, ...patch } } : axis,
    );
  }

  function clear(): void {
    axes.value = [];
    combine.value = 'every';
    seeds.value = 1;
  }

  /** The study as main checks it; null while something is missing. */
  const request = computed<StudyRequest | null>(() => {
    const { config } = editor.validation;
    if (config === null || runs.value === 0) return null;
    const valued = active.value.flatMap(({ path }) => {
      const result = results.value.get(path);
      return result?.ok ? [{ path, values: result.values }] : [];
    });
    const parsed = studyRequestSchema.safeParse({
      kind: combine.value === 'random' ? 'search' : 'grid',
      base: config,
      seeds: seeds.value,
      ...(combine.value === 'random'
        ? {
            search: {
              ranges: valued.map((axis) => rangeOf(axisAt(axis.path)) ?? axis),
              runs: draws.value,
              halving: halving.value ? USUAL_HALVING : null,
            },
          }
        : { combine: combine.value, axes: valued }),
    });
    return parsed.success ? parsed.data : null;
  });

  return {
    axes,
    active,
    combine,
    draws,
    halving,
    seeds,
    results,
    runs,
    isReady,
    request,
    axisAt,
    toggle,
    change,
    clear,
  };
});
