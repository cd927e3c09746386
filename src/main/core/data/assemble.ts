/** What all formats have in common: the checks of a whole dataset, and a run's part of it. */
import { createHash } from 'node:crypto';
import { badData, type OnProgress } from './files';
import { message } from '@shared/words/message';
import {
  channelStatistics,
  type ImageSet,
  type Labels,
  labelsFrom,
  type LoadedDataset,
  type RawDataset,
} from './images';
import { chosenPixels, piecesOf, type Pixels } from './pixels';

/** Throws UserError when a part is empty, a label names no class or a class has no training image. */
export function check({ name, classNames, train, test }: RawDataset): void {
  const classes = classNames.length;
  for (const [part, set] of [
    [message('dataFiles.training'), train],
    [message('dataFiles.test'), test],
  ] as const) {
    if (set.count === 0) throw badData(message('dataFiles.partEmpty', { name, part }));
    const wrong = set.labels.findIndex((label) => label >= classes);
    if (wrong >= 0) {
      throw badData(
        message('dataFiles.labelOutOfRange', {
          label: set.labels[wrong] ?? '',
          part,
          index: wrong,
          name,
          classes,
        }),
      );
    }
  }
  const empty = countByClass(train.labels, classes).indexOf(0);
  if (empty >= 0) {
    throw badData(message('dataFiles.classGap', { class: classNames[empty] ?? '', index: empty, name }));
  }
}

/**
 * A dataset as a run uses it: at most `limitPerClass` training images of every class, with channel statistics and a
 * fingerprint, for which all images are read once. Throws UserError like `check`, and what `onProgress` throws.
 * @param inMemory the most bytes that the chosen images of every class may take in memory
 */
export async function assemble(
  raw: RawDataset,
  limitPerClass: number | null,
  inMemory: number,
  onProgress?: OnProgress,
): Promise<LoadedDataset> {
  check(raw);
  const { name, classNames, channels, imageSize, published, test } = raw;
  const classes = classNames.length;
  const train = limited(raw.train, classes, limitPerClass, inMemory);
  const statistics = channelStatistics(channels, train.pixels.length / train.count);
  const fingerprint = await fingerprintOf(
    [classes, channels, imageSize],
    [train, test],
    (bytes, set) => {
      if (!published && set === train) statistics.add(bytes);
    },
    onProgress,
  );
  return {
    name,
    classNames,
    geometry: {
      classes,
      channels,
      imageSize,
      trainPerClass: Math.min(...countByClass(train.labels, classes)),
    },
    standardisation: published ?? statistics.read(),
    train,
    test,
    fingerprint,
    whitened: null,
  };
}

/** Images per class. */
export function countByClass(labels: Labels, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** The first `limit` images of every class, in file order; everything when `limit` is null. */
function limited(set: ImageSet, classes: number, limit: number | null, inMemory: number): ImageSet {
  if (limit === null) return set;
  const bytesPerImage = set.pixels.length / set.count;
  const taken = new Array<number>(classes).fill(0);
  const kept: number[] = [];
  set.labels.forEach((label, i) => {
    const before = taken[label] ?? 0;
    if (before >= limit) return;
    taken[label] = before + 1;
    kept.push(i);
  });
  if (kept.length === set.count) return set;
  const chosen = chosenPixels(set.pixels, Uint32Array.from(kept), bytesPerImage);
  return {
    count: kept.length,
    pixels: chosen.length <= inMemory ? inMemoryOf(chosen) : chosen,
    labels: labelsFrom(kept.length, classes, (i) => set.labels[kept[i] ?? 0] ?? 0),
  };
}

/** The bytes in memory; their files are not needed any more. */
function inMemoryOf(pixels: Pixels): Uint8Array {
  const bytes = pixels.subarray(0, pixels.length);
  pixels.close?.();
  return bytes;
}

/**
 * SHA-256 of shape, pixels and labels. Large sets take a while, which `onProgress` hears of.
 * @param onBytes Hears of all pixels, whole images at a time
 */
async function fingerprintOf(
  shape: readonly number[],
  sets: readonly ImageSet[],
  onBytes: (bytes: Uint8Array, set: ImageSet) => void,
  onProgress: OnProgress | undefined,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([shape, sets.map(({ count }) => count)]));
  for (const set of sets) {
    const { count, pixels, labels } = set;
    for await (const { at, bytes } of piecesOf(pixels, pixels.length / count)) {
      hash.update(bytes);
      onBytes(bytes, set);
      if (pixels.close) onProgress?.({ what: message('data.steps.reading'), done: at, total: count });
    }
    hash.update(labels);
  }
  return hash.digest('hex');
}
