import { afterEach, describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { disposeTree } from '@main/core/engine/compile';
import type { BatchPlace } from '@main/core/engine/types';
import { Evaluator } from '@main/core/evaluate/evaluate';
import { randomRealSource } from '@main/core/evaluate/sources';
import { realImagesOf } from '@main/core/data/images';
import { ExpertTrainer } from '@main/core/experts/trainer';
import { createNetwork } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { Distiller } from '@main/core/run/distiller';
import { MetricBuffer } from '@main/core/run/monitor';
import { CountingEngine } from '../../support/countingEngine';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import { RecordingEngine } from '../../support/recordingEngine';

/*
 * Training loops never wait for the device: what a run asks of an engine is counted. The engine computes nothing, so the
 * programs are the real ones.
 */

const shape = { classes: 3, channels: 3, imageSize: 16, perClass: 8, test: 12 };
const dataset = noiseDataset(shape);

function configOf(objective: RunConfigInput['objective']): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 2, hallucinators: 2 },
    objective,
    network: { width: 4, depth: 2 },
    adversary: { width: 4, depth: 2 },
    evaluation: { networks: [{ width: 4, depth: 2 }], batchSize: 8, testBatchSize: 5 },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

const engines: CountingEngine[] = [];
function counting(batchesOn: BatchPlace = 'device'): CountingEngine {
  const engine = new CountingEngine(new RecordingEngine(batchesOn));
  engines.push(engine);
  return engine;
}
afterEach(() => {
  // Whatever a loop made on the device, it freed.
  for (const engine of engines.splice(0)) expect(engine.memory().tensors).toBe(0);
});

const STEPS = 6;
const objectives: readonly [string, RunConfigInput['objective'], Readonly<Record<string, number>>][] = [
  [
    'MTT',
    { kind: 'mtt', syntheticSteps: STEPS, experts: { epochs: 3 } },
    { 'mtt/forward': STEPS, 'mtt/end': 1, 'mtt/backward': STEPS, update: 1, rate: 1, adversary: 1 },
  ],
  [
    'DM',
    { kind: 'dm', realBatch: 4 },
    { 'dm/decode': 1, images: 1, dm: 1, 'dm/pull': 1, update: 1, adversary: 1 },
  ],
  [
    'DC',
    { kind: 'dc', realBatch: 4, outerLoops: 3, innerLoops: 2, networkBatch: 12 },
    {
      'match/decode': 3,
      match: 3 * 3,
      images: 3 * 3,
      'match/pull': 3,
      'match/inner': 2 * 2,
      update: 3,
      adversary: 3,
    },
  ],
  [
    'DSA',
    { kind: 'dsa', realBatch: 4, outerLoops: 2, innerLoops: 1, networkBatch: 12 },
    {
      'match/decode': 2,
      images: 2 * 3,
      match: 2 * 3,
      'match/pull': 2,
      'match/inner': 1,
      update: 2,
      adversary: 2,
    },
  ],
];

describe.each(objectives)('an iteration of %s', (_name, objective, programs) => {
  const config = configOf(objective);
  const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 4);

  it('runs its programs without a download; metrics of several iterations come at once', async () => {
    const engine = counting();
    const distiller = Distiller.create(engine, config, dataset, null, trajectories);
    const metrics = new MetricBuffer(engine);
    engine.take();
    const iterations = 4;
    let scalars = 0;
    for (let iteration = 0; iteration < iterations; iteration += 1) {
      for (const [series, values] of Object.entries(await distiller.step(iteration))) {
        scalars += values.length;
        metrics.push(iteration, series, values);
      }
      const counts = engine.take();
      expect(counts.downloads).toBe(0);
      expect(counts.runsOf).toEqual(programs);
    }
    const points = await metrics.flush();
    const counts = engine.take();
    expect(counts).toMatchObject({ downloads: scalars, runs: 0, waits: 0 });
    expect(points).toHaveLength(scalars / (objective?.kind === 'dc' ? 3 : objective?.kind === 'dsa' ? 2 : 1));
    distiller.dispose();
  });

  it('uploads what it draws, and nothing that it computed', async () => {
    const engine = counting();
    const distiller = Distiller.create(engine, config, dataset, null, trajectories);
    const inputs = async (iteration: number): Promise<readonly [number, number]> => {
      engine.take();
      disposeTree(engine, Object.values(await distiller.step(iteration)));
      const { uploads, uploadedBytes } = engine.take();
      return [uploads, uploadedBytes];
    };
    await inputs(0);
    expect(await inputs(1)).toEqual(await inputs(2));
    distiller.dispose();
  });
});

