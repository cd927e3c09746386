import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageOfImages } from '@shared/budget/storage';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { ImageSet, LoadedDataset } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { Random } from '@main/core/random/random';
import {
  Evaluations,
  type DistilledImages,
  type DueEvaluation,
  type EvaluationStage,
} from '@main/core/run/evaluations';
import { evaluationKey, type EvaluationResult } from '@main/core/run/types';

const CLASSES = 3;
const SIZE = 8;
const PIXELS = SIZE * SIZE;

/** Bright rows where the class says, in a lot of noise: easy for a network that has seen enough of them. */
function imageSet(name: string, perClass: number): ImageSet {
  const random = Random.for(3, name);
  const count = CLASSES * perClass;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
  const pixels = Uint8Array.from({ length: count * PIXELS }, (_, at) => {
    const row = Math.floor((at % PIXELS) / SIZE);
    const label = labels[Math.floor(at / PIXELS)] ?? 0;
    return (row % CLASSES === label ? 80 : 0) + 170 * random.uniform();
  });
  return { count, labels, pixels };
}

const geometry = { classes: CLASSES, channels: 1, imageSize: SIZE, trainPerClass: 40 };
const dataset: LoadedDataset = {
  name: 'Rows',
  classNames: ['a', 'b', 'c'],
  geometry,
  standardisation: { mean: [0.45], std: [0.23] },
  train: imageSet('train', 40),
  test: imageSet('test', 25),
  fingerprint: 'rows',
  whitened: null,
};

type EvaluationInput = NonNullable<RunConfigInput['evaluation']>;

