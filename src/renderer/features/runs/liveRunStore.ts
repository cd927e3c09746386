import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Checkpoint, Evaluation, Headline, LogEntry, RunEvent, RunPreview } from '@shared/domain';
import type { ChartFormat, GalleryCell, SavedFile } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';
import { type Curves, useCurves } from '@renderer/features/charts';
import { useRuns } from './runsStore';

const LOG_LINES = 5000;
const PREVIEW_ROWS = 10;
const PREVIEW_HALLUCINATIONS = 5;

/** Everything that the page of one run shows; the same while it trains and afterwards. */
export const useLiveRun = defineStore('liveRun', () => {
  const runs = useRuns();
  const curves = useCurves();
  const runId = ref<string | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  /** Over all steps, by name. Another map whenever a curve has changed. */
  const series = computed<Curves>(() => new Map(curves.of(runId.value)?.overview));
  const events = shallowRef<readonly RunEvent[]>([]);
  const evaluations = shallowRef<readonly Evaluation[]>([]);
  /** What the run has reached, beside what it is held against. */
  const headline = shallowRef<Headline | null>(null);
  const checkpoints = shallowRef<readonly Checkpoint[]>([]);
  const logs = shallowRef<readonly LogEntry[]>([]);
  const preview = shallowRef<RunPreview | null>(null);
  let visit = 0;

  function reset(id: string): void {
    curves.show(null);
    curves.keep([]);
    runId.value = id;
    error.value = null;
    events.value = [];
    evaluations.value = [];
    headline.value = null;
    checkpoints.value = [];
    logs.value = [];
    preview.value = null;
  }

  /** Shows a run. */
  async function open(id: string): Promise<void> {
    const mine = ++visit;
    if (runId.value !== id) reset(id);
    loading.value = true;
    try {
      const [, , happened, evals, first, saved, lines, shown] = await Promise.all([
        runs.loadRun(id),
        curves.load(id),
        call('events.list', { runId: id }),
        call('evaluations.list', { runId: id }),
        call('evaluations.headline', { runId: id }),
        call('checkpoints.list', { runId: id }),
        call('logs.read', { runId: id, limit: LOG_LINES }),
        call('jobs.lastPreview', { runId: id }),
      ]);
      if (mine !== visit) return;
      events.value = happened;
      evaluations.value = evals;
      headline.value = first;
      checkpoints.value = saved;
      logs.value = lines;
      preview.value ??= shown;
      if (preview.value === null && saved.length > 0) await loadPreview(id, mine);
    } catch (failure) {
      if (mine === visit) error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === visit) loading.value = false;
    }
  }

  /** A baseline that could not be looked up leaves the line as it is. */
  async function refreshHeadline(id: string, mine: number): Promise<void> {
    const found = await call('evaluations.headline', { runId: id }).catch(() => null);
    if (mine === visit && found !== null) headline.value = found;
  }

  function close(): void {
    visit++;
    runId.value = null;
    curves.show(null);
    curves.keep([]);
    loading.value = false;
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
      const classNames = bases.map((basis) => info.classNames[info.basisClasses[basis] ?? 0] ?? '');
      preview.value = { iteration: info.iteration, columns: row.length, images, classNames };
    }
  }

  /** Saves a picture or values of a chart where the person says; null when they say nowhere. */
  const saveChart = (name: string, format: ChartFormat, content: string): Promise<SavedFile> =>
    call('charts.save', { name, format, content });

  /** Saves every point of some or all series of the run. */
  async function exportMetrics(series?: readonly string[]): Promise<SavedFile> {
    if (runId.value === null) return null;
    return call('metrics.export', { runId: runId.value, ...(series ? { series: [...series] } : {}) });
  }

  onEvent('run.rewound', ({ runId: id }) => {
    if (id === runId.value) void open(id);
  });
  onEvent('run.event', ({ runId: id, event }) => {
    if (id !== runId.value || events.value.some((one) => one.id === event.id)) return;
    events.value = [...events.value, event];
  });
  onEvent('run.evaluated', ({ evaluation }) => {
    if (evaluation.runId !== runId.value) return;
    evaluations.value = [...evaluations.value.filter((one) => one.id !== evaluation.id), evaluation];
    void refreshHeadline(evaluation.runId, visit);
  });
  onEvent('run.checkpoint', ({ checkpoint }) => {
    if (checkpoint.runId !== runId.value) return;
    checkpoints.value = [...checkpoints.value.filter((one) => one.id !== checkpoint.id), checkpoint];
  });
  onEvent('run.preview', ({ runId: id, ...shown }) => {
    if (id === runId.value) preview.value = shown;
  });
  onEvent('run.log', ({ entry }) => {
    if (entry.runId !== runId.value || logs.value.some((one) => one.id === entry.id)) return;
    logs.value = [...logs.value, entry].slice(-LOG_LINES);
  });

  return {
    runId,
    loading,
    error,
    series,
    events,
    evaluations,
    headline,
    checkpoints,
    logs,
    preview,
    open,
    close,
    saveChart,
    exportMetrics,
  };
});

const firstOfEachClass = (classes: readonly number[]): number[] =>
  [...new Set(classes)].map((one) => classes.indexOf(one));
