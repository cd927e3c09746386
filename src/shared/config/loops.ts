import type { GradientMatchingConfig } from './objective';

/** Images per class -> updates in one iteration, epochs of the network between two of them (fixtures' definition C.8). */
const PUBLISHED: readonly (readonly [imagesPerClass: number, outer: number, inner: number])[] = [
  [1, 1, 1],
  [10, 10, 50],
  [20, 20, 25],
  [30, 30, 20],
  [40, 40, 15],
  [50, 50, 10],
];

export interface Loops {
  /** Updates of the images in one iteration. */
  readonly outer: number;
  /** Epochs of the network on the distilled images between two updates. */
  readonly inner: number;
}

/**
 * The loops of gradient matching: what the configuration says, else the published ones of the largest number of stored
 * images per class that is not above `perClass`.
 */
export function loopsOf(
  config: Pick<GradientMatchingConfig, 'outerLoops' | 'innerLoops'>,
  perClass: number,
): Loops {
  const [, outer, inner] = PUBLISHED.findLast(([images]) => images <= perClass) ?? [1, 1, 1];
  return { outer: config.outerLoops ?? outer, inner: config.innerLoops ?? inner };
}
