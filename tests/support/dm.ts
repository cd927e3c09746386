import type { ClassRange, DistributionMatching, DmInputs } from '@main/core/objective/dm';
import type { HostTensor, RealImages } from '@main/core/types';

/** Everything that distribution matching draws for some classes in an iteration, with their real images. */
export function drawDm(
  objective: DistributionMatching,
  realImages: RealImages,
  iteration: number,
  range: ClassRange,
): DmInputs<HostTensor> {
  const { channels, imageSize } = realImages;
  const chosen = objective.choose(iteration, range);
  const size = channels * imageSize ** 2 * objective.realBatch;
  const real = new Float32Array(chosen.length * size);
  chosen.forEach(([c, indices], i) => {
    realImages.copy(c, indices, real, i * size);
  });
  return {
    real: { data: real, shape: [chosen.length * objective.realBatch, channels, imageSize, imageSize] },
    augmentation: objective.augmentation(iteration, range),
    network: objective.network(iteration),
  };
}
