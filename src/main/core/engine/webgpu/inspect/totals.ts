import type { Dispatch } from '../plan/plan';
import { KERNEL_CLASSES, type KernelClass } from '../plan/kernelClass';

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
