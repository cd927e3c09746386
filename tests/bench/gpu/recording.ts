/**
 * Writes down what PyTorch needs to compute the very same iterations as the studio (start, random choices) and what the
 * studio made of them, so that gpu.py can tell whether both sides of the benchmark do the same work.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AugmentationDraws, drawAugmentation } from '@main/core/augment/draw';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { type SafetensorsTensor, writeSafetensors } from '@main/core/formats/safetensors';
import type { CheckpointState } from '@main/core/checkpoint/state';
import { disposeTree, uploadTree } from '@main/core/engine/compile';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import { EpochBatches } from '@main/core/evaluate/batches';
import { EvaluationPrograms, networkFunctions, type NetState } from '@main/core/evaluate/programs';
import { classicOps } from '@main/core/evaluate/augmentation';
import { wholeSource } from '@main/core/evaluate/sources';
import { realImagesOf } from '@main/core/data/images';
import { initialiseParams } from '@main/core/nets/layers';
import { createNetwork } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { noiseDataset } from '../../support/noise';
import { configOf } from './config';
import { recordDraws } from './recordedDraws';
import type { GpuWork } from './settings';
import { openDistiller, openMatching } from './works';

export class Recording {
  private readonly tensors = new Map<string, SafetensorsTensor>();
  private readonly draws: Record<string, unknown> = {};
  readonly losses: number[] = [];

  /** float32 values under a name. */
  tensor(name: string, data: Float32Array, shape: readonly number[]): void {
    this.tensors.set(name, { dtype: 'F32', shape, data: data.slice() });
  }

  tensorsOf(name: string, all: readonly Float32Array[], shapes: readonly (readonly number[])[]): void {
    all.forEach((data, i) => this.tensor(`${name}/${i}`, data, shapes[i] ?? [data.length]));
  }

  choice(name: string, value: unknown): void {
    this.draws[name] = value;
  }

  write(folder: string, work: GpuWork, rest: { iterations: number; standardise: boolean }): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'tensors.safetensors'),
      writeSafetensors({ metadata: {}, tensors: this.tensors }),
    );
    const { draws, losses } = this;
    writeFileSync(join(folder, 'recording.json'), JSON.stringify({ work, draws, losses, ...rest }));
  }
}

/** Augmentation as gpu.py reads it. */
export const plainDraws = (draws: AugmentationDraws): unknown =>
  draws.map(({ op, values }) => ({ op, values: values.map((list) => Array.from(list)) }));

/** Runs `iterations` of a work (one of `matching`) and writes the recording into a folder. */
export async function record(
  engine: Engine,
  work: GpuWork,
  folder: string,
  iterations: number,
): Promise<void> {
  const recording = new Recording();
  if (work.kind === 'distil') await recordIterations(engine, work, recording, iterations);
  else if (work.kind === 'matching') await recordMatching(engine, work, recording);
  else await recordTraining(engine, work, recording, iterations);
  recording.write(folder, work, {
    iterations: work.kind === 'matching' ? 1 : iterations,
    standardise: work.kind === 'evaluation',
  });
}

async function recordIterations(
  engine: Engine,
  work: GpuWork,
  recording: Recording,
  iterations: number,
): Promise<void> {
  const { distiller, dataset } = openDistiller(engine, work);
  const keep = (when: string, { params, extractor, rate }: CheckpointState): void => {
    for (const [name, { data, shape }] of Object.entries(params))
      recording.tensor(`${when}/${name}`, data, shape);
    extractor.forEach(({ data, shape }, i) => recording.tensor(`${when}/extractor/${i}`, data, shape));
    if (rate) recording.tensor(`${when}/rate`, Float32Array.of(rate.value), []);
  };
  keep('start', await distiller.downloadState(0));
  recordDraws(recording, work, dataset, iterations);
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const losses = await distiller.step(iteration);
    const [loss] = losses['loss/objective'] ?? [];
    recording.losses.push(loss ? ((await engine.download(loss))[0] ?? Number.NaN) : Number.NaN);
    disposeTree(engine, losses);
  }
  keep('after', await distiller.downloadState(iterations));
  distiller.dispose();
}