it('a graphics card gets what is drawn for a step of the student once, for both ways', async () => {
  const config = configOf({ kind: 'mtt', syntheticSteps: STEPS, experts: { epochs: 3 } });
  const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 4);
  const uploads = async (batchesOn: BatchPlace, syntheticSteps: number): Promise<number> => {
    const engine = counting(batchesOn);
    const objective = { ...config.objective, syntheticSteps } as RunConfig['objective'];
    const distiller = Distiller.create(engine, { ...config, objective }, dataset, null, trajectories);
    engine.take();
    disposeTree(engine, Object.values(await distiller.step(0)));
    distiller.dispose();
    return engine.take().uploads;
  };
  const perStep = async (batchesOn: BatchPlace): Promise<number> =>
    (await uploads(batchesOn, STEPS + 1)) - (await uploads(batchesOn, STEPS));
  // Items, hallucinator, labels, and one tensor for each stage of the augmentation.
  expect(await perStep('device')).toBe(5);
  expect(await perStep('host')).toBeGreaterThan(10);
});

it('a graphics card gets a few numbers an image instead of tables of every pixel', async () => {
  const config = configOf({ kind: 'mtt', syntheticSteps: STEPS, experts: { epochs: 3 } });
  const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 4);
  const uploaded = async (batchesOn: BatchPlace): Promise<number> => {
    const engine = counting(batchesOn);
    const distiller = Distiller.create(engine, config, dataset, null, trajectories);
    engine.take();
    disposeTree(engine, Object.values(await distiller.step(0)));
    distiller.dispose();
    return engine.take().uploadedBytes;
  };
  expect(await uploaded('device')).toBeLessThan((await uploaded('host')) / 5);
});

it('real images are uploaded once, then their row numbers', async () => {
  const engine = counting();
  const config = configOf({ kind: 'dm', realBatch: 8 });
  const distiller = Distiller.create(engine, config, dataset, null);
  const image = shape.channels * shape.imageSize ** 2 * 4;
  const images = shape.classes * shape.perClass;
  const uploaded: number[] = [];
  for (const iteration of [0, 1, 2]) {
    engine.take();
    disposeTree(engine, Object.values(await distiller.step(iteration)));
    uploaded.push(engine.take().uploadedBytes);
  }
  const [first = 0, second = 0, third = 0] = uploaded;
  expect(first - second).toBe(images * image);
  expect(third).toBe(second);
  distiller.dispose();
});

it('an evaluation downloads nothing until the last test batch is on its way', async () => {
  const engine = counting();
  const { evaluation, augmentation, network } = configOf({ kind: 'dm' });
  const net = createNetwork(network, dataset.geometry);
  const evaluator = new Evaluator(engine, net, dataset, evaluation, augmentation);
  const source = randomRealSource(realImagesOf(dataset), 4, Random.for(0));
  const downloads: number[] = [];
  await evaluator.trainAndTest({
    source,
    seed: 0,
    labels: [],
    epochs: 2,
    learningRate: 0.01,
    onEpoch() {
      const { downloads: until, runsOf } = engine.take();
      downloads.push(until);
      expect(runsOf).toEqual({ images: 2, 'evaluate/train': 2 });
      return Promise.resolve();
    },
  });
  expect(downloads).toEqual([0, 0, 0]);
  expect(engine.take()).toMatchObject({ runsOf: { 'evaluate/test': 3 }, downloads: 3, waits: 0 });
});

it('an epoch of an expert downloads its parameters at the end alone', async () => {
  const engine = counting();
  const config = configOf({ kind: 'mtt' });
  if (config.objective.kind !== 'mtt') throw new Error('The objective is another.');
  const net = createNetwork(config.network, dataset.geometry);
  const settings = { ...config.objective.experts, batchSize: 8 };
  const trainer = new ExpertTrainer(engine, net, dataset, settings, config.augmentation);
  const steps: number[] = [];
  await trainer.epoch(0, 0, trainer.initial(0), () => {
    steps.push(engine.take().downloads);
    return Promise.resolve();
  });
  expect(steps).toEqual([0, 0, 0]);
  expect(engine.take()).toMatchObject({ downloads: net.params.length, runs: 0 });
  const image = shape.channels * shape.imageSize ** 2 * 4;
  await trainer.epoch(0, 1, trainer.initial(0), () => Promise.resolve());
  // The images of the first epoch are still there; the parameters come from the host.
  const parameters = net.params.reduce((sum, { shape: of }) => sum + 4 * of.reduce((a, b) => a * b, 1), 0);
  expect(engine.take().uploadedBytes - 2 * parameters).toBeLessThan(4 * image);
  trainer.dispose();
});
