import { say } from '@shared/words/message';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { MetricPoint, TensorHistogram } from '@shared/domain';
import { readCheckpoint } from '@main/core/checkpoint/state';
import type { LoadedDataset } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { distil } from '@main/core/run/distil';
import {
  evaluationKey,
  type CheckpointBytes,
  type DistilResult,
  type EvaluationResult,
  type SnapshotBytes,
} from '@main/core/run/types';
import { openPlain } from '../../support/datasets';
import { engineAround } from '../../support/engineAround';
import { unheard, unsteered } from '../../support/unattended';

const ITERATIONS = 6;

function configOf(change: Partial<RunConfigInput> = {}): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample', limitPerClass: 6 },
    parameterization: { basesPerClass: 1, hallucinators: 3 },
    objective: { kind: 'dm', realBatch: 4 },
    network: { width: 4, depth: 2 },
    adversary: { width: 4, depth: 2, batch: 4 },
    training: { iterations: ITERATIONS, checkpointEvery: 2, previewEvery: 3 },
    evaluation: {
      networks: [{ width: 4, depth: 2 }],
      repeats: 1,
      epochs: 2,
      every: 4,
      batchSize: 8,
      testBatchSize: 500,
    },
    seed: 11,
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

interface Heard {
  readonly result: DistilResult;
  readonly checkpoints: readonly CheckpointBytes[];
  readonly snapshots: readonly SnapshotBytes[];
  readonly metrics: readonly MetricPoint[];
  readonly evaluations: readonly EvaluationResult[];
  readonly previews: readonly number[];
  readonly histograms: readonly TensorHistogram[];
  /** What the log says: its information, and the rest. */
  readonly informed: readonly string[];
  readonly warnings: readonly string[];
}

interface Way {
  readonly resume?: CheckpointBytes;
  readonly finished?: ReadonlySet<string>;
  readonly until?: number;
  readonly checkpointed?: (checkpoint: CheckpointBytes) => void;
  /** Ask for a stop when this is heard. */
  readonly stopAt?: (heard: { readonly phase: string; readonly iteration: number }) => boolean;
}

async function listen(
  engine: Engine,
  dataset: LoadedDataset,
  config: RunConfig,
  way: Way = {},
): Promise<Heard> {
  const checkpoints: CheckpointBytes[] = [];
  const snapshots: SnapshotBytes[] = [];
  const metrics: MetricPoint[] = [];
  const evaluations: EvaluationResult[] = [];
  const previews: number[] = [];
  const histograms: TensorHistogram[] = [];
  const informed: string[] = [];
  const warnings: string[] = [];
  const control = { ...unsteered, stopRequested: false };
  const result = await distil({
    config,
    engine,
    dataset,
    resume: way.resume ?? null,
    finishedEvaluations: way.finished ?? new Set(),
    until: way.until ?? null,
    control,
    listener: {
      ...unheard,
      metrics: (points) => {
        metrics.push(...points);
        for (const { step } of points)
          if (way.stopAt?.({ phase: 'metrics', iteration: step })) control.stopRequested = true;
      },
      log: (level, message) => {
        (level === 'info' ? informed : warnings).push(say('en', message));
      },
      progress: ({ phase, iteration }) => {
        if (way.stopAt?.({ phase, iteration })) control.stopRequested = true;
      },
      preview: (iteration) => previews.push(iteration),
      checkpoint: (checkpoint) => {
        checkpoints.push(checkpoint);
        way.checkpointed?.(checkpoint);
        if (way.stopAt?.({ phase: 'checkpoint', iteration: checkpoint.iteration }))
          control.stopRequested = true;
        return Promise.resolve();
      },
      snapshot: (snapshot) => {
        snapshots.push(snapshot);
        return Promise.resolve();
      },
      evaluated: (evaluation) => {
        evaluations.push(evaluation);
        if (way.stopAt?.({ phase: 'evaluated', iteration: evaluation.iteration }))
          control.stopRequested = true;
      },
      histograms: (iteration, list) => histograms.push(...list.map((one) => ({ ...one, iteration }))),
    },
  });
  return { result, checkpoints, snapshots, metrics, evaluations, previews, histograms, informed, warnings };
}

