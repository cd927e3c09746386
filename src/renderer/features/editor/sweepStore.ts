import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { studyRequestSchema, type StudyRequest } from '@shared/studies/request';
import { completed } from './configDiff';
import { valueAt, type Json } from '@shared/config/paths';
import { axisDraft, axisValues, type AxisDraft, type AxisValues, type SweptNode } from './sweep';
import { useRunEditor } from './runEditor';

export interface SweepAxis {
  readonly path: string;
  readonly node: SweptNode;
  readonly draft: AxisDraft;
}

/** Settings of the run in the editor that take several values, and the study that comes of it. */
export const useSweep = defineStore('sweep', () => {
  const editor = useRunEditor();
  const axes = shallowRef<readonly SweepAxis[]>([]);
  const combine = ref<StudyRequest['combine']>('every');
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
    if (counts.value.length === 0) return 0;
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
    const parsed = studyRequestSchema.safeParse({
      kind: 'grid',
      base: config,
      seeds: seeds.value,
      combine: combine.value,
      axes: active.value.flatMap(({ path }) => {
        const result = results.value.get(path);
        return result?.ok ? [{ path, values: result.values }] : [];
      }),
    });
    return parsed.success ? parsed.data : null;
  });

  return { axes, active, combine, seeds, results, runs, isReady, request, axisAt, toggle, change, clear };
});
