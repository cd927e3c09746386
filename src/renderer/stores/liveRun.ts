import { defineStore } from 'pinia';
import { ref, shallowRef, triggerRef } from 'vue';
import type { Checkpoint, Evaluation, ImageBatch, LogEntry, MetricPoint } from '@shared/domain';
import type { GalleryCell } from '@shared/ipc/contract';
import { call, onEvent } from '../api/client';
import { SeriesBuffer } from '../lib/seriesBuffer';
import { useRuns } from './runs';

const STORED_POINTS = 8000;
const LOG_LINES = 5000;
const PREVIEW_ROWS = 10;
const PREVIEW_HALLUCINATIONS = 5;

export interface Preview {
  readonly iteration: number;
  readonly columns: number;
  readonly images: ImageBatch;
}

/** Everything that the page of one run shows; the same while it trains and afterwards. */
export const useLiveRun = defineStore('liveRun', () => {
  const runs = useRuns();
  const runId = ref<string | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  /** Buffers are changed in place; `series` triggers when they did. */
  const series = shallowRef(new Map<string, SeriesBuffer>());
  const evaluations = shallowRef<readonly Evaluation[]>([]);
  const checkpoints = shallowRef<readonly Checkpoint[]>([]);
  const logs = shallowRef<readonly LogEntry[]>([]);
  const preview = shallowRef<Preview | null>(null);
  let visit = 0;
  let waiting: MetricPoint[] | null = null;

  function reset(id: string): void {
    runId.value = id;
    error.value = null;
    series.value = new Map();
    evaluations.value = [];
    checkpoints.value = [];
    logs.value = [];
    preview.value = null;
  }

  /** Shows a run. Points that arrive while the stored ones are read are added after them. */
  async function open(id: string): Promise<void> {
    const mine = ++visit;
    if (runId.value !== id) reset(id);
    loading.value = true;
    waiting = [];
    try {
      const [, metrics, evals, saved, lines] = await Promise.all([
        runs.loadRun(id),
        call('metrics.read', { runId: id, maxPoints: STORED_POINTS }),
        call('evaluations.list', { runId: id }),
        call('checkpoints.list', { runId: id }),
        call('logs.read', { runId: id, limit: LOG_LINES }),
      ]);
      if (mine !== visit) return;
      series.value = new Map(metrics.map((one) => [one.name, new SeriesBuffer(one.steps, one.values)]));
      evaluations.value = evals;
      checkpoints.value = saved;
      logs.value = lines;
      add(waiting);
      if (preview.value === null && saved.length > 0) await loadPreview(id, mine);
    } catch (failure) {
      if (mine === visit) error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === visit) {
        loading.value = false;
        waiting = null;
      }
    }
  }

  function close(): void {
    visit++;
    runId.value = null;
    waiting = null;
    loading.value = false;
  }

  function add(points: readonly MetricPoint[]): void {
    for (const { series: name, step, value } of points) {
      const buffer = series.value.get(name) ?? new SeriesBuffer();
      buffer.append(step, value);
      series.value.set(name, buffer);
    }
    triggerRef(series);
  }

  /** The pictures of the last checkpoint, until a live preview arrives: a basis a row. */
  async function loadPreview(id: string, mine: number): Promise<void> {
    const info = await call('gallery.open', { runId: id });
    const bases = firstOfEachClass(info.basisClasses).slice(0, PREVIEW_ROWS);
    const shown = Math.min(PREVIEW_HALLUCINATIONS, info.hallucinators);
    const row = [null, ...Array.from({ length: shown }, (_, hallucinator) => hallucinator)];
    const cells: GalleryCell[] = bases.flatMap((basis) =>
      row.map((hallucinator) => ({ basis, hallucinator })),
    );
    const images = await call('gallery.decode', { runId: id, checkpointId: info.checkpointId, cells });
    if (mine === visit && preview.value === null) {
      preview.value = { iteration: info.iteration, columns: row.length, images };
    }
  }

  onEvent('run.metrics', ({ runId: id, points }) => {
    if (id !== runId.value) return;
    if (waiting) waiting.push(...points);
    else add(points);
  });
  onEvent('run.rewound', ({ runId: id, iteration }) => {
    if (id !== runId.value) return;
    for (const buffer of series.value.values()) buffer.cutAfter(iteration);
    triggerRef(series);
    void open(id);
  });
  onEvent('run.evaluated', ({ evaluation }) => {
    if (evaluation.runId !== runId.value) return;
    evaluations.value = [...evaluations.value.filter((one) => one.id !== evaluation.id), evaluation];
  });
  onEvent('run.checkpoint', ({ checkpoint }) => {
    if (checkpoint.runId !== runId.value) return;
    checkpoints.value = [...checkpoints.value.filter((one) => one.id !== checkpoint.id), checkpoint];
  });
  onEvent('run.preview', ({ runId: id, iteration, columns, images }) => {
    if (id === runId.value) preview.value = { iteration, columns, images };
  });
  onEvent('run.log', ({ entry }) => {
    if (entry.runId !== runId.value || logs.value.some((one) => one.id === entry.id)) return;
    logs.value = [...logs.value, entry].slice(-LOG_LINES);
  });

  return { runId, loading, error, series, evaluations, checkpoints, logs, preview, open, close };
});

const firstOfEachClass = (classes: readonly number[]): number[] =>
  [...new Set(classes)].map((one) => classes.indexOf(one));
