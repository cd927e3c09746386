/** The values of a run's images, as networks see them or as pixels. */
import { join } from 'node:path';
import type { ImageBatch } from '@shared/domain';
import type { ExportValues } from '@shared/domain/exports';
import { destandardised, type LoadedDataset } from '../../core/data/images';
import { NORMALISED_REACH, rangeOfValues, toRgba } from '../../core/data/rgba';
import { dewhitened } from '../../core/data/zca/fit';
import { type DecodeCell, decodePairs } from '../../core/parameterization/hostDecode';
import { Random } from '../../core/random/random';
import { inMemory, ofPixels, writeSafetensorsFile } from './arrays';
import type { OnPart } from './files';
import { type ByteRange, type ExportSubject, FORMATS, metadataOf, trainingCells } from './subject';

/** Images decoded in one go. */
export const CHUNK = 16;

/**
 * Decodes cells: [cells, channels, S, S]. Pixels have black 0 and white 1 and keep what goes beyond; whitened images need the
 * way back for them (`assertPixels`).
 */
export async function valuesOf(
  { state, parameterization: { grid }, inverse }: ExportSubject,
  cells: readonly DecodeCell[],
  values: ExportValues,
): Promise<Float32Array> {
  const { channels, imageSize } = state.geometry;
  const decoded = decodePairs(state.params, cells, channels, grid);
  if (values === 'network') return decoded;
  return inverse
    ? dewhitened(decoded, inverse)
    : destandardised(decoded, channels, imageSize, state.standardisation);
}

// Which values of a run its 8-bit images show as black and as white: one scale for all of its images.

/** Ranges of runs whose values stay within: black and white of pixels, and the usual reach of standardised values. */
export const PLAIN_RANGES: Readonly<Record<ExportValues, ByteRange>> = {
  pixels: { values: 'pixels', low: 0, high: 1 },
  network: { values: 'network', low: -NORMALISED_REACH, high: NORMALISED_REACH },
};

/** As many values are looked at; images of larger runs are drawn. 16 MiB. */
const MOST_VALUES = 4 * 1024 * 1024;

/** The range of a run's training images, of all or of a sample that is the same every time. Takes the memory of the sample. */
export async function rangeOf(
  subject: ExportSubject,
  values: ExportValues,
  onPart: OnPart,
): Promise<ByteRange> {
  const { channels, imageSize } = subject.state.geometry;
  const size = channels * imageSize ** 2;
  const cells = sampleOf(
    trainingCells(subject.parameterization),
    Math.max(1, Math.floor(MOST_VALUES / size)),
  );
  const found = new Float32Array(cells.length * size);
  let count = 0;
  for (let from = 0; from < cells.length; from += CHUNK) {
    const part = cells.slice(from, from + CHUNK);
    for (const value of await valuesOf(subject, part, values)) {
      if (!Number.isFinite(value)) continue;
      found[count] = value;
      count += 1;
    }
    await onPart(from + part.length, cells.length);
  }
  return rangeOfValues(found.subarray(0, count), PLAIN_RANGES[values]);
}

/** Images with 8 bits, one colour repeated where there is one. NaN is black. */
export function bytesOf(
  images: Float32Array,
  { channels, imageSize }: { readonly channels: number; readonly imageSize: number },
  { low, high }: ByteRange,
): ImageBatch {
  const each = (value: number): number[] => new Array<number>(channels).fill(value);
  const scale = { mean: each(-low / (high - low)), std: each(1 / (high - low)) };
  return toRgba(images, channels, imageSize, scale, 'true');
}

/** All, or as many as are wanted; neither the order of hallucinators nor that of classes shows in which are drawn. */
function sampleOf<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const chosen = Random.for(0, 'export', 'range').sample(all.length, most).sort();
  return Array.from(chosen, (index) => all[index]!);
}

// The test images of a run's dataset, to judge its distilled images with elsewhere.

/** Writes `test.safetensors` (bytes and labels) and, where images are whitened, `whitening.safetensors`. */
export async function writeTestSet(
  { transform }: ExportSubject,
  { test, geometry, name, classNames }: LoadedDataset,
  folder: string,
  onPart: OnPart,
): Promise<void> {
  const { channels, imageSize } = geometry;
  const arrays = [
    ofPixels('images', [test.count, channels, imageSize, imageSize], test.pixels),
    inMemory('labels', [test.count], Int32Array.from(test.labels)),
  ];
  const metadata = metadataOf(FORMATS.test, { dataset: name, classNames });
  await writeSafetensorsFile(join(folder, 'test.safetensors'), metadata, arrays, onPart);
  if (!transform) return;
  const size = transform.mean.length;
  const matrices = [
    inMemory('mean', [size], transform.mean),
    inMemory('transform', [size, size], transform.transform),
    inMemory('inverse', [size, size], transform.inverse),
  ];
  const path = join(folder, 'whitening.safetensors');
  await writeSafetensorsFile(path, { format: FORMATS.whitening }, matrices, onPart);
}
