/** The charts of a run: which series stand where, what their curves look like, which runs lie beside them, and their files. */
import { computed, type ComputedRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLocalStorage } from '@vueuse/core';
import {
  accuracySeries as accuracyName,
  CHART_IDS,
  CHART_UNITS,
  chartOfSeries,
  chartSeries,
  type ChartId,
  isAccuracy,
  networkOfSeries,
} from '@shared/domain/series';
import type { Evaluation, EvaluationSubject, Run } from '@shared/domain';
import type { ChartFormat } from '@shared/ipc/contract';
import {
  type ChartSeries,
  type CurveBuffer,
  type ChartReference,
  useCurves,
  toBase64,
  toPng,
} from '@renderer/features/charts';
import { useFormat } from '@renderer/i18n/useFormat';
import { useToasts } from '@renderer/ui/toastsStore';
import { useLiveRun } from '../liveRunStore';
import { useRuns } from '../runsStore';

/** Series that no chart of their own shows. */
export const otherSeries = (names: Iterable<string>): string[] =>
  [...names]
    .filter((name) => chartOfSeries(name) === 'other')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** The columns of a series: the finer curve, where there is one, with the coarse one as its past. Null without points. */
export function columnsOf(
  overview: ReadonlyMap<string, CurveBuffer>,
  detail: ReadonlyMap<string, CurveBuffer> | null,
  name: string,
): Pick<ChartSeries, 'steps' | 'values' | 'lows' | 'highs' | 'history' | 'lastValue'> | null {
  const coarse = overview.get(name);
  if (!coarse || coarse.length === 0) return null;
  const fine = detail?.get(name);
  const { steps, values, lows, highs } = fine && fine.length > 0 ? fine : coarse;
  const history = fine ? { history: { steps: coarse.steps, values: coarse.values } } : {};
  return { steps, values, lows, highs, lastValue: coarse.lastValue, ...history };
}

/** Colour and dashes of the `series`-th curve of a chart, of the run itself (0) or of the n-th run beside it. */
export function strokeOf(series: number, run: number, many: boolean): { colour: number; dash: number } {
  const colour = many ? series : series + run;
  return { colour: (colour % 8) + 1, dash: (series + run) % 4 };
}

export interface RunChartModel {
  readonly id: ChartId;
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** Levels to compare with: accuracies of baselines. */
  readonly references: readonly ChartReference[];
  readonly percent: boolean;
  /** How values are written, where not as plain figures. */
  readonly format: ((value: number) => string) | null;
  /** Names of its series in the library, for an export of all their points. */
  readonly names: readonly string[];
}

/** The charts of the run on screen with the curves of the runs beside it; those without any curve are left out. */
export function useRunCharts(compared: () => readonly Run[]): ComputedRef<RunChartModel[]> {
  const live = useLiveRun();
  const curves = useCurves();
  const format = useFormat();
  const { t, te } = useI18n();

  function labelOf(name: string): string {
    const key = name.replace(/[^a-z0-9]+/gi, '_');
    for (const path of [`run.series.${key}`, `charts.series.${key}`]) {
      if (te(path) || te(path, 'en')) return t(path);
    }
    return networkOfSeries(name);
  }

  /** Curves of the run itself, then of each run beside it; `first` 1 leaves out the run itself. */
  function pick(names: readonly string[], first = 0): ChartSeries[] {
    const all = [{ id: live.runId ?? '', name: '' }, ...compared()];
    const isThere = (name: string): boolean =>
      all.some(({ id }) => curves.runs.get(id)?.overview.has(name) ?? false);
    const many = names.filter(isThere).length > 1;
    return all.slice(first).flatMap(({ id: runId, name: runName }, i) => {
      const run = curves.runs.get(runId);
      if (!run) return [];
      const own = i + first === 0;
      return names.flatMap((name, s) => {
        const columns = columnsOf(
          run.overview,
          curves.fine.includes(runId) ? (run.detail?.curves ?? null) : null,
          name,
        );
        if (!columns) return [];
        const stroke = strokeOf(s, i + first, many);
        const words = own
          ? { id: name, label: labelOf(name) }
          : { id: `${name} (${runName}, ${runId})`, label: `${labelOf(name)} · ${runName}` };
        return [{ ...words, ...stroke, ...columns }];
      });
    });
  }

  /** Of the run itself from its evaluations, with their deviations; of the others from their series. */
  function accuracy(names: readonly string[]): ChartSeries[] {
    const distilled = live.evaluations.filter((one) => one.subject === 'distilled');
    const own = [...new Set(distilled.map((one) => one.network))].map((network, i) =>
      accuracySeries(
        distilled.filter((one) => one.network === network),
        network,
        strokeOf(i, 0, true),
      ),
    );
    return [...own, ...pick(names, 1).map((one) => ({ ...one, sparse: true }))];
  }

  return computed(() => {
    const all = [live.series, ...compared().flatMap(({ id }) => curves.runs.get(id)?.overview ?? [])];
    const names = new Set(all.flatMap((map) => [...map.keys()]));
    return CHART_IDS.map((id): RunChartModel => {
      const own = namesOf(id, names);
      return {
        id,
        title: t(`charts.titles.${id}`),
        series: id === 'accuracy' ? accuracy(own) : pick(id === 'other' ? own : chartSeries(id)),
        references:
          id === 'accuracy' ? latestBaselines(live.evaluations).map((one) => referenceOf(one, t)) : [],
        percent: CHART_UNITS[id] === 'share',
        format: CHART_UNITS[id] === 'bytes' ? (value) => format.value.bytes(value) : null,
        names: own,
      };
    }).filter(({ id, series }) => series.length > 0 || id === 'objective' || id === 'accuracy');
  });
}

