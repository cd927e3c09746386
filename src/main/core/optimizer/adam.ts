/**
 * Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1) over parts that are stepped by
 * themselves: tensors [M, ...] hold M parts, and a part whose gradient is zero throughout is left as it is, with all that
 * is remembered of it. PyTorch does the same with parameters of their own that took no part in a loss.
 */
import type { TensorSpec } from '../trace/ir';
import { abs, add, div, greater, mul, reshape, sqrt, square, sub, sum, type Sym, where } from '../trace/ops';
import type { Named } from '../types';

interface AdamOptions {
  readonly learningRate: number;
}

const FIRST = 0.9;
const SECOND = 0.999;
const EPSILON = 1e-8;

/**
 * What Adam remembers, by name: of each tensor the mean of its gradients under its own name, and of their squares under
 * `squares/`; of each part how much of both means is there yet, 1 - b^t after its t steps, [M].
 */
const squaresOf = (name: string): string => `squares/${name}`;
const SHARES = { first: 'shares/first', second: 'shares/second' } as const;

/** The tensors that Adam remembers of some tensors [M, ...]; all begin at zero. */
export function adamMemory(tensors: Named<TensorSpec>): Named<TensorSpec> {
  const entries = Object.entries(tensors);
  const parts: TensorSpec = { shape: entries[0]?.[1].shape.slice(0, 1) ?? [0], dtype: 'float32' };
  return {
    ...tensors,
    ...Object.fromEntries(entries.map(([name, spec]) => [squaresOf(name), spec])),
    [SHARES.first]: parts,
    [SHARES.second]: parts,
  };
}

/**
 * One step: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g², p = p - r (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + e), with t the
 * steps of the part so far, b1 = 0.9, b2 = 0.999 and e = 1e-8.
 * @param memory Of `adamMemory`
 */
export function adamStep(
  params: Named<Sym>,
  gradients: Named<Sym>,
  memory: Named<Sym>,
  { learningRate }: AdamOptions,
): { params: Named<Sym>; memory: Named<Sym> } {
  const moved = greater(
    Object.keys(params)
      .map((name) => sizeOfEach(entry(gradients, name)))
      .reduce((total, part) => add(total, part)),
    0,
  );
  const kept = (next: Sym, before: Sym): Sym => where(overParts(moved, next), next, before);
  const mean = (before: Sym, value: Sym | number, share: number): Sym =>
    add(mul(before, share), mul(value, 1 - share));
  const [first, second] = [entry(memory, SHARES.first), entry(memory, SHARES.second)];
  const shares = { first: mean(first, 1, FIRST), second: mean(second, 1, SECOND) };
  const nextParams: Record<string, Sym> = {};
  const nextMemory: Record<string, Sym> = {
    [SHARES.first]: kept(shares.first, first),
    [SHARES.second]: kept(shares.second, second),
  };
  for (const [name, value] of Object.entries(params)) {
    const gradient = entry(gradients, name);
    const [before, squaresBefore] = [entry(memory, name), entry(memory, squaresOf(name))];
    const gradients1 = mean(before, gradient, FIRST);
    const squares = mean(squaresBefore, square(gradient), SECOND);
    const length = add(sqrt(div(squares, overParts(shares.second, squares))), EPSILON);
    const step = div(div(gradients1, overParts(shares.first, gradients1)), length);
    nextParams[name] = kept(sub(value, mul(step, learningRate)), value);
    nextMemory[name] = kept(gradients1, before);
    nextMemory[squaresOf(name)] = kept(squares, squaresBefore);
  }
  return { params: nextParams, memory: nextMemory };
}

/** Sums of absolute values over all axes but the first, [M]. */
const sizeOfEach = (x: Sym): Sym =>
  sum(
    abs(x),
    x.shape.slice(1).map((_, i) => i + 1),
  );

/** [M] as [M, 1, ...], to go with a tensor. */
const overParts = (parts: Sym, { shape }: Sym): Sym =>
  reshape(
    parts,
    shape.map((size, axis) => (axis === 0 ? size : 1)),
  );

function entry(tree: Named<Sym>, name: string): Sym {
  const value = tree[name];
  if (value === undefined) throw new Error(`The tensor "${name}" is missing.`);
  return value;
}
