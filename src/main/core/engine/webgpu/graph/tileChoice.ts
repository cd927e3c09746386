/** Tiles of contractions: what a device's matrices allow, what they cost by a model, and which is chosen. */
import type { Graph, Tile } from './node';
import { type Contract, isScaled, roleSize, smallestTile } from './operands';
import { rewrite } from './rewrite';

/**
 * A product that a device multiplies at once with a subgroup of 32 threads (its tensor cores): `rows` x `depth` times
 * `depth` x `columns`, f16 factors, f32 sums.
 */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** How the subgroups of a workgroup share its tile: `down` x `across` of them, each with matrices of one shape. */
export interface MatrixGrid {
  readonly shape: MatrixShape;
  readonly down: number;
  readonly across: number;
}

/** Threads of a subgroup. Devices with others, or with several sizes, are not asked for matrices. */
export const subgroupSize = 32;
/** Values between two rows in workgroup memory that keep rows off each other's memory banks. */
export const matrixPadding = 8;

/**
 * The grid in which each subgroup reads the least, or undefined when no shape fits the tile, its step or the workgroup
 * memory.
 * @param depth Summands a step.
 * @param storage Bytes of workgroup memory.
 */
export function matrixGrid(
  tile: Tile,
  depth: number,
  shapes: readonly MatrixShape[],
  storage: number,
): MatrixGrid | undefined {
  const subgroups = threadsOf(tile) / subgroupSize;
  if (!Number.isInteger(subgroups) || matrixStorage(tile, depth) > storage) return undefined;
  const grids = shapes.flatMap((shape) =>
    depth % shape.depth > 0
      ? []
      : divisors(subgroups).flatMap((down) => {
          const grid = { shape, down, across: subgroups / down };
          const whole =
            tile.rows % (grid.down * shape.rows) === 0 && tile.columns % (grid.across * shape.columns) === 0;
          return whole ? [grid] : [];
        }),
  );
  const edge = ({ down, across }: MatrixGrid): number => tile.rows / down + tile.columns / across;
  const size = ({ shape }: MatrixGrid): number => shape.rows * shape.columns * shape.depth;
  return grids.sort((a, b) => edge(a) - edge(b) || size(b) - size(a))[0];
}

/** Bytes of workgroup memory: one step of both operands in f16, and the tile's results in f32. */
export const matrixStorage = ({ rows, columns }: Tile, depth: number): number =>
  2 *
    (Math.max(rows * (depth + matrixPadding), depth * (rows + matrixPadding)) +
      depth * (columns + matrixPadding)) +
  4 * rows * columns;

const divisors = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

/** Reductions over at most this many elements may be written out within the expressions that use them. */
export const shortReduction = 16;

/** Threads of a processor of the device that the model is made from, of which it has `busyThreads` / 256. */
const processorThreads = 256;
/** Multiply-adds of one processor in a microsecond, with as many threads as it takes to hide every latency. */
const processorRate = 185_000;
/** So many threads on a processor hide half of the latency of memory. */
const halfHidden = 128;
/** Threads that run in step; where a workgroup has fewer, the others idle. */
const subgroupThreads = 32;
/** Bytes of operands that one processor reads from the caches in a microsecond. */
const loadRate = 38_000;
/** Bytes of results moved by the whole device in a microsecond. */
const memoryRate = 3e6;
/** Microseconds of one more dispatch, by the host, which small programs wait for. */
const dispatchTime = 7;
/** Contractions of so many threads mostly share a dispatch with others; for any other, half a dispatch is counted. */
const usualThreads = 128;
/** A sum is cut where that gains more than the model can be wrong by: parts take memory, and time of their reader. */
const leastGain = 1.1;

/**
 * Microseconds that a contraction takes by a simple model of a large GPU, fitted to what hand-written kernels took on
 * an H100. The processor with the most workgroups decides. It multiplies in proportion to the area of its tiles (edges
 * included), slower with small tiles a thread, which read workgroup memory more often, and with few threads; or it waits
 * for the operands, in proportion to the perimeter of the tiles. Then the parts of a sum are written and added up.
 */