async function recordMatching(engine: Engine, work: GpuWork, recording: Recording): Promise<void> {
  const { runner, params, dataset } = openMatching(engine, work);
  for (const [name, tensor] of Object.entries(params))
    recording.tensor(`start/${name}`, Float32Array.from(await engine.download(tensor)), tensor.spec.shape);
  recordDraws(recording, work, dataset, 1);
  for (const update of [0, 1]) {
    const found = await runner.gradients({ iteration: 0, update }, { params, rate: null });
    const loss = found.losses['loss/objective'];
    if (update === 1 && loss) recording.losses.push((await engine.download(loss))[0] ?? Number.NaN);
    if (update === 1)
      for (const [name, tensor] of Object.entries(found.gradients)) {
        const data = Float32Array.from(await engine.download(tensor));
        recording.tensor(`after/gradient/${name}`, data, tensor.spec.shape);
      }
    disposeTree(engine, [found.gradients, found.losses]);
  }
  disposeTree(engine, params);
  runner.dispose();
}

/** Steps of a network with the settings of the kind of training, on batches that are written down. */
async function recordTraining(
  engine: Engine,
  work: GpuWork,
  recording: Recording,
  iterations: number,
): Promise<void> {
  const { classes, size, batch, kind } = work;
  const config = configOf(work);
  const dataset = noiseDataset({
    classes,
    channels: 3,
    imageSize: size,
    perClass: batch * iterations,
    test: classes,
  });
  const [evaluated] = config.evaluation.networks;
  const network = createNetwork(
    kind === 'evaluation' && evaluated ? evaluated : config.network,
    dataset.geometry,
  );
  const augmentation = kind === 'evaluation' ? config.augmentation : { ...config.augmentation, ops: [] };
  const pipeline = augmentationPipeline(augmentation, { imageSize: size, channels: 3 });
  const evaluation = kind === 'evaluation';
  const { momentum, weightDecay } = evaluation ? config.evaluation : { momentum: 0, weightDecay: 0 };
  const settings = { momentum, weightDecay, standardise: evaluation, pipeline };
  const programs = new EvaluationPrograms(engine, networkFunctions(network, settings));
  const shapes = network.params.map(({ shape }) => shape);
  const values = initialiseParams(network.params, Random.for(3, 'weights'));
  recording.tensorsOf('start/network', values, shapes);
  const upload = (data: Float32Array, i: number): DeviceTensor => engine.upload(data, shapes[i] ?? []);
  let state: NetState = {
    params: values.map(upload),
    velocities: values.map((value, i) => upload(new Float32Array(value.length), i)),
    running: { mean: [], variance: [] },
  };
  const host = kind === 'experts' ? { ops: classicOps(network), standardise: true } : null;
  const step = { standardise: false, pipeline: { ...pipeline, ops: [], stages: [] } };
  const batches = new EpochBatches(dataset, batch, { step, host });
  const rate = engine.upload(Float32Array.of(0.01), []);
  const tables = new AugmentationTables(pipeline, { tables: batch, adjoint: false });
  let i = 0;
  for (const { images, targets } of batches.epoch(
    { source: wholeSource(realImagesOf(dataset)), seed: 0, labels: [] },
    0,
  )) {
    if (i === iterations) break;
    const draws = drawAugmentation(Random.for(0, 'augmentation', i), pipeline, batch);
    recording.choice(`batch/${i}`, plainDraws(draws));
    recording.tensor(`batch/${i}/images`, Float32Array.from(images.data), images.shape);
    const labels = Float32Array.from({ length: batch }, (_, row) =>
      targets.data.subarray(row * classes, (row + 1) * classes).indexOf(1),
    );
    recording.tensor(`batch/${i}/labels`, labels, [batch]);
    const data = uploadTree(engine, {
      images,
      targets,
      augmentation: tables.fill([{ draws, count: batch }]),
    });
    const next = await programs.train(state, data, rate);
    disposeTree(engine, [data, state]);
    state = next;
    i += 1;
  }
  const after: Float32Array[] = [];
  for (const tensor of state.params) after.push(Float32Array.from(await engine.download(tensor)));
  recording.tensorsOf('after/network', after, shapes);
  disposeTree(engine, [state, rate]);
}
