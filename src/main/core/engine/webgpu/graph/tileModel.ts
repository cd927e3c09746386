import { shortReduction } from './shortReduction';
import { type ContractionSize, type TileChoice, type TileLimits, threadsOf, workOf } from './tileChoice';

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
/** A sum is cut where that gains more than the model can be wrong by: parts take memory, and time of whoever reads them. */
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
 * Microseconds that parts of a sum cost. A few are added up by whoever reads the result, and such a kernel often reads it
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