export function estimate(choice: TileChoice, size: ContractionSize, limits: TileLimits): number {
  const { tile, splits } = choice;
  const { groups, depth } = workOf(choice, size);
  const busiest = busiestOf((groups * processorThreads) / limits.busyThreads);
  const perimeter = 1 / tile.threadRows + 1 / tile.threadColumns;
  const efficiency = 1 / (0.6 + 1.6 * perimeter);
  const threads = busiest * threadsOf(tile);
  const hidden = threads / (threads + halfHidden);
  const inStep = threadsOf(tile) / (Math.ceil(threadsOf(tile) / subgroupThreads) * subgroupThreads);
  const arithmetic = (tile.rows * tile.columns * depth) / (processorRate * efficiency * hidden * inStep);
  const loads = ((tile.rows + tile.columns) * depth * 4) / loadRate;
  const alone = threadsOf(tile) === usualThreads ? 0 : dispatchTime / 2;
  const product = busiest * Math.max(arithmetic, loads) + alone;
  const results = size.batch * size.rows * size.columns;
  return splits === 1 ? product : leastGain * (product + combining(splits, results));
}

/**
 * Microseconds that parts of a sum cost. A few are added up by the kernel that reads the result, which often reads it
 * three times; many are added up once, by a dispatch of their own.
 */
function combining(splits: number, results: number): number {
  if (splits <= shortReduction) return ((splits - 1) * results * 16) / memoryRate;
  return (splits * results * 8) / memoryRate + dispatchTime;
}

/**
 * Workgroups on the processor that has most, of `mean` on average. How many processors there are is not known, so this is
 * no step function: on average over devices half a workgroup remains for the last round.
 */
const busiestOf = (mean: number): number => (mean <= 1 ? 1 : mean + 0.5 * (1 - 1 / mean));

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
interface RankedChoice {
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

/** Whether kernels of a choice, are right and within a device's limits. */
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

/** Gives every contraction its tile, and cuts long sums with few results into parts. */
export function tileContractions(graph: Graph, limits: TileLimits, choose: ChooseTile = chooseTile): Graph {
  return rewrite(graph, (node, inputs, factory) => {
    if (node.kind !== 'contract') return undefined;
    const { contraction } = node;
    const { tile, splits } = choose(contractionSize(node), limitsOf(node, limits), node);
    const chosen = { ...contraction, tile, splits };
    const shape = splits > 1 ? [splits, ...node.shape] : node.shape;
    const product = factory.make(shape, node.dtype, inputs, { kind: 'contract', contraction: chosen });
    if (splits === 1) return product;
    const added = factory.reduceSum(product, [0]);
    // Few parts are added up by the reader of the result, or once where it is read often: as any elementwise result.
    return splits <= shortReduction ? factory.map('copy', [added], node.dtype) : added;
  });
}

/** How large a contraction is, the sums of all its pairs of operands as one. */
export function contractionSize({ contraction: { axes, others } }: Contract): ContractionSize {
  return {
    batch: roleSize(axes, 'batch'),
    rows: roleSize(axes, 'row'),
    columns: roleSize(axes, 'column'),
    sum: roleSize(axes, 'sum') * (1 + others.length),
  };
}

/** What a choice for a contraction has to keep to. */
export const limitsOf = (node: Contract, limits: TileLimits): TileLimits =>
  isScaled(node) ? forMatrices(contractionSize(node), limits) : limits;

/** Only tiles that tensor cores can work on, where there are some and steps of whole tiles fill the sum. */
function forMatrices({ sum }: ContractionSize, limits: TileLimits): TileLimits {
  const { matrices = [], workgroupStorage } = limits;
  if (matrices.length === 0) return limits;
  return {
    ...limits,
    usable: (tile) =>
      sum % tile.depth === 0 && matrixGrid(tile, tile.depth, matrices, workgroupStorage) !== undefined,
  };
}
