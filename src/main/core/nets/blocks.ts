import type { Engine } from '../engine/types';
import { concatenate, sliceAxis } from '../trace/ops';
import type { NetworkDefinition } from '../types';

/**
 * Blocks times layers' tensors of one pass at most: a program grows with both, and so does the time to trace and compile
 * it. A ConvNet of three blocks goes in up to 13 blocks, a ResNet18 in three.
 */
const MOST_TENSORS = 192;

/**
 * The network with long batches cut into blocks, from the first layer to the last, and so are its derivatives. Results are
 * those of the whole batch to rounding. With batch norm batches stay whole, because their images meet in its statistics.
 */
export function inBlocks(
  network: NetworkDefinition,
  { imagesAtOnce }: Pick<Engine, 'imagesAtOnce'>,
): NetworkDefinition {
  if (imagesAtOnce === undefined || network.batchNormChannels.length > 0) return network;
  const most = Math.floor(MOST_TENSORS / Math.max(1, network.params.length));
  return {
    ...network,
    apply(params, images, mode) {
      const [count = 0] = images.shape;
      const blocks = Math.min(most, Math.floor(count / imagesAtOnce));
      if (blocks < 2) return network.apply(params, images, mode);
      const passed = Array.from({ length: blocks }, (_, i) => {
        const [from, to] = [i, i + 1].map((bound) => Math.round((bound * count) / blocks));
        return network.apply(params, sliceAxis(images, 0, from ?? 0, to ?? count), mode);
      });
      return {
        logits: concatenate(passed.map(({ logits }) => logits)),
        features: concatenate(passed.map(({ features }) => features)),
        batchStatistics: { mean: [], variance: [] },
      };
    },
  };
}
