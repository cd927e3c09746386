/** Independent work at the same time, where an engine gains by it. */
import type { Engine } from './types';

/** What one of several pieces of work gets. */
export interface Side {
  /** What it computes on, and no other piece at the same time. */
  readonly engine: Engine;
  /** Does something while no other piece does such a thing. Throws where another piece has failed, what that one threw. */
  alone(what: () => Promise<void>): Promise<void>;
}

/**
 * Does `count` pieces of work, as many at a time as the engine has lanes, and answers their results in order. Where one
 * fails, the others end when they next ask for `alone`, and the first error is thrown.
 */
export async function sideBySide<T>(
  engine: Engine,
  count: number,
  work: (index: number, side: Side) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  const errors: unknown[] = [];
  let next = 0;
  let turn = Promise.resolve();
  const alone: Side['alone'] = (what) => {
    const mine = turn.then(() => {
      if (errors.length > 0) throw errors[0];
      return what();
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const workOff = async (lane: Engine): Promise<void> => {
    while (next < count && errors.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(index, { engine: lane, alone });
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all((engine.lanes?.(count) ?? [engine]).map(workOff));
  if (errors.length > 0) throw errors[0];
  return results;
}

/** Does a piece of work on every side at the same time. Where some fail, the first error is thrown when all have ended. */
export async function onEverySide<S, T>(
  sides: readonly S[],
  work: (side: S, index: number) => Promise<T>,
): Promise<T[]> {
  const ended = await Promise.allSettled(sides.map(work));
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