const last = <T>(values: readonly T[]): T => {
  const value = values.at(-1);
  if (value === undefined) throw new Error('nothing was heard');
  return value;
};

/** Losses by series and step, without what a resumed run repeats. */
const byStep = (points: readonly MetricPoint[]): Map<string, number> =>
  new Map(points.map(({ series, step, value }) => [`${series}@${step}`, value]));

describe('a run on an engine that makes choices for its machine', () => {
  it('records them in its checkpoints, and goes on with them', async () => {
    const engine = await openEngine('onnx');
    const dataset = await openPlain(configOf().dataset);
    const told: string[] = [];
    const choosing = engineAround(engine, {
      record: () => ({ 'a product': told[0] ?? '' }),
      adopt: (record) => told.push(JSON.stringify(record)),
      compile: (ir) => {
        told.push('compiled');
        return engine.compile(ir);
      },
    });
    const atOnce = { stopAt: ({ phase }: { readonly phase: string }) => phase === 'checkpoint' };
    const first = await listen(choosing, dataset, configOf(), atOnce);
    expect(told.slice(0, 2)).toEqual(['{}', 'compiled']);
    const checkpoint = last(first.checkpoints);
    expect(readCheckpoint(checkpoint.bytes).choices).toEqual({ 'a product': '{}' });
    told.length = 0;
    await listen(choosing, dataset, configOf(), { resume: checkpoint, ...atOnce });
    expect(told.slice(0, 2)).toEqual(['{"a product":"{}"}', 'compiled']);
    await engine.close();
  });
});

