/**
 * The order in which the adversary's batches take the bases: a permutation of all items is cut into chunks that are
 * taken from the end (so a short chunk comes first), then a new permutation is drawn (fixtures' definition C.5, step 2).
 * Chunk k is a function of the seed and k alone.
 */
import { Random } from '../random/random';

export function batchOfItems(seed: number, items: number, size: number, k: number): Int32Array {
  const batch = Math.min(size, items);
  const chunks = Math.ceil(items / batch);
  const order = Random.for(seed, 'adversary', 'order', Math.floor(k / chunks)).permutation(items);
  const chunk = chunks - 1 - (k % chunks);
  return order.slice(chunk * batch, Math.min((chunk + 1) * batch, items));
}

/** Two different numbers below `variants`, in random order. */
export function pairOfVariants(random: Random, variants: number): readonly [number, number] {
  const [first = 0, second = 0] = random.permutation(variants);
  return [first, second];
}
