/** Which checkpoints of a run are kept. */
import type { Retention } from '@shared/domain/settings';

interface Kept {
  readonly iteration: number;
}

/**
 * The checkpoints that go: all but the last ones, every n-th, and those that an evaluation was made of, the best among
 * them. `interval` is the number of iterations between two checkpoints. `checkpoints` are in the order of their iterations.
 */
export function surplusOf<T extends Kept>(
  checkpoints: readonly T[],
  { last, every }: Retention,
  interval: number,
  evaluated: ReadonlySet<number>,
): T[] {
  return checkpoints
    .slice(0, -Math.max(1, last))
    .filter(({ iteration }) => !evaluated.has(iteration))
    .filter(({ iteration }) => every === 0 || iteration % (every * interval) !== 0);
}
