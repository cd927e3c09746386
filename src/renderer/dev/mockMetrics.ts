/** What the runs of the stand-in bridge have measured: series, curves, histograms, answers of evaluations, events. */
import { storedForm } from '@shared/config/schema';
import { levelFor, toBuckets } from '@shared/charts/buckets';
import type {
  Confusion,
  Evaluation,
  MetricCurve,
  MetricSeries,
  Run,
  RunEvent,
  TensorHistogram,
} from '@shared/domain';
import type { CallParsed } from '@shared/ipc/contract';
import { hash } from './mockImages';

const LOSSES = ['loss/objective', 'loss/cosine', 'loss/contrastive', 'loss/task', 'loss/likelihood'];
const GRADIENTS = ['gradient/images', 'gradient/hallucinators'];
const DEVICE = ['device/processor', 'device/memory', 'device/rate'];

/** Of a kind of series: where it ends, how much higher it starts, how fast it falls, its noise. */
const SHAPES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'loss/objective': [2.9, 6.1, 90, 1.05],
  'loss/cosine': [0.62, 0.3, 160, 0.06],
  'loss/contrastive': [2.2, 1.4, 60, 0.3],
  'loss/task': [0.2, 2.1, 45, 0.1],
  'loss/likelihood': [0.35, 0.1, 80, 0.05],
  'gradient/images': [0.6, 3.2, 70, 0.5],
  'gradient/hallucinators': [0.18, 0.9, 50, 0.12],
  'device/processor': [0.72, 0, 1, 0.12],
  'device/memory': [412e6, 0, 1, 9e6],
  'device/rate': [3.5, 0, 1, 0.3],
  'hallucinations/cosine': [0.81, 0.15, 300, 0.01],
  'hallucinations/spread': [0.42, -0.2, 200, 0.01],
};

export function valueAt(series: string, step: number, seed: number): number {
  const [end, more, fall, noise] = SHAPES[series] ?? [1, 0, 1, 0];
  return end + more * Math.exp(-step / fall) + (hash(step, seed, series.length) - 0.5) * noise;
}

const hasAdversary = ({ config }: Run): boolean =>
  config.adversary.enabled && storedForm(config.parameterization).hallucinators > 0;

/** Series that have a point at every iteration. */
export const seriesOf = (run: Run): string[] =>
  [...(hasAdversary(run) ? LOSSES : LOSSES.slice(0, 1)), ...GRADIENTS, ...DEVICE].sort();

/** The stored metrics of a run, as if it had written one point per iteration. */
export function metricsOf(run: Run): MetricSeries[] {
  if (run.iteration === 0) return [];
  const seed = run.name.length;
  const every = (name: string, gap: number): MetricSeries => {
    const steps = Float64Array.from({ length: Math.floor(run.iteration / gap) }, (_, i) => (i + 1) * gap);
    return { name, steps, values: steps.map((step) => valueAt(name, step, seed)) };
  };
  const looks = hasAdversary(run) ? ['hallucinations/cosine', 'hallucinations/spread'] : [];
  return [
    ...seriesOf(run).map((name) => every(name, 1)),
    ...looks.map((name) => every(name, run.config.training.checkpointEvery)),
  ].sort((a, b) => a.name.localeCompare(b.name));
}

export function curvesOf(
  run: Run,
  { series, from, to, buckets }: CallParsed<'metrics.curves'>,
): MetricCurve[] {
  const all = metricsOf(run).filter(
    ({ name, steps }) => steps.length > 0 && (series?.includes(name) ?? true),
  );
  const level = levelFor(from ?? 1, to ?? run.iteration, buckets);
  const [first, last] = [(from ?? 1) - 2 ** level, (to ?? run.iteration) + 2 ** level];
  return all.map(({ name, steps, values }) => {
    const kept = steps.reduce<number[]>((list, step, i) => {
      if (step >= first && step <= last) list.push(i);
      return list;
    }, []);
    return {
      name,
      level,
      first: steps[0] ?? 1,
      last: steps.at(-1) ?? 1,
      points: steps.length,
      lastValue: values.at(-1) ?? Number.NaN,
      ...toBuckets(
        kept.map((i) => steps[i] ?? 0),
        kept.map((i) => values[i] ?? 0),
        level,
      ),
    };
  });
}

const TENSORS = ['bases', 'hallucinators.enc.weight', 'hallucinators.scale', 'hallucinators.shift'];
const BINS = 48;

export function histogramsOf(run: Run): TensorHistogram[] {
  const { checkpointEvery } = run.config.training;
  const pairs = storedForm(run.config.parameterization).hallucinators > 0;
  const steps = Array.from(
    { length: Math.floor(run.iteration / checkpointEvery) + 1 },
    (_, i) => i * checkpointEvery,
  );
  return (pairs ? TENSORS : ['images']).flatMap((name, t) =>
    steps.map((iteration) => {
      const wide = 1 + Math.sqrt(iteration) / (12 + 4 * t);
      return {
        name,
        iteration,
        low: -2 * wide,
        high: 2 * wide + t,
        counts: Uint32Array.from({ length: BINS }, (_, bin) => {
          const x = (bin / (BINS - 1) - 0.5) * 5 * wide;
          return Math.round(900 * Math.exp((-x * x) / (0.4 * wide)) + 20 * hash(bin, iteration, t));
        }),
      };
    }),
  );
}

/** Right at the evaluation's accuracy, wrong mostly with a neighbour. */
export function confusionOf(evaluation: Evaluation, classNames: readonly string[]): Confusion {
  const classes = classNames.length;
  const each = 100 * evaluation.seeds;
  const counts = new Uint32Array(classes * classes);
  for (let truth = 0; truth < classes; truth += 1) {
    const right = Math.round(each * Math.min(0.99, evaluation.mean * (0.75 + 0.5 * hash(truth, classes))));
    counts[truth * classes + truth] = right;
    for (let left = each - right, k = 1; left > 0; k += 1) {
      const answer = (truth + (k % 2 === 0 ? k : classes - k)) % classes;
      if (answer === truth) continue;
      const some = Math.min(left, Math.ceil(left * (0.3 + 0.3 * hash(truth, answer))));
      counts[truth * classes + answer] = (counts[truth * classes + answer] ?? 0) + some;
      left -= some;
    }
  }
  return { evaluationId: evaluation.id, classNames, counts };
}

export function eventsOf(run: Run): RunEvent[] {
  if (run.startedAt === null) return [];
  const half = Math.floor(run.iteration / 2);
  return [
    { id: 1, time: run.startedAt, kind: 'started', detail: 'onnx, CPU, 8 threads', iteration: 0 },
    ...(half > 100
      ? [
          {
            id: 2,
            time: run.startedAt,
            kind: 'resumed' as const,
            detail: 'onnx, CPU, 8 threads',
            iteration: half,
          },
        ]
      : []),
  ];
}