function configOf(
  evaluation: Partial<EvaluationInput> = {},
  change: Partial<RunConfigInput> = {},
): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 2 },
    objective: { kind: 'dm' },
    training: { iterations: 6, checkpointEvery: 6 },
    seed: 4,
    ...change,
    evaluation: {
      networks: [{ kind: 'convnet', width: 8, depth: 1 }],
      repeats: 1,
      epochs: 3,
      batchSize: 16,
      testBatchSize: 25,
      ...evaluation,
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

/** One image a class, storage of `ipc` images. */
/** Numbers of 32 bits. */
const distilled = (ipc: number, learningRate: number | null = null): DistilledImages => ({
  images: Random.for(2, 'distilled').normalArray(CLASSES * PIXELS),
  classes: CLASSES,
  perClass: 1,
  variants: 1,
  storage: { ...storageOfImages(1, geometry), bytes: 4 * CLASSES * PIXELS, ipcEquivalent: ipc },
  learningRate,
});

describe('evaluations', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  async function results(config: RunConfig, images = distilled(1)): Promise<EvaluationResult[]> {
    const evaluations = new Evaluations(engine, config, dataset);
    const all: EvaluationResult[] = [];
    for (const due of evaluations.due(6, new Set())) {
      all.push(await evaluations.run(due, images, () => Promise.resolve()));
    }
    expect(engine.memory().tensors).toBe(0);
    return all;
  }

  describe('are due', () => {
    const keyOf = ({ iteration, subject, network }: DueEvaluation): string =>
      [iteration, subject, network.label].join('/');
    const dueAt = (config: RunConfig, iteration: number): string[] =>
      new Evaluations(engine, config, dataset).due(iteration, new Set()).map(keyOf);

    it('at the end for every subject that is asked for', () => {
      const config = configOf({ herdingBaseline: true, wholeDataset: true });
      expect(dueAt(config, 6).map((key) => key.split('/')[1])).toEqual([
        'distilled',
        'random-real',
        'herding',
        'whole-dataset',
      ]);
      expect(dueAt(configOf({ randomBaseline: false }), 6)).toEqual(['6/distilled/ConvNet D1 W8']);
    });

    it('now and then from an iteration on, of the distilled set alone', () => {
      const config = configOf({ every: 2, from: 3, wholeDataset: true });
      expect([0, 1, 2, 3, 4, 5].map((iteration) => dueAt(config, iteration).length)).toEqual([
        0, 0, 0, 0, 1, 0,
      ]);
    });

    it('once for networks that are named twice', () => {
      const network = { kind: 'convnet', width: 8, depth: 1 } as const;
      const config = configOf({ networks: [network, { kind: 'mlp' }, network], randomBaseline: false });
      expect(dueAt(config, 6)).toEqual(['6/distilled/ConvNet D1 W8', '6/distilled/MLP']);
    });

    it('again only by another protocol', async () => {
      const config = configOf({ randomBaseline: false });
      const [finished] = await results(config, distilled(1, 0.02));
      const keys = new Set([evaluationKey(finished!)]);
      const dueOf = (evaluation: Partial<EvaluationInput>): number =>
        new Evaluations(engine, configOf({ randomBaseline: false, ...evaluation }), dataset).due(6, keys)
          .length;
      expect(dueOf({})).toBe(0);
      expect(dueOf({ epochs: 4 })).toBe(1);
      expect(dueOf({ augmentWith: 'classic' })).toBe(1);
    });

    it('never with a network that is too large for the images', () => {
      const config = configOf({ networks: [{ kind: 'vgg11' }] });
      expect(() => new Evaluations(engine, config, dataset)).toThrow(
        /VGG11 needs images of at least 28 x 28/,
      );
    });
  });

  it('baselines keep to what the run stores, or to its budget', async () => {
    const ipcOf = async (config: RunConfig, stored: number): Promise<number[]> =>
      (await results(config, distilled(stored))).map(({ storage }) => storage.ipcEquivalent);
    const one = { epochs: 1, herdingBaseline: true };
    expect(await ipcOf(configOf(one), 1.3)).toEqual([1.3, 2, 2]);
    expect(await ipcOf(configOf(one, { budget: { ipc: 3.8 } }), 1.3)).toEqual([1.3, 3, 3]);
    expect(await ipcOf(configOf(one, { budget: { ipc: 0.4 } }), 0.4)).toEqual([0.4, 1, 1]);
    // They take the bytes of four times as many real images.
    const bytes = { ipc: null, convention: 'bytes' as const };
    expect(await ipcOf(configOf(one, { budget: bytes }), 1.3)).toEqual([1.3, 6, 6]);
    expect(await ipcOf(configOf(one, { budget: { ...bytes, ipc: 3.8 } }), 0.9)).toEqual([0.9, 3, 3]);
  });

  it('tells every epoch, and how long it is beside others', async () => {
    const config = configOf({ wholeDataset: true, wholeDatasetEpochs: 1, epochs: 2, repeats: 2 });
    const evaluations = new Evaluations(engine, config, dataset);
    const images = distilled(1.3);
    const lengths = evaluations.due(6, new Set()).map((due) => evaluations.imagesOf(due, images));
    expect(lengths).toEqual([3 * 3 * 2, 6 * 3 * 2, 120 * 2 * 2]);
    const [first] = evaluations.due(6, new Set());
    const heard: EvaluationStage[] = [];
    await evaluations.run(first!, images, (stage) => {
      heard.push(stage);
      return Promise.resolve();
    });
    // Two networks of three epochs each, side by side or not.
    expect(heard.map(({ part }) => Math.round(6 * part))).toEqual([1, 2, 3, 4, 5, 6]);
    const places = heard.map(({ seed, epoch, epochs }) => seed * epochs + epoch);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(heard.at(-1)).toEqual({ seed: 2, epoch: 3, epochs: 3, part: 1 });
    const stop = new Error('enough');
    await expect(evaluations.run(first!, images, () => Promise.reject(stop))).rejects.toBe(stop);
    expect(engine.memory().tensors).toBe(0);
  });

  it('the whole training set is the upper bound', async () => {
    const config = configOf({
      wholeDataset: true,
      herdingBaseline: true,
      epochs: 20,
      wholeDatasetEpochs: 25,
      augment: false,
    });
    const found = await results(config);
    const of = (subject: string): EvaluationResult => found.find((one) => one.subject === subject)!;
    expect(of('whole-dataset').mean).toBeGreaterThan(0.85);
    expect(of('whole-dataset').mean).toBeGreaterThan(of('distilled').mean);
    expect(of('whole-dataset').protocol).toMatch(/^25 epochs, batch 16; SGD 0.01,/);
    expect(of('whole-dataset').storage).toMatchObject({ ipcEquivalent: 40, datasetFraction: 1 });
    expect(of('random-real').protocol).toMatch(/^20 epochs/);
  });

  it('distilled images are trained on with the learned rate, baselines are not', async () => {
    const learned = await results(configOf(), distilled(1, 0.0375));
    expect(learned.map(({ protocol }) => /SGD ([^,]*),/.exec(protocol)?.[1])).toEqual([
      '0.0375 (learned)',
      '0.01',
    ]);
    const rate = { learningRate: 0.0375, randomBaseline: false } as const;
    const [fixed] = await results(configOf(rate));
    expect(fixed?.accuracies).toEqual(learned[0]?.accuracies);
    const [off] = await results(configOf({ learnedRate: false }), distilled(1, 0.0375));
    expect(off?.protocol).toContain('SGD 0.01,');
  });

  it.each(['dsa', 'classic'] as const)('%s augmentation runs and is named', async (augmentWith) => {
    const networks: EvaluationInput['networks'] = [
      { kind: 'convnet', width: 8, depth: 1 },
      { kind: 'convnet', width: 8, depth: 1, norm: 'batch' },
    ];
    const found = await results(configOf({ augmentWith, networks, randomBaseline: false }));
    const named = found.map(({ protocol }) => protocol.split('; ')[2]);
    expect(named).toEqual(
      augmentWith === 'dsa'
        ? Array.from({ length: 2 }, () => 'DSA color crop cutout flip scale rotate')
        : ['classic crop scale rotate', 'classic crop noise'],
    );
    expect(found.every(({ mean }) => mean > 0 && mean < 1)).toBe(true);
  });

  it('networks with batch norm are tested with their running statistics', async () => {
    const evaluation: Partial<EvaluationInput> = {
      networks: [{ kind: 'convnet', width: 8, depth: 1, norm: 'batch' }],
      epochs: 15,
      augment: false,
      standardiseBatches: false,
      randomBaseline: false,
    };
    const many = distilled(1);
    const [whole] = await results(configOf({ ...evaluation, testBatchSize: 75 }), many);
    const [single] = await results(configOf({ ...evaluation, testBatchSize: 1 }), many);
    expect(single?.accuracies).toEqual(whole?.accuracies);
    expect(new Set([whole?.mean, 0, 1]).size).toBe(3);
  });
});
