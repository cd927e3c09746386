import type { Tile } from './node';

/** What tile selection needs to know of a device. */
export interface TileLimits {
  readonly workgroupStorage: number;
  readonly invocations: number;
  /** So many workgroups keep the device busy. */
  readonly busyGroups: number;
  /** Kernels are kept short: software devices take seconds to compile what a GPU's driver does in milliseconds. */
  readonly compact: boolean;
}

export interface ContractionSize {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly sum: number;
}

/** For contractions whose size is not known yet. */
export const smallestTile: Tile = { rows: 16, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 };

const compactTiles: readonly Tile[] = [{ rows: 32, columns: 32, depth: 8, threadRows: 4, threadColumns: 4 }];

/** From large to small. Beyond 128 x 64 a kernel needs more than the default 16 KB of workgroup memory. */
const tiles: readonly Tile[] = [
  { rows: 128, columns: 128, depth: 16, threadRows: 8, threadColumns: 8 },
  { rows: 128, columns: 64, depth: 16, threadRows: 8, threadColumns: 8 },
  { rows: 64, columns: 64, depth: 16, threadRows: 8, threadColumns: 4 },
  { rows: 128, columns: 32, depth: 16, threadRows: 8, threadColumns: 4 },
  { rows: 32, columns: 128, depth: 16, threadRows: 4, threadColumns: 8 },
  { rows: 64, columns: 32, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 32, columns: 64, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 32, columns: 32, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 128, columns: 16, depth: 16, threadRows: 8, threadColumns: 4 },
  { rows: 256, columns: 4, depth: 16, threadRows: 8, threadColumns: 4 },
  { rows: 16, columns: 64, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 64, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 64, columns: 4, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 4, columns: 64, depth: 16, threadRows: 4, threadColumns: 4 },
  smallestTile,
];

export const threadsOf = (tile: Tile): number =>
  (tile.rows / tile.threadRows) * (tile.columns / tile.threadColumns);

/** Bytes of workgroup memory that a tile needs (both operands, with padding against bank conflicts). */
export const storageOf = (tile: Tile): number => (tile.rows + tile.columns + 16) * tile.depth * 4;

/**
 * The tile and the number of parts of the sum. Wasted work (edges), idle workgroups and re-read operands count
 * against a tile; the sum is cut when even then too few workgroups would run.
 */
export function chooseTile(size: ContractionSize, limits: TileLimits): { tile: Tile; splits: number } {
  let best = { tile: smallestTile, splits: 1 };
  let lowest = Infinity;
  for (const tile of limits.compact ? compactTiles : tiles) {
    if (storageOf(tile) > limits.workgroupStorage || threadsOf(tile) > limits.invocations) continue;
    const groups = size.batch * Math.ceil(size.rows / tile.rows) * Math.ceil(size.columns / tile.columns);
    const longest = Math.max(1, Math.floor(size.sum / (tile.depth * 4)));
    const splits = evenSplits(
      size,
      tile,
      Math.max(1, Math.min(longest, Math.floor(limits.busyGroups / groups))),
    );
    const cost = estimate(tile, groups, splits, size, limits);
    if (cost < lowest) [best, lowest] = [{ tile, splits }, cost];
  }
  return best;
}

/** As many parts as `wanted` at most, none of them empty. */
function evenSplits(size: ContractionSize, tile: Tile, wanted: number): number {
  const blocks = Math.ceil(size.sum / tile.depth);
  return Math.ceil(blocks / Math.ceil(blocks / wanted));
}

/** Time in arbitrary units: waves of workgroups, each as long as its arithmetic plus what it reads and writes. */
function estimate(
  tile: Tile,
  groups: number,
  splits: number,
  size: ContractionSize,
  limits: TileLimits,
): number {
  const depth = Math.ceil(size.sum / splits / tile.depth) * tile.depth;
  // Small thread tiles read more workgroup memory for each multiplication.
  const reads = 1 / tile.threadRows + 1 / tile.threadColumns;
  const arithmetic = tile.rows * tile.columns * depth * (1 + 2 * reads);
  const traffic = (tile.rows + tile.columns) * depth * 4 + tile.rows * tile.columns * 8;
  const perGroup = arithmetic + traffic;
  const busy = (groups * splits) / limits.busyGroups;
  const waves = busy <= 1 ? 1 : busy;
  const combine = splits > 1 ? (splits * size.rows * size.columns * size.batch * 24) / limits.busyGroups : 0;
  return waves * perGroup + combine;
}
