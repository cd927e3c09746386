/** Which pictures of runs stand side by side: the same class in a row, whatever a run's bases and hallucinators. */
import type { ImageBatch } from '@shared/domain';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';

/** Bases of one class in one run, with the hallucinators whose pictures are looked at. */
export interface ClassCells {
  readonly name: string;
  readonly bases: readonly number[];
}

/** Hallucinations of a basis that are shown beside it, and that are compared to find the most different ones. */
export const SHOWN = 4;
const LOOKED_AT = 10;
/** Pictures decoded for one run at most. */
const MOST_CELLS = 2000;

/** The classes of a run with their bases. */
export function classesOf(info: GalleryInfo): ClassCells[] {
  return info.classNames.map((name, label) => ({
    name,
    bases: info.basisClasses.flatMap((own, basis) => (own === label ? [basis] : [])),
  }));
}

/** Names of all classes of these runs, each once. */
export function allClasses(infos: readonly GalleryInfo[]): string[] {
  return [...new Set(infos.flatMap(({ classNames }) => classNames))];
}

/** Bases of a class that are decoded to look for its most different hallucinations: as many as are cheap. */
export function basesLookedAt(info: GalleryInfo, own: ClassCells): number[] {
  const each = Math.min(LOOKED_AT, info.hallucinators) + 1;
  const most = Math.max(1, Math.floor(MOST_CELLS / (each * info.classNames.length)));
  return own.bases.slice(0, most);
}

/** A basis and its hallucinations, in the order in which they are decoded. */
export function rowOf(info: GalleryInfo, basis: number): GalleryCell[] {
  const shown = Math.min(LOOKED_AT, info.hallucinators);
  return [null, ...Array.from({ length: shown }, (_, i) => i)].map((hallucinator) => ({
    basis,
    hallucinator,
  }));
}

/** How much the hallucinations of a basis differ: the root of their mean squared distance from their mean, 0..255. */
export function spreadOf(images: ImageBatch, from: number, count: number): number {
  if (count < 2) return 0;
  const size = images.width * images.height * 4;
  let sum = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    if (pixel % 4 === 3) continue;
    let mean = 0;
    for (let i = 0; i < count; i++) mean += (images.rgba[(from + i) * size + pixel] ?? 0) / count;
    for (let i = 0; i < count; i++) sum += ((images.rgba[(from + i) * size + pixel] ?? 0) - mean) ** 2;
  }
  return Math.sqrt(sum / (count * size * 0.75));
}

/** Of hallucinations, those that lie farthest from their mean, the farthest first; as indices from `from`. */
export function farthest(images: ImageBatch, from: number, count: number, wanted: number): number[] {
  const size = images.width * images.height * 4;
  const mean = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    for (let pixel = 0; pixel < size; pixel++) {
      mean[pixel] = (mean[pixel] ?? 0) + (images.rgba[(from + i) * size + pixel] ?? 0) / count;
    }
  }
  const distances = Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let pixel = 0; pixel < size; pixel++) {
      sum += ((images.rgba[(from + i) * size + pixel] ?? 0) - (mean[pixel] ?? 0)) ** 2;
    }
    return { i, sum };
  });
  return distances
    .sort((a, b) => b.sum - a.sum)
    .slice(0, wanted)
    .map(({ i }) => i);
}

export interface LossPair {
  readonly cell: GalleryCell;
  readonly loss: number;
}

/** Of each class the pairs of a basis and a hallucinator with the lowest (highest) losses, the most extreme first. */
export function pairsByLoss(
  info: GalleryInfo,
  losses: Float32Array,
  choice: 'lowest' | 'highest',
  wanted: number,
): { readonly name: string; readonly pairs: readonly LossPair[] }[] {
  const variants = Math.max(1, info.hallucinators);
  const sign = choice === 'lowest' ? 1 : -1;
  return classesOf(info).map(({ name, bases }) => ({
    name,
    pairs: bases
      .flatMap((basis) =>
        Array.from({ length: variants }, (_, variant): LossPair => ({
          cell: { basis, hallucinator: info.hallucinators > 0 ? variant : null },
          loss: losses[basis * variants + variant] ?? 0,
        })),
      )
      .sort((a, b) => sign * (a.loss - b.loss))
      .slice(0, wanted),
  }));
}

/** Some pictures of a batch as a batch of their own. */
export function pick(images: ImageBatch, indices: readonly number[]): ImageBatch {
  const size = images.width * images.height * 4;
  const rgba = new Uint8ClampedArray(indices.length * size);
  indices.forEach((index, i) => rgba.set(images.rgba.subarray(index * size, (index + 1) * size), i * size));
  return { ...images, count: indices.length, rgba };
}
