import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Evaluation, EvaluationSubject } from '@shared/domain';
import type { ChartReference, ChartSeries } from '../lib/chartData';
import { useLiveRun } from '../stores/liveRun';

const ADVERSARY = ['loss/cosine', 'loss/contrastive', 'loss/task', 'loss/likelihood'];
const OBJECTIVE = 'loss/objective';
/** Of trajectory matching. */
const STUDENT = 'loss/student';
const RATE = 'rate/student';

export interface RunCharts {
  readonly objective: ComputedRef<ChartSeries[]>;
  readonly adversary: ComputedRef<ChartSeries[]>;
  /** The learned learning rate. */
  readonly rate: ComputedRef<ChartSeries[]>;
  readonly accuracy: ComputedRef<ChartSeries[]>;
  /** Accuracies of baselines, to compare with. */
  readonly references: ComputedRef<ChartReference[]>;
  /** Series that no other chart shows. */
  readonly other: ComputedRef<ChartSeries[]>;
}

/** The curves of the run on screen, by chart. */
export function useRunCharts(): RunCharts {
  const live = useLiveRun();
  const { t, te } = useI18n();

  function labelOf(name: string): string {
    const key = `run.series.${name.replace(/[^a-z0-9]+/gi, '_')}`;
    return te(key) || te(key, 'en') ? t(key) : name;
  }

  function pick(names: readonly string[]): ChartSeries[] {
    const map = live.series;
    return names.flatMap((name, i) => {
      const buffer = map.get(name);
      if (!buffer) return [];
      return [
        { id: name, label: labelOf(name), colour: (i % 8) + 1, steps: buffer.steps, values: buffer.values },
      ];
    });
  }

  const distilled = computed(() => live.evaluations.filter((one) => one.subject === 'distilled'));
  const others = computed(() =>
    [...live.series.keys()].filter(
      (name) => ![OBJECTIVE, STUDENT, RATE, ...ADVERSARY].includes(name) && !name.startsWith('accuracy/'),
    ),
  );

  return {
    objective: computed(() => pick([OBJECTIVE, STUDENT])),
    rate: computed(() => pick([RATE])),
    adversary: computed(() => pick(ADVERSARY)),
    other: computed(() => pick(others.value)),
    accuracy: computed(() =>
      [...new Set(distilled.value.map((one) => one.network))].map((network, i) =>
        accuracySeries(
          distilled.value.filter((one) => one.network === network),
          network,
          (i % 8) + 1,
        ),
      ),
    ),
    references: computed(() => latestBaselines(live.evaluations).map((one) => referenceOf(one, t))),
  };
}

function accuracySeries(evaluations: readonly Evaluation[], network: string, colour: number): ChartSeries {
  const sorted = [...evaluations].sort((a, b) => a.iteration - b.iteration);
  return {
    id: `accuracy/${network}`,
    label: network,
    colour,
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
