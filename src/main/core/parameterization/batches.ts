/**
 * Which stored images an iteration's batches take, and through which hallucinators. Everything follows from the seed,
 * the iteration and the number of the batch.
 */
import { Random } from '../random/random';

/** Batch number `batch` (from 0) of an iteration. */
export interface BatchAt {
  readonly iteration: number;
  readonly batch: number;
}

/**
 * Indices of the stored images of a batch. In every iteration a permutation of all is cut into chunks that are taken
 * from the end (so a short one comes first), then a new permutation is drawn (fixtures' definition C.5, step 2).
 */
export function batchOfItems(seed: number, items: number, size: number, at: BatchAt): Int32Array {
  const length = Math.min(size, items);
  const chunks = Math.ceil(items / length);
  const pass = Math.floor(at.batch / chunks);
  const order = Random.for(seed, 'items', at.iteration, pass).permutation(items);
  const chunk = chunks - 1 - (at.batch % chunks);
  return order.slice(chunk * length, Math.min((chunk + 1) * length, items));
}

/** Two different numbers below `variants`, in random order. */
export function pairOfVariants(random: Random, variants: number): readonly [number, number] {
  const [first = 0, second = 0] = random.permutation(variants);
  return [first, second];
}
