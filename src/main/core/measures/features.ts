/** Features of images in networks that nobody trained, for measures that no method was optimised for. */
import type { ImageGeometry } from '@shared/budget';
import { networkSchema } from '@shared/config/schema';
import { compileFunction, disposeTree, uploadTree } from '../engine/compile';
import { downloadFloats } from '../engine/specs';
import type { Engine } from '../engine/types';
import { initialiseParams } from '../nets/initialise';
import { createNetwork } from '../nets/network';
import { Random } from '../random/random';

/** Images that go through a network at once, unless there are fewer by far. */
const BATCH = 64;
const WIDTH = 64;

/** The same networks for every run, engine and machine: drawn from this seed, whatever the run's. */
const REFERENCE_SEED = 0;

/**
 * Features of images [n, C, S, S] in the `index`-th reference network: a ConvNet (as deep as the images allow, at most 3
 * blocks) at its random initialisation. [n, size].
 */
export async function referenceFeatures(
  engine: Engine,
  images: Float32Array,
  { channels, classes, imageSize }: ImageGeometry,
  index: number,
  batchSize = BATCH,
): Promise<{ readonly data: Float32Array; readonly size: number }> {
  const depth = Math.max(1, Math.min(3, Math.floor(Math.log2(imageSize)) - 1));
  const config = networkSchema.parse({ kind: 'convnet', width: WIDTH, depth });
  const network = createNetwork(config, { channels, classes, imageSize });
  const perImage = channels * imageSize * imageSize;
  const count = images.length / perImage;
  const shape = [batchSize, channels, imageSize, imageSize];
  const program = await compileFunction(
    engine,
    'reference features',
    ({ params, batch }) => network.apply(params, batch).features,
    {
      params: network.params.map((spec) => ({ shape: spec.shape, dtype: 'float32' as const })),
      batch: { shape, dtype: 'float32' as const },
    },
  );
  const weights = initialiseParams(network.params, Random.for(REFERENCE_SEED, 'reference network', index));
  const params = uploadTree(
    engine,
    weights.map((data, i) => ({ data, shape: network.params[i]?.shape ?? [] })),
  );
  const features = new Float32Array(count * network.featureSize);
  try {
    for (let start = 0; start < count; start += batchSize) {
      const data = new Float32Array(batchSize * perImage);
      data.set(images.subarray(start * perImage, Math.min(count, start + batchSize) * perImage));
      const batch = uploadTree(engine, { data, shape });
      const output = await program.run({ params, batch });
      const rows = Math.min(batchSize, count - start);
      const values = await downloadFloats(engine, output);
      features.set(values.subarray(0, rows * network.featureSize), start * network.featureSize);
      disposeTree(engine, { batch, output });
    }
  } finally {
    disposeTree(engine, params);
  }
  return { data: features, size: network.featureSize };
}
