/** Features of images in networks that nobody trained, for measures that no method was optimised for. */
import type { ImageGeometry } from '@shared/budget/storage';
import { networkSchema } from '@shared/config/schema';
import { compileFunction, disposeTree, downloadFloats, uploadTree } from '../engine/compile';
import type { Engine } from '../engine/types';
import { inBlocks } from '../nets/blocks';
import { initialiseParams } from '../nets/layers';
import { createNetwork } from '../nets/network';
import { Random } from '../random/random';
import type { NetworkDefinition } from '../types';

/** Images that go through a network at once, unless there are fewer by far. */
const BATCH = 64;
const WIDTH = 64;

/** The same networks for every run, engine and machine: drawn from this seed, whatever the run's. */
const REFERENCE_SEED = 0;

/** Turns batches of images [rows, C, S, S] (at most `batch` rows) into rows of numbers. */
export interface BatchNetwork {
  readonly label: string;
  readonly batch: number;
  /** Numbers for each image. */
  readonly size: number;
  run(images: Float32Array): Promise<Float32Array>;
  close(): void;
}

/** Called after every batch with the images that are done; throwing ends the work. */
export type OnBatch = (done: number) => Promise<void> | void;

/** A network with given weights on an engine, for many batches: its features, or its logits. */
export async function batchNetwork(
  engine: Engine,
  network: NetworkDefinition,
  weights: readonly Float32Array[],
  { channels, imageSize, classes }: ImageGeometry,
  output: 'features' | 'logits',
  batchSize = BATCH,
): Promise<BatchNetwork> {
  const perImage = channels * imageSize * imageSize;
  const shape = [batchSize, channels, imageSize, imageSize];
  const size = output === 'features' ? network.featureSize : classes;
  const blocks = inBlocks(network, engine);
  const program = await compileFunction(
    engine,
    output === 'features' ? 'reference features' : 'judge logits',
    ({ params, batch }) => blocks.apply(params, batch)[output],
    {
      params: network.params.map((spec) => ({ shape: spec.shape, dtype: 'float32' as const })),
      batch: { shape, dtype: 'float32' as const },
    },
  );
  const params = uploadTree(
    engine,
    weights.map((data, i) => ({ data, shape: network.params[i]?.shape ?? [] })),
  );
  return {
    label: network.label,
    batch: batchSize,
    size,
    async run(images) {
      const data = new Float32Array(batchSize * perImage);
      // A short batch is filled up with its own images, so that norms over batches see nothing else.
      for (let at = 0; at < data.length; at += images.length) {
        data.set(images.subarray(0, Math.min(images.length, data.length - at)), at);
      }
      const batch = uploadTree(engine, { data, shape });
      const result = await program.run({ params, batch });
      const values = await downloadFloats(engine, result);
      disposeTree(engine, { batch, result });
      return values.subarray(0, (images.length / perImage) * size);
    },
    close: () => disposeTree(engine, params),
  };
}

/**
 * The `index`-th reference network: a ConvNet (as deep as the images allow, at most 3 blocks) at its random initialisation.
 * The caller closes it.
 */
export function referenceNetwork(
  engine: Engine,
  geometry: ImageGeometry,
  index: number,
  { width = WIDTH, batch = BATCH }: { readonly width?: number; readonly batch?: number } = {},
): Promise<BatchNetwork> {
  const depth = Math.max(1, Math.min(3, Math.floor(Math.log2(geometry.imageSize)) - 1));
  const network = createNetwork(networkSchema.parse({ kind: 'convnet', width, depth }), geometry);
  const weights = initialiseParams(network.params, Random.for(REFERENCE_SEED, 'reference network', index));
  return batchNetwork(engine, network, weights, geometry, 'features', batch);
}

/**
 * What a network makes of `count` images, batch by batch: [count, network.size].
 * @param fill writes images `from`..`to - 1` and answers them, [to - from, C, S, S]
 */
export async function overBatches(
  network: BatchNetwork,
  count: number,
  fill: (from: number, to: number) => Float32Array,
  onBatch: OnBatch = () => undefined,
): Promise<Float32Array> {
  const out = new Float32Array(count * network.size);
  for (let from = 0; from < count; from += network.batch) {
    const to = Math.min(count, from + network.batch);
    out.set(await network.run(fill(from, to)), from * network.size);
    await onBatch(to);
  }
  return out;
}

/** Features of images [n, C, S, S] in the `index`-th reference network, [n, size]. */
export async function referenceFeatures(
  engine: Engine,
  images: Float32Array,
  geometry: ImageGeometry,
  index: number,
  batch = BATCH,
): Promise<{ readonly data: Float32Array; readonly size: number }> {
  const network = await referenceNetwork(engine, geometry, index, { batch });
  const perImage = geometry.channels * geometry.imageSize ** 2;
  try {
    const data = await overBatches(network, images.length / perImage, (from, to) =>
      images.subarray(from * perImage, to * perImage),
    );
    return { data, size: network.size };
  } finally {
    network.close();
  }
}
