/** Channel statistics: the published ones of well-known datasets, and computed ones. */
import type { ImageSet, Standardisation } from './types';

/**
 * Numbers that the field uses (fixtures' definitions, part D). CIFAR-100 has two sets in circulation: these are the
 * gradient-matching project's, computed on CIFAR-100 itself; HaBa's own code uses CIFAR-10's for both.
 */
export const PUBLISHED = {
  mnist: { mean: [0.1307], std: [0.3081] },
  fashionMnist: { mean: [0.2861], std: [0.353] },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
  cifar100: { mean: [0.5071, 0.4866, 0.4409], std: [0.2673, 0.2564, 0.2762] },
  svhn: { mean: [0.4377, 0.4438, 0.4728], std: [0.198, 0.201, 0.197] },
} as const satisfies Readonly<Record<string, Standardisation>>;

/**
 * An even mid-gray, 0.5 of pixels scaled to 0..1, as a run's images have it: a value a channel, (0.5 - mean) / std. Whitened
 * values have no such colour, because whitening treats every pixel differently: 0 stands for it, the mean image of the
 * training set, which whitening takes to 0 (Kim et al. have no whitened images).
 */
export const midGray = ({ mean, std }: Standardisation, whitened: boolean): number[] =>
  mean.map((level, c) => (whitened ? 0 : (0.5 - level) / (std[c] ?? 1)));

/** Mean and population deviation of each channel over a set of images scaled to 0..1. */
export function standardisationOf(set: ImageSet, channels: number): Standardisation {
  const plane = set.pixels.length / (set.count * channels);
  const mean: number[] = [];
  const std: number[] = [];
  for (let c = 0; c < channels; c += 1) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < set.count; i += 1) {
      const start = (i * channels + c) * plane;
      for (let p = start; p < start + plane; p += 1) {
        const value = set.pixels[p] ?? 0;
        sum += value;
        squares += value * value;
      }
    }
    const n = set.count * plane;
    const average = sum / n;
    mean.push(average / 255);
    std.push(Math.max(Math.sqrt(Math.max(squares / n - average ** 2, 0)) / 255, 1e-6));
  }
  return { mean, std };
}
