import { defineStore } from 'pinia';
import { useThrottleFn } from '@vueuse/core';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { MetricPoint } from '@shared/domain';
import { call, onEvent } from '@renderer/api/client';
import { CAPACITY, CurveBuffer } from './curveBuffer';

export type StepRange = readonly [from: number, to: number];
export type Curves = Map<string, CurveBuffer>;

/** The curves of one run: over all its steps, and finer ones of a part of them. */
export interface RunCurves {
  overview: Curves;
  detail: { readonly range: StepRange; readonly curves: Curves } | null;
}

const OVERVIEW = CAPACITY - 48;
/** Buckets of a zoomed range; half as much again lies on either side, for moving along. */
const DETAIL = 1500;
/** Milliseconds between two redraws, whatever arrives. */
const REDRAW = 200;
/** Milliseconds between two questions while a range is dragged. */
const ASK = 120;

/**
 * The curves of the runs on screen. It holds what charts draw and no more: points that arrive fall into buckets, and a
 * zoomed range is asked of main at the width of a screen.
 */
export const useCurves = defineStore('curves', () => {
  /** Curves are changed in place; `runs` triggers when they did, a few times a second. */
  const runs = shallowRef(new Map<string, RunCurves>());
  const zoom = shallowRef<StepRange | null>(null);
  const failure = ref<string | null>(null);
  /** What arrives of a run while main is asked. */
  const late = new Set<{ readonly runId: string; readonly points: MetricPoint[] }>();
  /** Names what is read of a run: older answers are dropped. */
  const turns = new Map<string, number>();
  let zoomTurn = 0;
  const redraw = useThrottleFn(() => triggerRef(runs), REDRAW, true, true);

  /** Runs whose finer curves cover what is shown. It changes with that answer only, not with every step of a zoom. */
  const fine = computed<readonly string[]>((before) => {
    const now = [...runs.value].filter(([, run]) => covers(run, zoom.value)).map(([id]) => id);
    return before?.join() === now.join() ? before : now;
  });

  const of = (runId: string | null): RunCurves | undefined =>
    runId === null ? undefined : runs.value.get(runId);

  async function read(
    runId: string,
    range: { readonly from?: number; readonly to?: number; readonly buckets: number },
    capacity: number,
  ): Promise<Curves> {
    const meanwhile = { runId, points: [] };
    late.add(meanwhile);
    try {
      const answer = await call('metrics.curves', { runId, ...range });
      const curves = new Map(answer.map((one) => [one.name, new CurveBuffer(one, capacity)]));
      add(curves, meanwhile.points, range.to);
      return curves;
    } finally {
      late.delete(meanwhile);
    }
  }

  /** Reads the curves of a run; what arrives meanwhile is added after them. Throws a CallError. */
  async function load(runId: string): Promise<void> {
    const turn = (turns.get(runId) ?? 0) + 1;
    turns.set(runId, turn);
    if (!runs.value.has(runId)) runs.value.set(runId, { overview: new Map(), detail: null });
    const overview = await read(runId, { buckets: OVERVIEW }, CAPACITY);
    const run = runs.value.get(runId);
    if (turn !== turns.get(runId) || !run) return;
    run.overview = overview;
    triggerRef(runs);
    if (zoom.value) await loadDetail(runId, zoom.value, zoomTurn);
  }

  /** Forgets all runs but these. */
  function keep(ids: readonly string[]): void {
    for (const id of [...runs.value.keys()]) {
      if (ids.includes(id)) continue;
      runs.value.delete(id);
      turns.set(id, (turns.get(id) ?? 0) + 1);
    }
    triggerRef(runs);
  }

  /** Shows a range of steps, or everything, in all charts; finer curves come when main has answered. */
  function show(range: StepRange | null): void {
    zoom.value = range;
    if (range === null) {
      zoomTurn += 1;
      for (const run of runs.value.values()) run.detail = null;
      triggerRef(runs);
    } else void fetchDetails();
  }

  const fetchDetails = useThrottleFn(
    async () => {
      const range = zoom.value;
      if (!range) return;
      const turn = ++zoomTurn;
      failure.value = null;
      try {
        await Promise.all([...runs.value.keys()].map((id) => loadDetail(id, range, turn)));
      } catch (error) {
        if (turn === zoomTurn) failure.value = inWords(error);
      }
    },
    ASK,
    true,
    true,
  );

  async function loadDetail(runId: string, shown: StepRange, turn: number): Promise<void> {
    if (isFineEnough(of(runId), shown)) return;
    const margin = (shown[1] - shown[0]) / 2;
    const from = Math.max(0, Math.floor(shown[0] - margin));
    const to = Math.ceil(shown[1] + margin);
    const curves = await read(runId, { from, to, buckets: 2 * DETAIL }, 4 * DETAIL);
    const run = runs.value.get(runId);
    if (!run || turn !== zoomTurn) return;
    run.detail = { range: [from, to], curves };
    triggerRef(runs);
  }

  onEvent('run.metrics', ({ runId, points }) => {
    for (const one of late) if (one.runId === runId) one.points.push(...points);
    const run = runs.value.get(runId);
    if (!run) return;
    const known = run.overview.size;
    add(run.overview, points);
    if (run.detail) add(run.detail.curves, points, run.detail.range[1]);
    if (run.overview.size > known) triggerRef(runs);
    else void redraw();
  });
  onEvent('run.rewound', ({ runId, iteration }) => {
    const run = runs.value.get(runId);
    if (!run) return;
    run.detail = null;
    for (const buffer of run.overview.values()) buffer.cutAfter(iteration);
    triggerRef(runs);
    load(runId).catch((error: unknown) => (failure.value = inWords(error)));
  });

  return { runs, zoom, fine, failure, of, load, keep, show };
});

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Adds points to their curves, those past `last` left out. */
function add(curves: Curves, points: readonly MetricPoint[], last = Infinity): void {
  for (const { series, step, value } of points) {
    if (step > last) continue;
    const curve = curves.get(series) ?? new CurveBuffer();
    curve.append(step, value);
    curves.set(series, curve);
  }
}

/** Whether a run's finer curves cover what is shown; never when everything is. */
function covers({ detail }: RunCurves, shown: StepRange | null): boolean {
  if (!detail || !shown) return false;
  return detail.range[0] <= Math.max(0, shown[0]) && shown[1] <= detail.range[1];
}

/** Whether a run's finer curves cover a range, and are not those of a much wider one. */
function isFineEnough(run: RunCurves | undefined, shown: StepRange): boolean {
  if (!run?.detail || !covers(run, shown)) return false;
  const [first, last] = run.detail.range;
  return (last - first) / (shown[1] - shown[0]) < 4;
}
