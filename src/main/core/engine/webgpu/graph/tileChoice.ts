import type { MatrixShape } from './matrices';
import type { Tile } from './node';
import type { Contract } from './operands';
import { estimate } from './tileModel';

/** What tile selection needs to know of a device. */
export interface TileLimits {
  readonly workgroupStorage: number;
  readonly invocations: number;
  /** So many threads keep all of the device's arithmetic busy. */
  readonly busyThreads: number;
  /** Kernels are kept short: software devices take seconds to compile what a GPU's driver does in milliseconds. */
  readonly compact: boolean;
  /** Bytes of the largest buffer that a dispatch can use: all parts of a sum together take no more. */
  readonly largestBuffer?: number;
  /** What tensor cores multiply at once, if there are any. */
  readonly matrices?: readonly MatrixShape[];
  /** Leaves only some tiles to choose from; all of them if that leaves none. */
  readonly usable?: (tile: Tile) => boolean;
}

export interface ContractionSize {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly sum: number;
}

/** A tile, and into how many parts the sum is cut. */
export interface TileChoice {
  readonly tile: Tile;
  readonly splits: number;
}

/** Decides on a contraction. */
export type ChooseTile = (size: ContractionSize, limits: TileLimits, node: Contract) => TileChoice;

/** For contractions whose size is not known yet. */
export const smallestTile: Tile = { rows: 16, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 };

const compactTiles: readonly Tile[] = [{ rows: 32, columns: 32, depth: 8, threadRows: 4, threadColumns: 4 }];

/** Vectors of four that a thread holds of the next step at most: more take the registers that its sums need. */
const mostLoads = 16;

const tiles: readonly Tile[] = (
  [
    [128, 128, 8, 8],
    [96, 128, 8, 8],
    [128, 64, 8, 8],
    [64, 128, 8, 8],
    [64, 64, 8, 4],
    [36, 128, 12, 4],
    [128, 32, 8, 4],
    [32, 128, 4, 8],
    [64, 32, 4, 4],
    [32, 64, 4, 4],
    [32, 32, 4, 4],
    [128, 16, 8, 4],
    [256, 4, 8, 4],
    [128, 4, 4, 4],
    [16, 64, 4, 4],
    [64, 16, 4, 4],
    [4, 64, 4, 4],
    [16, 16, 4, 4],
  ] as const
).map(([rows, columns, threadRows, threadColumns]) => {
  const threads = (rows / threadRows) * (columns / threadColumns);
  const loads = ((rows + columns) / threads) * 4;
  return { rows, columns, depth: loads > mostLoads ? 8 : 16, threadRows, threadColumns };
});

/** Parts that sums may be cut into. */
const splitCounts = [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 20, 24, 29, 32, 40, 48, 64, 96, 132, 198, 264];
/** Sums are cut into no more parts than give a busy device so many times the threads that it needs. */
const mostThreads = 2;
/** Every part adds up at least this many summands. */
const shortestPart = 32;

export const threadsOf = (tile: Tile): number =>
  (tile.rows / tile.threadRows) * (tile.columns / tile.threadColumns);

/** Bytes of workgroup memory that a tile needs (both operands, with padding against bank conflicts). */
export const storageOf = (tile: Tile): number => (tile.rows + tile.columns + 8) * tile.depth * 4;

/** Tile and number of parts that take the least time by the model of `estimate`. */
export function chooseTile(size: ContractionSize, limits: TileLimits): TileChoice {
  return rankTiles(size, limits)[0]?.choice ?? { tile: smallestTile, splits: 1 };
}

/** A choice, and the microseconds that it takes by the model. */
export interface RankedChoice {
  readonly choice: TileChoice;
  readonly time: number;
}

/** Everything that can be chosen on a device, each tile with its best number of parts, the best one first. */
export function rankTiles(size: ContractionSize, limits: TileLimits): RankedChoice[] {
  const all = limits.compact ? compactTiles : tiles;
  const some = limits.usable === undefined ? all : all.filter(limits.usable);
  return (some.length === 0 ? all : some)
    .filter((tile) => fitsDevice(tile, limits))
    .flatMap((tile) => {
      const choices = splitsOf(size, tile, limits).map((splits) => ({ tile, splits }));
      return choices
        .map((choice) => ({ choice, time: estimate(choice, size, limits) }))
        .sort((a, b) => a.time - b.time)
        .slice(0, 1);
    })
    .sort((a, b) => a.time - b.time);
}

/**
 * Into how many parts a sum can be cut. More workgroups than keep every processor busy would only write more parts, so sums
 * are cut where results are few: gradients by a kernel, which add up over images and places, before all.
 */
export function splitsOf(size: ContractionSize, tile: Tile, limits: TileLimits): number[] {
  const { largestBuffer = Infinity } = limits;
  const results = size.batch * size.rows * size.columns;
  const threads = workOf({ tile, splits: 1 }, size).groups * threadsOf(tile);
  const fits = (parts: number): boolean =>
    parts === 1 ||
    (size.sum >= parts * shortestPart &&
      results * parts * 4 <= largestBuffer &&
      threads * parts <= mostThreads * limits.busyThreads);
  return [...new Set(splitCounts.filter(fits).map((parts) => evenSplits(size.sum, tile, parts)))];
}

/** Whether kernels of a choice, of whatever origin, are right and within a device's limits. */
export function isPossible({ tile, splits }: TileChoice, size: ContractionSize, limits: TileLimits): boolean {
  const isKnown = [...tiles, ...compactTiles].some((known) => isSameTile(known, tile));
  const blocks = Math.ceil(size.sum / tile.depth);
  const results = size.batch * size.rows * size.columns;
  const { largestBuffer = Infinity } = limits;
  return (
    isKnown &&
    fitsDevice(tile, limits) &&
    evenSplits(size.sum, tile, Math.min(splits, blocks)) === splits &&
    (splits === 1 || results * splits * 4 <= largestBuffer)
  );
}

const fitsDevice = (tile: Tile, limits: TileLimits): boolean =>
  storageOf(tile) <= limits.workgroupStorage && threadsOf(tile) <= limits.invocations;

/** Whether tiles are equal in everything. */
export const isSameTile = (a: Tile, b: Tile): boolean =>
  a.rows === b.rows &&
  a.columns === b.columns &&
  a.depth === b.depth &&
  a.threadRows === b.threadRows &&
  a.threadColumns === b.threadColumns;

/** As many parts as `wanted` at most, none of them empty. */
function evenSplits(sum: number, tile: Tile, wanted: number): number {
  const blocks = Math.max(1, Math.ceil(sum / tile.depth));
  return Math.ceil(blocks / Math.ceil(blocks / wanted));
}

/** Workgroups of a contraction, and the summands that each of them adds up, edges of tiles included. */
export function workOf(
  { tile, splits }: TileChoice,
  size: ContractionSize,
): { readonly groups: number; readonly depth: number } {
  const across = Math.ceil(size.rows / tile.rows) * Math.ceil(size.columns / tile.columns);
  return {
    groups: size.batch * across * splits,
    depth: Math.ceil(size.sum / splits / tile.depth) * tile.depth,
  };
}
