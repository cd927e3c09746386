import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import { AUGMENTATION_OPS } from '@shared/config/schema';
import type { AugmentationDraws } from '@main/core/augment/draw';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { compileFunction, disposeTree, downloadFloats, specsOf, uploadTree } from '@main/core/engine/compile';

import type { DeviceTensor, Engine } from '@main/core/engine/types';
import { countCorrect } from '@main/core/evaluate/evaluate';
import { testLogits, trainStep, type TrainInputs } from '@main/core/evaluate/programs';
import { oneHot } from '@main/core/nets/network';
import { createConvNet } from '@main/core/nets/convnet';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { openEngine } from '@main/core/engine/choose';
import { describeEngines } from '../support/testedEngines';
import { Fixture } from './support/fixtures';
import { relativeError } from './support/compare';

/** Replays whole trainings: every optimiser step's parameters, the losses and accuracies, and the test logits. */

interface Settings {
  readonly classes: number;
  readonly size: number;
  readonly width: number;
  readonly depth: number;
  readonly test_batch: number;
  readonly lr: number;
  readonly epochs: number;
  readonly kind: 'plain' | 'haba' | 'buffer';
  readonly batch: number;
  readonly ipc?: number;
  readonly n_style?: number;
  readonly num_batches: number;
  readonly momentum: number;
  readonly weight_decay: number;
  readonly lr_drop_after_epoch_index: number | null;
}

const LIMIT = 1e-4;
const fixture = new Fixture('eval');
const CHANNELS = 3;

/** All training images of a case and their labels; for bases and hallucinators, the images of given pairs. */
function trainingImages(
  name: string,
  settings: Settings,
  indices: Int32Array,
  styles: Int32Array | null,
): Float32Array {
  const size = CHANNELS * settings.size ** 2;
  if (settings.kind !== 'haba' || !styles) {
    const all = fixture.floats(`${name}/train_images`);
    const out = new Float32Array(indices.length * size);
    indices.forEach((index, i) => {
      out.set(all.subarray(index * size, (index + 1) * size), i * size);
    });
    return out;
  }
  const bases = fixture.tensor(`${name}/image_syn`);
  const stack = (parameter: string): { data: Float32Array; shape: number[] } => {
    const each = Array.from({ length: settings.n_style ?? 0 }, (_, j) =>
      fixture.tensor(`${name}/style${j}/${parameter}`),
    );
    const shape = parameter === 'scale' || parameter === 'shift' ? each[0]?.shape.slice(1) : each[0]?.shape;
    return {
      data: Float32Array.from(each.flatMap(({ data }) => [...data])),
      shape: [each.length, ...(shape ?? [])],
    };
  };
  const names = ['enc.weight', 'enc.bias', 'scale', 'shift', 'dec.weight', 'dec.bias'];
  const params = {
    bases: {
      data: fixture.floats(`${name}/image_syn`),
      shape: [(bases.shape[0] ?? 0) * (bases.shape[1] ?? 0), ...bases.shape.slice(2)],
    },
    ...Object.fromEntries(names.map((parameter) => [`hallucinators.${parameter}`, stack(parameter)])),
  };
  const cells = Array.from(indices, (basis, i) => ({ basis, hallucinator: styles[i] ?? 0 }));
  return decodePairs(params, cells, CHANNELS);
}

/** The recorded augmentation of a batch, as the draws that real runs make. */
function recordedDraws(prefix: string): AugmentationDraws {
  if (!fixture.has(`${prefix}/aug_op`)) return [];
  const op = AUGMENTATION_OPS[fixture.scalar(`${prefix}/aug_op`)];
  if (!op) throw new Error(`${prefix} has an unknown operation.`);
  const values = ['aug_r0', 'aug_r1', 'aug_r2']
    .map((name) => `${prefix}/${name}`)
    .filter((name) => fixture.has(name));
  return [{ op, values: values.map((name) => fixture.tensor(name).data) }];
}

const flatten = async (engine: Engine, tensors: readonly DeviceTensor[]): Promise<Float32Array> => {
  const parts: number[] = [];
  for (const tensor of tensors) parts.push(...(await downloadFloats(engine, tensor)));
  return Float32Array.from(parts);
};

describeEngines('evaluation on the %s engine', tests, { heavy: true });

