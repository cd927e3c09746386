import {
  boundOf,
  type Ceilings,
  KERNEL_CLASSES,
  type KernelClass,
  type PlanCost,
  planCost,
} from '../plan/cost';
import type { Dispatch, Plan } from '../plan/plan';

/** What several dispatches do together. */
export interface Totals {
  readonly dispatches: number;
  /** Read and written, each tensor of a dispatch once whole. */
  readonly bytes: number;
  readonly flops: number;
}

export const NOTHING: Totals = { dispatches: 0, bytes: 0, flops: 0 };

/** Adds up totals, each taken `times` over. */
export const add = (sum: Totals, more: Totals, times = 1): Totals => ({
  dispatches: sum.dispatches + times * more.dispatches,
  bytes: sum.bytes + times * more.bytes,
  flops: sum.flops + times * more.flops,
});

type Counted = Pick<Dispatch, 'cost' | 'kernelClass'>;

/** What dispatches do together. */
export function totalsOf(dispatches: readonly Counted[]): Totals {
  return dispatches.reduce(
    (sum, { cost }) =>
      add(sum, { dispatches: 1, bytes: cost.bytesRead + cost.bytesWritten, flops: cost.flops }),
    NOTHING,
  );
}

/** The same for each class that occurs, in the order of `KERNEL_CLASSES`. */
export function totalsByClass(dispatches: readonly Counted[]): ReadonlyMap<KernelClass, Totals> {
  return new Map(
    KERNEL_CLASSES.flatMap((kernelClass) => {
      const own = dispatches.filter((dispatch) => dispatch.kernelClass === kernelClass);
      return own.length === 0 ? [] : [[kernelClass, totalsOf(own)] as const];
    }),
  );
}

/** What dispatches do and how long the device takes over them. */
export interface TimedTotals extends Totals {
  readonly nanoseconds: number;
}

/** Shares of a device's ceilings that work reaches, and which ceiling it would meet first. */
interface Reached {
  readonly bytesPerSecond: number;
  readonly bytesShare: number;
  readonly flopsPerSecond: number;
  readonly flopsShare: number;
}

/** A dispatch of a plan with its time: the median of the samples. */
export interface TimedDispatch {
  readonly dispatch: Dispatch;
  readonly nanoseconds: number;
}

/** Pairs the dispatches of a plan with their times; `samples` has one list of nanoseconds for each sampled run. */
export function timedDispatches(plan: Plan, samples: readonly (readonly number[])[]): TimedDispatch[] {
  return plan.dispatches.map((dispatch, i) => ({
    dispatch,
    nanoseconds: median(samples.map((sample) => sample[i] ?? 0)),
  }));
}

/** All dispatches together. */
export const timedTotals = (timed: readonly TimedDispatch[]): TimedTotals => ({
  ...totalsOf(timed.map(({ dispatch }) => dispatch)),
  nanoseconds: timed.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0),
});

/** The same for each class that occurs, in the order of `KERNEL_CLASSES`. */
export function timedByClass(timed: readonly TimedDispatch[]): ReadonlyMap<KernelClass, TimedTotals> {
  return new Map(
    KERNEL_CLASSES.flatMap((kernelClass) => {
      const own = timed.filter(({ dispatch }) => dispatch.kernelClass === kernelClass);
      return own.length === 0 ? [] : [[kernelClass, timedTotals(own)] as const];
    }),
  );
}

/** Adds up what several programs do, each `times` over, by class. */
export function addByClass(
  parts: readonly { readonly byClass: ReadonlyMap<KernelClass, TimedTotals>; readonly times: number }[],
): ReadonlyMap<KernelClass, TimedTotals> {
  return new Map(
    KERNEL_CLASSES.flatMap((kernelClass) => {
      const own = parts.flatMap(({ byClass, times }) => {
        const total = byClass.get(kernelClass);
        return total === undefined || times === 0 ? [] : [{ total, times }];
      });
      return own.length === 0 ? [] : [[kernelClass, addTimed(own)] as const];
    }),
  );
}

/** Adds up totals, each `times` over. */
export function addTimed(
  parts: readonly { readonly total: TimedTotals; readonly times: number }[],
): TimedTotals {
  return {
    ...parts.reduce<Totals>((sum, { total, times }) => add(sum, total, times), NOTHING),
    nanoseconds: parts.reduce((sum, { total, times }) => sum + times * total.nanoseconds, 0),
  };
}

/** How much of a device's ceilings work reaches. Zero where it took no time. */
export function reached({ bytes, flops, nanoseconds }: TimedTotals, ceilings: Ceilings): Reached {
  const seconds = nanoseconds / 1e9;
  const bytesPerSecond = seconds > 0 ? bytes / seconds : 0;
  const flopsPerSecond = seconds > 0 ? flops / seconds : 0;
  return {
    bytesPerSecond,
    bytesShare: bytesPerSecond / ceilings.bytesPerSecond,
    flopsPerSecond,
    flopsShare: flopsPerSecond / ceilings.flopsPerSecond,
  };
}

/** The ceiling that a plan meets first, and milliseconds that it alone would set. */
export function firstCeiling(
  plan: Plan,
  ceilings: Ceilings,
): { readonly by: 'dispatches' | 'bytes' | 'FLOP'; readonly milliseconds: number } {
  const cost: PlanCost = planCost(plan);
  const { by, dispatchSeconds, byteSeconds, flopSeconds } = boundOf(cost, ceilings);
  return { by, milliseconds: 1000 * Math.max(dispatchSeconds, byteSeconds, flopSeconds) };
}

/** The middle value, of an even number the lower one of both; 0 of none. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