function namesOf(id: ChartId, present: ReadonlySet<string>): string[] {
  if (id === 'other') return otherSeries(present);
  if (id === 'accuracy') return [...present].filter(isAccuracy);
  return chartSeries(id).filter((name) => present.has(name));
}

function accuracySeries(
  evaluations: readonly Evaluation[],
  network: string,
  stroke: { colour: number; dash: number },
): ChartSeries {
  const sorted = [...evaluations].sort((a, b) => a.iteration - b.iteration);
  return {
    id: accuracyName(network),
    label: network,
    ...stroke,
    steps: sorted.map((one) => one.iteration),
    values: sorted.map((one) => one.mean),
    spread: sorted.map((one) => one.std),
    sparse: true,
  };
}

/** The last evaluation of each baseline in each network. */
function latestBaselines(evaluations: readonly Evaluation[]): Evaluation[] {
  const latest = new Map<string, Evaluation>();
  for (const one of evaluations) {
    if (one.subject !== 'distilled') latest.set(`${one.subject}/${one.network}`, one);
  }
  return [...latest.values()];
}

const BASELINE_COLOURS: Readonly<Record<EvaluationSubject, number>> = {
  distilled: 1,
  'random-real': 8,
  herding: 6,
  'whole-dataset': 3,
};

const referenceOf = (one: Evaluation, t: (key: string) => string): ChartReference => ({
  label: `${t(`run.evaluations.subjects.${one.subject}`)}, ${one.network}`,
  value: one.mean,
  colour: BASELINE_COLOURS[one.subject],
});

/** More curves on one chart cannot be told apart. */
const MOST_COMPARED = 6;

export interface ComparedRuns {
  readonly chosen: ComputedRef<readonly Run[]>;
  /** Runs of the project that could stand beside the one on screen. */
  readonly candidates: ComputedRef<readonly Run[]>;
  toggle(id: string): void;
  clear(): void;
}

/** Runs of the project whose curves lie over those of the run on screen; remembered for the project. */
export function useComparedRuns(run: () => Run): ComparedRuns {
  const runs = useRuns();
  const curves = useCurves();
  const toasts = useToasts();
  const stored = useLocalStorage<Readonly<Record<string, readonly string[]>>>('charts.compared', {});

  const candidates = computed(() =>
    runs
      .ofProject(run().projectId)
      .filter((one) => one.id !== run().id && one.iteration > 0 && !one.trashedAt)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const ids = computed(() => stored.value[run().projectId] ?? []);
  const chosen = computed(() =>
    ids.value.flatMap((id) => candidates.value.find((one) => one.id === id) ?? []).slice(0, MOST_COMPARED),
  );
  const set = (next: readonly string[]): void => {
    stored.value = { ...stored.value, [run().projectId]: next.slice(-MOST_COMPARED) };
  };

  watch(
    () => run().projectId,
    (projectId) => {
      if (!runs.loadedProjects.has(projectId)) void toasts.guard(() => runs.loadProject(projectId));
    },
    { immediate: true },
  );
  watch(
    () => [run().id, ...chosen.value.map(({ id }) => id)],
    (wanted) => {
      curves.keep(wanted);
      const missing = wanted.slice(1).filter((id) => !curves.runs.has(id));
      for (const id of missing) void toasts.guard(() => curves.load(id));
    },
    { immediate: true },
  );

  return {
    chosen,
    candidates,
    toggle: (id) => set(ids.value.includes(id) ? ids.value.filter((one) => one !== id) : [...ids.value, id]),
    clear: () => set([]),
  };
}

/** Pixels of a saved picture; images are drawn twice as fine. */
const SIZE = { width: 960, height: 540 };

export interface ChartExport {
  copyImage(): Promise<void>;
  saveImage(format: 'png' | 'svg'): Promise<void>;
  /** What is drawn. */
  saveShown(): Promise<void>;
  /** Every point of some series, or of all. */
  saveAll(names?: readonly string[]): Promise<void>;
}

/** Copying and saving a chart. `picture` draws it at a size, `csv` gives its values. */
export function useChartExport(chart: {
  readonly title: () => string;
  readonly picture: (size: { readonly width: number; readonly height: number }) => string | null;
  readonly csv: () => string;
}): ChartExport {
  const live = useLiveRun();
  const toasts = useToasts();
  const format = useFormat();
  const { t } = useI18n();

  function draw(): string {
    const svg = chart.picture(SIZE);
    if (svg === null) throw new Error(t('charts.nothingToSave'));
    return svg;
  }
  const png = (): Promise<Blob> => toPng(draw(), SIZE.width, SIZE.height);
  const told = (saved: { readonly path: string; readonly bytes: number } | null): void => {
    if (saved) toasts.done(t('charts.saved', { path: saved.path, size: format.value.bytes(saved.bytes) }));
  };
  const save = async (kind: ChartFormat, content: string): Promise<void> =>
    told(await live.saveChart(chart.title(), kind, content));
  const guarded = async (work: () => Promise<void>): Promise<void> => void (await toasts.guard(work));

  return {
    copyImage: () =>
      guarded(async () => {
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': await png() })]);
        toasts.done(t('charts.imageCopied'));
      }),
    saveImage: (kind) =>
      guarded(async () => save(kind, kind === 'svg' ? draw() : await toBase64(await png()))),
    saveShown: () => guarded(() => save('csv', chart.csv())),
    saveAll: (names) => guarded(async () => told(await live.exportMetrics(names))),
  };
}