describe.each(['onnx', 'tensorflow'] as const)('distil on the %s engine', (id) => {
  let engine: Engine;
  let dataset: LoadedDataset;
  let whole: Heard;

  beforeAll(async () => {
    engine = await openEngine(id);
    dataset = await openPlain(configOf().dataset);
    whole = await listen(engine, dataset, configOf());
  });
  afterAll(() => engine.close());

  it('runs to its end, tells everything and frees the device', () => {
    expect(whole.result).toMatchObject({ outcome: 'completed', iteration: ITERATIONS });
    expect(whole.checkpoints.map(({ iteration }) => iteration)).toEqual([2, 4, 6]);
    expect(whole.previews).toEqual([0, 3, 6]);
    expect(whole.snapshots.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const [seen, kept] = [last(whole.snapshots), last(whole.checkpoints)].map(({ bytes }) =>
      readCheckpoint(bytes),
    );
    expect(seen?.params).toEqual(kept?.params);
    expect([seen?.velocity, seen?.extractor]).toEqual([{}, []]);
    expect(whole.evaluations.map(({ iteration, subject }) => `${iteration} ${subject}`)).toEqual([
      '4 distilled',
      '6 distilled',
      '6 random-real',
    ]);
    const series = new Set(whole.metrics.map((point) => point.series));
    expect([...series].sort()).toEqual([
      'accuracy/ConvNet D2 W4',
      'gradient/hallucinators',
      'gradient/images',
      'hallucinations/cosine',
      'hallucinations/spread',
      'loss/contrastive',
      'loss/cosine',
      'loss/likelihood',
      'loss/objective',
      'loss/task',
      'norm/hallucinators',
      'norm/images',
      'outputs/greatest',
      'outputs/least',
    ]);
    expect(whole.metrics.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('tells what the networks of an evaluation answered', () => {
    for (const { confusion, accuracies, seeds } of whole.evaluations) {
      const classes = confusion.classNames.length;
      expect(confusion.classNames).toEqual(dataset.classNames);
      const rows = Array.from({ length: classes }, (_, truth) =>
        confusion.counts.slice(truth * classes, (truth + 1) * classes),
      );
      const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
      const perClass = [...dataset.test.labels].reduce(
        (counts, label) => counts.with(label, (counts[label] ?? 0) + 1),
        new Uint32Array(classes),
      );
      expect(rows.map(sum)).toEqual([...perClass].map((count) => count * seeds));
      const right = sum(rows.map((row, truth) => row[truth] ?? 0));
      expect(right / dataset.test.count / seeds).toBeCloseTo(sum(accuracies) / seeds, 12);
    }
  });

  it('looks at its tensors and hallucinations at the start and at every checkpoint', () => {
    const looks = [0, 2, 4, 6];
    const of = (name: string): number[] =>
      whole.histograms.filter((one) => one.name === name).map(({ iteration }) => iteration);
    expect(of('bases')).toEqual(looks);
    expect(of('hallucinators.scale')).toEqual(looks);
    const [start] = whole.histograms.filter(({ name }) => name === 'hallucinators.scale');
    expect(start).toMatchObject({ low: 1, high: 1 });
    const cosines = whole.metrics.filter(({ series }) => series === 'hallucinations/cosine');
    expect(cosines.map(({ step }) => step)).toEqual(looks);
    expect(cosines.every(({ value }) => value > -1 && value <= 1)).toBe(true);
    const norms = whole.metrics.filter(({ series }) => series.startsWith('gradient/'));
    expect(norms).toHaveLength(2 * ITERATIONS);
    expect(norms.every(({ value }) => value > 0)).toBe(true);
  });

  it('warns once when its images leave the data far behind', async () => {
    expect(whole.warnings).toEqual([]);
    const far = await listen(
      engine,
      dataset,
      configOf({ optimiser: { hallucinators: { rule: 'sgd', learningRate: 1000 } } }),
    );
    expect(far.warnings).toHaveLength(1);
    expect(far.warnings[0]).toMatch(/reach .* times the range of the data.* \(1000 now\)/);
  });

  it('ends where a loss is no number, and keeps the last good checkpoint', async () => {
    const kept: number[] = [];
    // Every scalar is broken from some time after the second checkpoint on.
    const breaking = engineAround(engine, {
      download: async (tensor) => {
        const data = await engine.download(tensor);
        return kept.length === 2 && tensor.spec.shape.length === 0 ? Float32Array.of(Number.NaN) : data;
      },
    });
    const broken = listen(breaking, dataset, configOf(), {
      checkpointed: ({ iteration }) => kept.push(iteration),
    });
    await expect(broken).rejects.toThrow(
      /^The series "loss\/objective" is not a number in iteration 5 \(optimiser\.images\.learningRate 1, /,
    );
    expect(kept).toEqual([2, 4]);
  });

  it('lowers the loss that it matches', async () => {
    const longer = await listen(
      engine,
      dataset,
      configOf({
        training: { iterations: 30, checkpointEvery: 30, previewEvery: 30 },
        evaluation: {
          networks: [{ width: 4, depth: 2 }],
          repeats: 1,
          epochs: 1,
          randomBaseline: false,
          testBatchSize: 500,
        },
        optimiser: { images: { learningRate: 0.3 }, hallucinators: { learningRate: 0.3 } },
      }),
    );
    const losses = longer.metrics
      .filter(({ series }) => series === 'loss/objective')
      .map(({ value }) => value);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(losses).toHaveLength(30);
    expect(mean(losses.slice(-5))).toBeLessThan(0.7 * mean(losses.slice(0, 5)));
  });

  it('repeats itself with the same seed, and not with another', async () => {
    const again = await listen(engine, dataset, configOf());
    expect(last(again.checkpoints).bytes).toEqual(last(whole.checkpoints).bytes);
    const other = await listen(engine, dataset, configOf({ seed: 12 }));
    expect(last(other.checkpoints).bytes).not.toEqual(last(whole.checkpoints).bytes);
  });

  it.each([
    ['after an iteration without a checkpoint', { phase: 'metrics', iteration: 3 }],
    ['after a checkpoint', { phase: 'checkpoint', iteration: 2 }],
    ['between evaluations', { phase: 'evaluated', iteration: 6 }],
  ])('resumes exactly when stopped %s', async (_, at) => {
    const first = await listen(engine, dataset, configOf(), {
      stopAt: ({ phase, iteration }) => phase === at.phase && iteration >= at.iteration,
    });
    expect(first.result.outcome).toBe('stopped');
    const from = last(first.checkpoints);
    expect(from.iteration).toBe(first.result.iteration);
    const rest = await listen(engine, dataset, configOf(), {
      resume: from,
      finished: new Set(first.evaluations.map(evaluationKey)),
    });
    expect(rest.result).toMatchObject({ outcome: 'completed', iteration: ITERATIONS });
    const final = rest.checkpoints.at(-1) ?? from;
    expect(final.bytes).toEqual(last(whole.checkpoints).bytes);
    expect(byStep([...first.metrics, ...rest.metrics])).toEqual(byStep(whole.metrics));
    expect([...first.evaluations, ...rest.evaluations]).toEqual(whole.evaluations);
  });

  it('goes on from an older checkpoint as if nothing had happened after it', async () => {
    const [from] = whole.checkpoints;
    if (!from) throw new Error('there is a checkpoint');
    const rest = await listen(engine, dataset, configOf(), { resume: from });
    expect(last(rest.checkpoints).bytes).toEqual(last(whole.checkpoints).bytes);
  });

  it('stops where it is to be judged, evaluated there, and goes on as if it had not stopped', async () => {
    const judged = await listen(engine, dataset, configOf(), { until: 3 });
    expect(judged.result).toMatchObject({ outcome: 'stopped', iteration: 3 });
    expect(judged.checkpoints.map(({ iteration }) => iteration)).toEqual([2, 3]);
    expect(judged.evaluations.map(({ iteration, subject }) => [iteration, subject])).toContainEqual([
      3,
      'distilled',
    ]);
    const from = last(judged.checkpoints);
    const finished = new Set(judged.evaluations.map(evaluationKey));
    const rest = await listen(engine, dataset, configOf(), { resume: from, finished, until: ITERATIONS });
    expect(rest.result).toMatchObject({ outcome: 'completed', iteration: ITERATIONS });
    expect(last(rest.checkpoints).bytes).toEqual(last(whole.checkpoints).bytes);
    // Where a run is already, it stops at once and is not evaluated again.
    const again = await listen(engine, dataset, configOf(), { resume: from, finished, until: 3 });
    expect(again.result).toMatchObject({ outcome: 'stopped', iteration: 3 });
    expect(again.evaluations).toEqual([]);
  });

  it('refuses a checkpoint of another configuration', async () => {
    const resume = last(whole.checkpoints);
    await expect(listen(engine, dataset, configOf({ seed: 99 }), { resume })).rejects.toThrow(
      'another configuration',
    );
  });

  // What is stored, and what of it goes on, is the same on every engine.
  const onOne = it.runIf(id === 'onnx');

  onOne('goes on exactly with frequencies, whose places stay as they are, and with coarse maps', async () => {
    const code = { kind: 'frequency' as const, coefficients: 30 };
    const config = configOf({ parameterization: { code, basesPerClass: 2, hallucinators: 2, mapSize: 4 } });
    const complete = await listen(engine, dataset, config);
    const [from] = complete.checkpoints;
    if (!from) throw new Error('there is a checkpoint');
    const rest = await listen(engine, dataset, config, { resume: from });
    expect(last(rest.checkpoints).bytes).toEqual(last(complete.checkpoints).bytes);
    const [before, after] = [readCheckpoint(from.bytes), readCheckpoint(last(complete.checkpoints).bytes)];
    expect(after.params['frequencies.rows']).toEqual(before.params['frequencies.rows']);
    expect(after.params['hallucinators.shift']?.shape).toEqual([2, 1, 4, 4]);
    expect(after.params['hallucinators.shift']?.data).not.toEqual(before.params['hallucinators.shift']?.data);
    expect(after.params['coefficients']?.data).not.toEqual(before.params['coefficients']?.data);
    expect(Object.keys(after.velocity)).not.toContain('frequencies.rows');
    expect(new Set(complete.histograms.map(({ name }) => name))).not.toContain('frequencies.rows');
  });

  onOne.each([0, 0.5, 1])(
    'goes on exactly through numbers of few bits, after a share of %f without',
    async (floatShare) => {
      const precision = { bits: 4 as const, floatShare };
      const config = configOf({ parameterization: { basesPerClass: 2, hallucinators: 2, precision } });
      const complete = await listen(engine, dataset, config);
      for (const from of complete.checkpoints.slice(0, -1)) {
        const rest = await listen(engine, dataset, config, { resume: from });
        expect(last(rest.checkpoints).bytes).toEqual(last(complete.checkpoints).bytes);
      }
    },
  );

  onOne('goes on exactly with fields, which are fitted to images once', async () => {
    const code = { kind: 'field' as const, warmUp: { steps: 20, learningRate: 0.005 } };
    const config = configOf({ parameterization: { code, basesPerClass: 2, hallucinators: 2 } });
    const complete = await listen(engine, dataset, config);
    const fitted = complete.informed.filter((line) => line.includes('mean squared error'));
    expect(fitted).toHaveLength(1);
    const [from] = complete.checkpoints;
    if (!from) throw new Error('there is a checkpoint');
    const rest = await listen(engine, dataset, config, { resume: from });
    expect(rest.informed.filter((line) => line.includes('mean squared error'))).toEqual([]);
    expect(last(rest.checkpoints).bytes).toEqual(last(complete.checkpoints).bytes);
    const state = readCheckpoint(from.bytes);
    expect(Object.keys(state.velocity)).toEqual(
      expect.arrayContaining([
        'fields.0.weight',
        'squares/fields.2.bias',
        'shares/second',
        'hallucinators.scale',
      ]),
    );
    expect(Object.keys(state.params)).not.toContain('bases');
    const other = configOf({
      parameterization: {
        code: { ...code, warmUp: { ...code.warmUp, steps: 1 } },
        basesPerClass: 2,
        hallucinators: 2,
      },
    });
    const errorOf = async (one: RunConfig): Promise<number> => {
      const { informed } = await listen(engine, dataset, one, { stopAt: ({ phase }) => phase === 'saving' });
      return Number(/mean squared error ([\d.]+)\./.exec(informed.join(' '))?.[1]);
    };
    // More steps fit better.
    expect(await errorOf(config)).toBeLessThan(await errorOf(other));
  });

  onOne('goes on exactly with combinations of memories', async () => {
    const code = { kind: 'shared' as const, memories: 5 };
    const config = configOf({ parameterization: { code, basesPerClass: 2 } });
    const complete = await listen(engine, dataset, config);
    const [from] = complete.checkpoints;
    if (!from) throw new Error('there is a checkpoint');
    const rest = await listen(engine, dataset, config, { resume: from });
    expect(last(rest.checkpoints).bytes).toEqual(last(complete.checkpoints).bytes);
    const [before, after] = [readCheckpoint(from.bytes), readCheckpoint(last(complete.checkpoints).bytes)];
    for (const name of ['memories', 'memories.coefficients'])
      expect(after.params[name]?.data).not.toEqual(before.params[name]?.data);
  });

  it('stops within the fitting and begins it anew', async () => {
    const code = { kind: 'field' as const, warmUp: { steps: 20 } };
    const config = configOf({ parameterization: { code, basesPerClass: 2 } });
    const stopped = await listen(engine, dataset, config, { stopAt: ({ phase }) => phase === 'preparing' });
    expect(stopped.result).toEqual({ outcome: 'stopped', iteration: 0, trainedSeconds: 0 });
    expect(stopped.checkpoints).toEqual([]);
  });

  it('distils plain pixels, without an adversary', async () => {
    const heard = await listen(engine, dataset, configOf({ parameterization: { basesPerClass: 2 } }));
    expect(heard.result.outcome).toBe('completed');
    expect(new Set(heard.metrics.map(({ series }) => series))).toEqual(
      new Set([
        'loss/objective',
        'gradient/images',
        'accuracy/ConvNet D2 W4',
        'norm/images',
        'outputs/least',
        'outputs/greatest',
      ]),
    );
  });
});