function tests(id: EngineId): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(fixture.cases)('%s', async (name) => {
    const settings = fixture.settings<Settings>(name);
    const { classes, size, width, depth } = settings;
    const network = createConvNet(
      { width, depth, norm: 'instance', activation: 'relu', pooling: 'average' },
      { channels: CHANNELS, imageSize: size, classes },
    );
    const labels =
      settings.kind === 'haba'
        ? Int32Array.from({ length: classes * (settings.ipc ?? 0) }, (_, i) =>
            Math.floor(i / (settings.ipc ?? 1)),
          )
        : fixture.integers(`${name}/train_labels`);
    const pipeline = augmentationPipeline(
      { ops: [...AUGMENTATION_OPS], mode: 'single' },
      { imageSize: size, channels: CHANNELS },
    );
    const plain = augmentationPipeline({ ops: [], mode: 'single' }, { imageSize: size, channels: CHANNELS });
    const perEpoch = Math.ceil(labels.length / settings.batch);
    expect(settings.num_batches).toBe(perEpoch * settings.epochs);

    let at = 0;
    const initial = fixture.floats(`${name}/init_params`);
    let params: readonly DeviceTensor[] = network.params.map(({ shape }) => {
      const count = shape.reduce((product, n) => product * n, 1);
      at += count;
      return engine.upload(initial.subarray(at - count, at), shape);
    });
    const zeros = (): DeviceTensor[] =>
      params.map(({ spec: { shape } }) =>
        engine.upload(new Float32Array(shape.reduce((product, n) => product * n, 1)), shape),
      );
    let velocities: readonly DeviceTensor[] = zeros();
    const running = { mean: [], variance: [] };

    const testImages = fixture.tensor(`${name}/test_images`);
    const testLabels = Uint8Array.from(fixture.integers(`${name}/test_labels`));
    const test = async (): Promise<{ logits: Float32Array; accuracy: number }> => {
      const imageValues = testImages.data.length / testLabels.length;
      const all: number[] = [];
      for (let from = 0; from < testLabels.length; from += settings.test_batch) {
        const to = Math.min(from + settings.test_batch, testLabels.length);
        const images = engine.upload(testImages.data.subarray(from * imageValues, to * imageValues), [
          to - from,
          ...testImages.shape.slice(1),
        ]);
        const inputs = { params, running, images };
        const program = await compileFunction(
          engine,
          'test',
          testLogits(network, { standardise: true }),
          specsOf(inputs),
        );
        const logits = await program.run(inputs);
        all.push(...(await downloadFloats(engine, logits)));
        disposeTree(engine, [images, logits]);
      }
      const logits = Float32Array.from(all);
      return { logits, accuracy: countCorrect(logits, testLabels, classes) / testLabels.length };
    };

    for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
      const drop = settings.lr_drop_after_epoch_index;
      if (drop !== null && epoch === drop + 1) {
        disposeTree(engine, velocities);
        velocities = zeros();
      }
      let loss = 0;
      let correct = 0;
      for (let b = epoch * perEpoch; b < (epoch + 1) * perEpoch; b += 1) {
        const prefix = `${name}/batch${b}`;
        const indices = fixture.integers(`${prefix}/indices`);
        const styles = fixture.has(`${prefix}/styles`) ? fixture.integers(`${prefix}/styles`) : null;
        const draws = recordedDraws(prefix);
        const used = draws.length > 0 ? pipeline : plain;
        const tables = new AugmentationTables(used, { tables: indices.length, adjoint: false });
        const batch = uploadTree(engine, {
          images: {
            data: trainingImages(name, settings, indices, styles),
            shape: [indices.length, CHANNELS, size, size],
          },
          targets: {
            data: oneHot(
              Array.from(indices, (i) => labels[i] ?? 0),
              classes,
            ),
            shape: [indices.length, classes],
          },
          learningRate: {
            data: Float32Array.of(drop !== null && epoch > drop ? settings.lr * 0.1 : settings.lr),
            shape: [],
          },
          augmentation: tables.fill([{ draws, count: indices.length }]),
        });
        const inputs: TrainInputs<DeviceTensor> = { ...batch, params, velocities, running };
        const step = trainStep(network, {
          momentum: settings.momentum,
          weightDecay: settings.weight_decay,
          standardise: true,
          pipeline: used,
        });
        const program = await compileFunction(engine, 'train', step, specsOf(inputs));
        const out = await program.run(inputs);
        loss += ((await downloadFloats(engine, out.loss))[0] ?? 0) * indices.length;
        correct += (await downloadFloats(engine, out.correct))[0] ?? 0;
        disposeTree(engine, [batch, params, velocities, out.loss, out.correct]);
        ({ params, velocities } = out);
        if (fixture.has(`${prefix}/params_after`)) {
          const error = relativeError(
            await flatten(engine, params),
            fixture.floats(`${prefix}/params_after`),
          );
          expect(error, `${prefix}/params_after`).toBeLessThan(LIMIT);
        }
      }
      const expectedLoss = fixture.floats(`${name}/train_loss`)[epoch] ?? Number.NaN;
      expect(Math.abs(loss / labels.length - expectedLoss)).toBeLessThan(LIMIT * Math.abs(expectedLoss));
      expect(Math.fround(correct / labels.length)).toBe(fixture.floats(`${name}/train_acc`)[epoch]);
      if (settings.kind === 'buffer') {
        expect(Math.fround((await test()).accuracy)).toBe(fixture.floats(`${name}/test_acc`)[epoch]);
      }
    }
    const { logits, accuracy } = await test();
    expect(Math.fround(accuracy)).toBe(fixture.floats(`${name}/test_acc`).at(-1));
    if (fixture.has(`${name}/test_logits`)) {
      expect(relativeError(logits, fixture.floats(`${name}/test_logits`))).toBeLessThan(LIMIT);
    }
    if (fixture.has(`${name}/final_params`)) {
      expect(
        relativeError(await flatten(engine, params), fixture.floats(`${name}/final_params`)),
      ).toBeLessThan(LIMIT);
    }
    disposeTree(engine, [params, velocities]);
    expect(engine.memory().tensors).toBe(0);
  });
}
