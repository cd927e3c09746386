import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUGMENTATION_OPS, type AugmentationConfig } from '@shared/config/schema';
import { formFor, augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import type { LoadedDataset } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import type { TrainBatch } from '@main/core/evaluate/batches';
import type { ExpertState } from '@main/core/experts/draft';
import { ExpertTrainer } from '@main/core/experts/trainer';
import { createConvNet } from '@main/core/nets/convnet';
import { oneHot } from '@main/core/nets/network';
import type { HostTensor } from '@main/core/types';
import { describeEngines } from '../support/testedEngines';
import { recordedDraws } from './support/augmentation';
import { relativeError } from './support/compare';
import { Fixture } from './support/fixtures';

/** The trainer of experts, fed with the recorded batches, must leave the recorded snapshots behind. */

interface Settings {
  readonly kind: string;
  readonly classes: number;
  readonly size: number;
  readonly width: number;
  readonly depth: number;
  readonly lr: number;
  readonly epochs: number;
  readonly momentum: number;
  readonly weight_decay: number;
  readonly num_batches: number;
  readonly batch: number;
}

const CHANNELS = 3;
const fixture = new Fixture('eval');
const cases = fixture.cases.filter((name) => fixture.settings<Settings>(name).kind === 'buffer');

describeEngines(
  'experts on the %s engine',
  (id) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await openEngine(id);
    });
    afterAll(() => engine.close());

    it.each(cases)('%s', async (name) => {
      const { classes, size, width, depth, ...settings } = fixture.settings<Settings>(name);
      const geometry = { channels: CHANNELS, imageSize: size, classes };
      const network = createConvNet(
        { width, depth, norm: 'instance', activation: 'relu', pooling: 'average' },
        geometry,
      );
      const augmented = Array.from({ length: settings.num_batches }, (_, b) => b).some((b) =>
        fixture.has(`${name}/batch${b}/aug_op`),
      );
      const augmentation: AugmentationConfig = { ops: [...AUGMENTATION_OPS], mode: 'single' };
      const trainer = new ExpertTrainer(
        engine,
        network,
        emptyDataset(geometry),
        {
          learningRate: settings.lr,
          momentum: settings.momentum,
          weightDecay: settings.weight_decay,
          batchSize: settings.batch,
          augmentation: augmented ? 'dsa' : 'none',
          standardiseBatches: true,
        },
        augmentation,
      );
      const applied = augmented ? augmentation : { ...augmentation, ops: [] };
      const pipeline = augmentationPipeline(applied, geometry, formFor(engine));
      const images = fixture.floats(`${name}/train_images`);
      const labels = fixture.integers(`${name}/train_labels`);
      const values = CHANNELS * size * size;

      const recorded = (b: number): TrainBatch<HostTensor> => {
        const prefix = `${name}/batch${b}/`;
        const indices = fixture.integers(`${prefix}indices`);
        const batch = new Float32Array(indices.length * values);
        indices.forEach((index, i) => {
          batch.set(images.subarray(index * values, (index + 1) * values), i * values);
        });
        const truth = Array.from(indices, (index) => labels[index] ?? 0);
        const tables = new AugmentationTables(pipeline, { tables: indices.length, adjoint: false });
        return {
          images: { data: batch, shape: [indices.length, CHANNELS, size, size] },
          targets: { data: oneHot(truth, classes), shape: [indices.length, classes] },
          augmentation: tables.fill([
            { draws: recordedDraws(fixture, `${prefix}aug_`), count: indices.length },
          ]),
        };
      };

      const { data: trajectory, shape } = fixture.tensor(`${name}/trajectory`);
      const [rows = 0, count = 0] = shape;
      expect(rows).toBe(settings.epochs + 1);
      const snapshot = (epoch: number): Float32Array =>
        Float32Array.from(trajectory.subarray(epoch * count, (epoch + 1) * count));
      let state: ExpertState = {
        params: snapshot(0),
        velocity: settings.momentum === 0 ? null : new Float32Array(count),
      };
      const perEpoch = settings.num_batches / settings.epochs;
      for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
        const batches = Array.from({ length: perEpoch }, (_, i) => recorded(epoch * perEpoch + i));
        state = await trainer.train(state, batches);
        expect(relativeError(state.params, snapshot(epoch + 1)), `after epoch ${epoch + 1}`).toBeLessThan(
          1e-4,
        );
      }
      expect(engine.memory().tensors).toBe(0);
    });
  },
  { heavy: true },
);

/** Recorded batches bring their images themselves. */
function emptyDataset(geometry: { channels: number; imageSize: number; classes: number }): LoadedDataset {
  const none = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const ones = new Array<number>(geometry.channels).fill(1);
  return {
    name: 'recorded',
    classNames: [],
    geometry: { ...geometry, trainPerClass: 0 },
    standardisation: { mean: ones, std: ones },
    train: none,
    test: none,
    fingerprint: '',
    whitened: null,
  };
}
