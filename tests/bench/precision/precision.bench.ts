import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { PRECISIONS, type Precision } from '@shared/domain';
import { SERIES } from '@shared/domain/series';
import type { LoadedDataset } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { distil } from '@main/core/run/distil';
import type { CheckpointBytes, RunListener } from '@main/core/run/types';
import { prepareTrajectories } from '@main/training/performRun';
import { openSample } from '../../support/datasets';
import { halving } from '../../support/halving';
import { unheard, unsteered } from '../../support/unattended';
import '../../support/graphics';

/*
 * npm run bench:precision: the same runs in f32 and in f16 with the same seeds. What they distilled is evaluated by the
 * onnx engine, so that the difference is that of the distillation. Environment: PRECISION_ENGINE (`onnx` rounds operands
 * as the webgpu engine does, which is faster than a software device; `webgpu`), PRECISION_SEEDS (3), PRECISION_RUNS
 * (dm,mtt), PRECISION_SCALE (1: iterations are multiplied by it), PRECISION_JSONL (a file that results are appended to).
 */

const seeds = Number(process.env['PRECISION_SEEDS'] ?? 3);
const scale = Number(process.env['PRECISION_SCALE'] ?? 1);
const chosen = (process.env['PRECISION_RUNS'] ?? 'dm,mtt').split(',');

const small = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 50 },
  parameterization: { basesPerClass: 1, hallucinators: 2 },
  network: { width: 32 },
  adversary: { width: 32 },
  evaluation: { networks: [{ width: 32 }], repeats: 2, epochs: 60, batchSize: 64, randomBaseline: false },
} as const satisfies Partial<RunConfigInput>;

const training = (iterations: number): RunConfigInput['training'] => {
  const count = Math.max(2, Math.round(iterations * scale));
  return { iterations: count, checkpointEvery: count, previewEvery: count };
};

const runs: Readonly<Record<string, RunConfigInput>> = {
  dm: {
    ...small,
    objective: { kind: 'dm', realBatch: 16 },
    optimiser: {
      images: { learningRate: 4, momentum: 0.5 },
      hallucinators: { learningRate: 4, momentum: 0.5 },
    },
    training: training(30),
  },
  mtt: {
    ...small,
    objective: {
      kind: 'mtt',
      syntheticSteps: 5,
      expertEpochs: 1,
      maxStartEpoch: 2,
      rateLearningRate: 1e-4,
      experts: { count: 2, epochs: 3, batchSize: 64 },
    },
    optimiser: {
      images: { learningRate: 20, momentum: 0.5 },
      hallucinators: { learningRate: 20, momentum: 0.5 },
    },
    training: training(40),
  },
};

function configOf(run: string, seed: number, precision: Precision): RunConfig {
  const parsed = parseRunConfig({ ...runs[run], seed, precision });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

async function open(precision: Precision): Promise<Engine> {
  if (process.env['PRECISION_ENGINE'] === 'webgpu') return openEngine('webgpu', [], { precision });
  const engine = await openEngine('onnx');
  return precision === 'f16' ? halving(engine) : engine;
}

interface Outcome {
  readonly run: string;
  readonly seed: number;
  readonly precision: Precision;
  readonly losses: readonly number[];
  /** Of the networks trained on what was distilled. */
  readonly accuracies: readonly number[];
}

async function measure(
  run: string,
  seed: number,
  precision: Precision,
  { dataset, judge }: { readonly dataset: LoadedDataset; readonly judge: Engine },
): Promise<Outcome> {
  const config = configOf(run, seed, precision);
  const control = { ...unsteered, stopRequested: false };
  const experts = await prepareTrajectories({
    config,
    dataset,
    engine: judge,
    expertsFolder: join(tmpdir(), 'haba-bench-precision'),
    resume: null,
    control,
    listener: unheard,
  });
  if (experts === 'stopped') throw new Error('The experts were not made.');
  const losses: number[] = [];
  let last: CheckpointBytes | undefined;
  const engine = await open(precision);
  try {
    const options = { config, engine, dataset, ...experts, resume: null, control };
    const metrics: RunListener['metrics'] = (points) => {
      for (const { series, value } of points) if (series === SERIES.objective.name) losses.push(value);
    };
    // The evaluation is the other engine's work.
    const checkpoint: RunListener['checkpoint'] = (made) => {
      last = made;
      control.stopRequested = true;
      return Promise.resolve();
    };
    await distil({ ...options, listener: { ...unheard, metrics, checkpoint } });
  } finally {
    await engine.close();
  }
  if (last === undefined) throw new Error('The run wrote no checkpoint.');
  const accuracies: number[] = [];
  await distil({
    config,
    engine: judge,
    dataset,
    ...experts,
    resume: last,
    control: unsteered,
    listener: { ...unheard, evaluated: (evaluation) => accuracies.push(...evaluation.accuracies) },
  });
  return { run, seed, precision, losses, accuracies };
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const spreadOf = (values: readonly number[]): number =>
  Math.sqrt(meanOf(values.map((v) => (v - meanOf(values)) ** 2)));
const said = (values: readonly number[], digits: number): string =>
  `${meanOf(values).toFixed(digits)} ± ${spreadOf(values).toFixed(digits)}`;

it('precision', async () => {
  const dataset = await openSample(small.dataset.limitPerClass);
  const judge = await openEngine('onnx');
  const outcomes: Outcome[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const run of chosen) {
      for (const precision of PRECISIONS) {
        const outcome = await measure(run, seed, precision, { dataset, judge });
        outcomes.push(outcome);
        const file = process.env['PRECISION_JSONL'];
        if (file !== undefined) appendFileSync(file, `${JSON.stringify(outcome)}\n`);
        process.stdout.write(`${run} seed ${seed} ${precision}: ${said(outcome.accuracies, 4)}\n`);
      }
    }
  }
  await judge.close();
  process.stdout.write('\n| run | precision | last loss | test accuracy |\n| --- | --- | ---: | ---: |\n');
  for (const run of chosen) {
    for (const precision of PRECISIONS) {
      const own = outcomes.filter((one) => one.run === run && one.precision === precision);
      const losses = own.map((one) => one.losses.at(-1) ?? NaN);
      const accuracies = own.map((one) => 100 * meanOf(one.accuracies));
      process.stdout.write(`| ${run} | ${precision} | ${said(losses, 5)} | ${said(accuracies, 2)} % |\n`);
    }
  }
});
