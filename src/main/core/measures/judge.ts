/** Networks that judge images by their cross-entropy: the run's adversary, or its network, trained for a moment. */
import type { ImageGeometry } from '@shared/budget/storage';
import { createExtractor } from '../adversary/adversary';
import { augmentationPipeline } from '../augment/stages';
import type { CheckpointState } from '../checkpoint/state';
import { disposeTree, downloadFloats, uploadTree } from '../engine/compile';
import type { Engine } from '../engine/types';
import { EvaluationPrograms, networkFunctions, type NetState } from '../evaluate/programs';
import { initialiseParams } from '../nets/layers';
import { createNetwork, oneHot } from '../nets/network';
import { Random } from '../random/random';
import type { NetworkDefinition } from '../types';
import { batchNetwork, type BatchNetwork } from './features';

export interface Judge {
  readonly kind: 'extractor' | 'network';
  /** Logits. The caller closes it. */
  readonly network: BatchNetwork;
}

/** How the run's network is trained before it judges. */
const STEPS = 200;
const STEP_BATCH = 64;
const LEARNING_RATE = 0.01;
const MOMENTUM = 0.9;

/** The images that a judge is trained on. */
export interface JudgedImages {
  readonly count: number;
  readonly labelOf: (image: number) => number;
  /** [images, C, S, S] */
  readonly decode: (images: readonly number[]) => Float32Array;
}

/** Called after every training step; throwing ends the work. */
export type OnStep = (done: number, total: number) => Promise<void> | void;

/**
 * The adversary's extractor where the checkpoint has one (with its weights); else the run's network, trained from scratch
 * on the images for 200 steps. Depends on the checkpoint alone.
 */
export async function judgeOf(
  engine: Engine,
  { config, geometry, extractor }: CheckpointState,
  images: JudgedImages,
  onStep: OnStep,
): Promise<Judge> {
  if (extractor.length > 0) {
    const { width, depth } = config.adversary;
    const definition = createExtractor({ width, depth }, geometry);
    const weights = extractor.map(({ data }) => data);
    return {
      kind: 'extractor',
      network: await batchNetwork(engine, definition, weights, geometry, 'logits'),
    };
  }
  const definition = createNetwork(config.network, geometry);
  const weights = await trained(engine, definition, geometry, images, onStep);
  return { kind: 'network', network: await batchNetwork(engine, definition, weights, geometry, 'logits') };
}

async function trained(
  engine: Engine,
  network: NetworkDefinition,
  geometry: ImageGeometry,
  images: JudgedImages,
  onStep: OnStep,
): Promise<Float32Array[]> {
  const { channels, imageSize, classes } = geometry;
  const pipeline = augmentationPipeline({ ops: [], mode: 'single' }, { imageSize, channels });
  const settings = { momentum: MOMENTUM, weightDecay: 0, standardise: false, pipeline };
  const programs = new EvaluationPrograms(engine, networkFunctions(network, settings));
  const batch = Math.min(STEP_BATCH, images.count);
  const random = Random.for(0, 'judge');
  const upload = (values: readonly Float32Array[]) =>
    uploadTree(
      engine,
      values.map((data, i) => ({ data, shape: network.params[i]?.shape ?? [] })),
    );
  const statistics = (value: number) =>
    network.batchNormChannels.map((n) => engine.upload(new Float32Array(n).fill(value), [n]));
  const start = initialiseParams(network.params, random);
  let state: NetState = {
    params: upload(start),
    velocities: upload(start.map(({ length }) => new Float32Array(length))),
    running: { mean: statistics(0), variance: statistics(1) },
  };
  const rate = engine.upload(Float32Array.of(LEARNING_RATE), []);
  try {
    for (let step = 0; step < STEPS; step += 1) {
      const chosen = [...random.sample(images.count, batch)];
      const inputs = uploadTree(engine, {
        images: { data: images.decode(chosen), shape: [batch, channels, imageSize, imageSize] },
        targets: { data: oneHot(chosen.map(images.labelOf), classes), shape: [batch, classes] },
        augmentation: [],
      });
      const next = await programs.train(state, inputs, rate);
      disposeTree(engine, [inputs, state]);
      state = next;
      await onStep(step + 1, STEPS);
    }
    return await Promise.all(state.params.map((param) => downloadFloats(engine, param)));
  } finally {
    disposeTree(engine, state);
    engine.dispose(rate);
  }
}

/** Cross-entropy of one row of logits. */
export function crossEntropyOf(logits: Float32Array, label: number): number {
  const most = logits.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, value) => total + Math.exp(value - most), 0);
  return most + Math.log(sum) - (logits[label] ?? 0);
}
