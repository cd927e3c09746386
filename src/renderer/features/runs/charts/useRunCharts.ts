import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Evaluation, EvaluationSubject, Run } from '@shared/domain';
import { type ChartReference, type ChartSeries, useCurves } from '@renderer/features/charts';
import { CHART_IDS, CHART_SERIES, columnsOf, otherSeries, strokeOf, type ChartId } from './runCharts';
import { useLiveRun } from '../liveRun';
import { useFormat } from '@renderer/i18n/useFormat';

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
    return name.replace(/^accuracy\//, '');
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
        series: id === 'accuracy' ? accuracy(own) : pick(id === 'other' ? own : CHART_SERIES[id]),
        references:
          id === 'accuracy' ? latestBaselines(live.evaluations).map((one) => referenceOf(one, t)) : [],
        percent: id === 'accuracy' || id === 'processor',
        format: id === 'memory' ? (value) => format.value.bytes(value) : null,
        names: own,
      };
    }).filter(({ id, series }) => series.length > 0 || id === 'objective' || id === 'accuracy');
  });
}

function namesOf(id: ChartId, present: ReadonlySet<string>): string[] {
  if (id === 'other') return otherSeries(present);
  if (id === 'accuracy') return [...present].filter((name) => name.startsWith('accuracy/'));
  return CHART_SERIES[id].filter((name) => present.has(name));
}

function accuracySeries(
  evaluations: readonly Evaluation[],
  network: string,
  stroke: { colour: number; dash: number },
): ChartSeries {
  const sorted = [...evaluations].sort((a, b) => a.iteration - b.iteration);
  return {
    id: `accuracy/${network}`,
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
