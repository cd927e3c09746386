import { drawAugmentation } from '@main/core/augment/draw';
import { augmentationPipeline } from '@main/core/augment/stages';
import { type LoadedDataset, realImagesOf } from '@main/core/data/images';
import { createNetwork } from '@main/core/nets/network';
import { createDm } from '@main/core/objective/dm';
import { drawDm } from '../../support/dm';
import { seededDraws } from '@main/core/objective/gradientMatching/runner';
import { seededMttDraws } from '@main/core/objective/mtt/draws';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { AdversaryBatches } from '@main/core/run/adversaryBatches';
import { noiseTrajectories } from '../../support/noise';
import { configOf } from './config';
import { plainDraws, type Recording } from './recording';
import type { GpuWork } from './settings';

/** Writes every random choice of the first iterations of a run into a recording, as the studio draws them. */
export function recordDraws(
  recording: Recording,
  work: GpuWork,
  dataset: LoadedDataset,
  iterations: number,
): void {
  const config = configOf(work);
  const { seed, objective } = config;
  const network = createNetwork(config.network, dataset.geometry);
  const shapes = network.params.map(({ shape }) => shape);
  const parameterization = createParameterization(config.parameterization, dataset.geometry);
  const realImages = realImagesOf(dataset);
  const size = 3 * work.size ** 2;
  const { items, classes } = parameterization;
  const imageShape = [work.realBatch, 3, work.size, work.size];
  if (objective.kind === 'dc' || objective.kind === 'dsa') {
    const ops = objective.kind === 'dsa' ? config.augmentation.ops : [];
    const pipeline = augmentationPipeline({ ...config.augmentation, ops }, parameterization);
    const draws = seededDraws({ seed, network, pipeline, realImages, realBatch: work.realBatch });
    recording.tensorsOf('network/0', draws.network(0), shapes);
    const [before, at] = [
      { iteration: 0, update: 0 },
      { iteration: 0, update: 1 },
    ];
    for (let c = 0; c < classes; c += 1) {
      recording.choice(`siamese/0/1/${c}`, plainDraws(draws.augmentation(at, c)));
      const images = new Float32Array(work.realBatch * size);
      realImages.copy(c, draws.real(at, c), images, 0);
      recording.tensor(`real/0/1/${c}`, images, imageShape);
    }
    const count = items * parameterization.variants;
    for (let epoch = 0; epoch < work.innerLoops; epoch += 1) {
      const order = draws.order(before, epoch, count);
      const rows: number[][] = [];
      for (let from = 0; from < count; from += work.networkBatch)
        rows.push([...order.slice(from, from + work.networkBatch)]);
      const augmentation = rows.map((chosen, batch) =>
        plainDraws(draws.inner(before, epoch, batch, chosen.length)),
      );
      recording.choice(`inner/0/0/${epoch}`, { rows, augmentation });
    }
    return;
  }
  const pipeline = augmentationPipeline(config.augmentation, dataset.geometry);
  const taken = objective.kind === 'mtt' ? objective.syntheticSteps : 0;
  const pairs = new AdversaryBatches(seed, parameterization, pipeline, { batch: items, taken });
  const trajectories = noiseTrajectories(network, 3);
  const mtt =
    objective.kind === 'mtt' &&
    seededMttDraws({
      seed,
      experts: trajectories.count,
      maxStartEpoch: objective.maxStartEpoch,
      batch: items,
      pipeline,
      parameterization,
    });
  const dm =
    objective.kind === 'dm' &&
    createDm({
      seed,
      network,
      augmentation: config.augmentation,
      realImages,
      parameterization,
      realBatch: work.realBatch,
    });
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    for (const half of [0, 1] as const) {
      const { items: chosen, styles, augmentation } = pairs.choose({ iteration, update: 0 }, half);
      recording.choice(`pair/${iteration}/0/${half}`, {
        items: [...chosen],
        styles,
        augmentation: plainDraws(augmentation),
      });
    }
    if (mtt && objective.kind === 'mtt') {
      const { expert, startEpoch } = mtt.expert(iteration);
      const snapshot = (name: string, epoch: number): void => {
        let next = 0;
        const flat = trajectories.read(expert, epoch);
        const parts = shapes.map((shape) => flat.subarray(next, (next += shape.reduce((a, b) => a * b, 1))));
        recording.tensorsOf(`trajectory/${iteration}/${name}`, parts, shapes);
      };
      snapshot('start', startEpoch);
      snapshot('target', startEpoch + objective.expertEpochs);
      for (let step = 0; step < work.steps; step += 1) {
        const { items: chosen, variant, augmentation } = mtt.step(iteration, step);
        recording.choice(`student/${iteration}/${step}`, {
          items: [...chosen],
          variant,
          augmentation: plainDraws(augmentation),
        });
      }
    }
    if (dm) {
      const { real, network: weights } = drawDm(dm, realImages, iteration, { from: 0, to: classes });
      recording.tensorsOf(
        `network/${iteration}`,
        weights.map(({ data }) => Float32Array.from(data)),
        shapes,
      );
      for (let c = 0; c < classes; c += 1) {
        const part = real.data.subarray(c * work.realBatch * size, (c + 1) * work.realBatch * size);
        recording.tensor(`real/${iteration}/0/${c}`, Float32Array.from(part), imageShape);
        const random = Random.for(seed, 'dm', 'augmentation', iteration, c);
        recording.choice(`siamese/${iteration}/0/${c}`, plainDraws(drawAugmentation(random, pipeline, 1)));
      }
    }
  }
}
