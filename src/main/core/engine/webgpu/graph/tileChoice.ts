import type { MatrixShape } from './matrices';
import type { Tile } from './node';

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

/** For contractions whose size is not known yet. */
export const smallestTile: Tile = { rows: 16, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 };

const compactTiles: readonly Tile[] = [{ rows: 32, columns: 32, depth: 8, threadRows: 4, threadColumns: 4 }];

const tiles: readonly Tile[] = (
  [
    [128, 128, 8, 8],
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
).map(([rows, columns, threadRows, threadColumns]) => ({
  rows,
  columns,
  depth: 16,
  threadRows,
  threadColumns,
}));

/** Parts that sums may be cut into. */
const splitCounts = [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 20, 24, 29, 32, 40, 48, 64, 96, 132, 198, 264];
/** Every part adds up at least this many summands. */
const shortestPart = 32;

export const threadsOf = (tile: Tile): number =>
  (tile.rows / tile.threadRows) * (tile.columns / tile.threadColumns);

/** Bytes of workgroup memory that a tile needs (both operands, with padding against bank conflicts). */
export const storageOf = (tile: Tile): number => (tile.rows + tile.columns + 8) * tile.depth * 4;

/**
 * The tile and the number of parts of the sum that take the least time by a simple model of a large GPU: arithmetic
 * in proportion to the tiles' area (edges included), slower with small thread tiles, spread over the threads that
 * run, plus writing and adding up the parts.
 */
export function chooseTile(size: ContractionSize, limits: TileLimits): TileChoice {
  let best: TileChoice = { tile: smallestTile, splits: 1 };
  let lowest = Infinity;
  const { largestBuffer = Infinity } = limits;
  const results = size.batch * size.rows * size.columns;
  const all = limits.compact ? compactTiles : tiles;
  const some = limits.usable === undefined ? all : all.filter(limits.usable);
  for (const tile of some.length === 0 ? all : some) {
    if (storageOf(tile) > limits.workgroupStorage || threadsOf(tile) > limits.invocations) continue;
    for (const wanted of splitCounts) {
      if (wanted > 1 && (size.sum < wanted * shortestPart || results * wanted * 4 > largestBuffer)) break;
      const splits = evenSplits(size.sum, tile, wanted);
      const time = estimate(tile, splits, size, limits);
      if (time < lowest) [best, lowest] = [{ tile, splits }, time];
    }
  }
  return best;
}

/** As many parts as `wanted` at most, none of them empty. */
function evenSplits(sum: number, tile: Tile, wanted: number): number {
  const blocks = Math.ceil(sum / tile.depth);
  return Math.ceil(blocks / Math.ceil(blocks / wanted));
}

/** Multiply-adds of one thread in a microsecond, while all threads are busy, on the device the model is made from. */
const threadRate = 590;
/** Bytes moved in a microsecond. */
const memoryRate = 3e6;
/** Microseconds of one more dispatch. */
const dispatchTime = 4;

function estimate(tile: Tile, splits: number, size: ContractionSize, limits: TileLimits): number {
  const groups = size.batch * Math.ceil(size.rows / tile.rows) * Math.ceil(size.columns / tile.columns);
  const depth = Math.ceil(size.sum / splits / tile.depth) * tile.depth;
  const occupied = Math.max(1, (groups * splits * threadsOf(tile)) / limits.busyThreads);
  // Each multiply-add reads workgroup memory in proportion to the perimeter of the thread's tile.
  const perimeter = 1 / tile.threadRows + 1 / tile.threadColumns;
  const efficiency = 1 / (0.6 + 1.6 * perimeter);
  const arithmetic = (tile.threadRows * tile.threadColumns * depth * occupied) / (threadRate * efficiency);
  const results = size.batch * size.rows * size.columns;
  const combining = splits > 1 ? (splits * results * 8) / memoryRate + dispatchTime : 0;
  return arithmetic + combining;
}
