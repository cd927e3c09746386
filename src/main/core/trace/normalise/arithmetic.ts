/**
 * Algebra: operands are not blown up before operations that broadcast anyway, factors are gathered and moved past
 * sums, double negations and repeated selections go.
 */
import { literal } from '../builder';
import { type Atom, broadcastShapes, type Pair, type Primitive, sameShape, sizeOf } from '../ir';
import { sameAtom } from './fold';
import type { Rewriter, Rule, RuleSet } from './rewriter';

/*
 * Products of a large tensor with small ones (numbers, one value a channel, ...) are arranged so that the small ones
 * are combined with each other first. Every rule here lowers the number of passes over large tensors, or keeps it.
 * float32 only; results change by rounding.
 */

/** A tensor as `large * small`; `small` is 1 for a tensor that is no such product. */
interface Product {
  readonly large: Atom;
  readonly small: Atom;
}

const one = literal(1, 'float32');
const isOne = (atom: Atom): boolean => atom.kind === 'literal' && atom.value === 1;
const sizeOfAtom = (atom: Atom): number => sizeOf(atom.spec.shape);

function asProduct(rewriter: Rewriter, atom: Atom): Product {
  const definition = rewriter.definition(atom);
  const [a, b] = definition?.inputs ?? [];
  if (definition?.primitive === 'neg' && a !== undefined) return { large: a, small: literal(-1, 'float32') };
  if (definition?.primitive === 'mul' && a !== undefined && b !== undefined) {
    const size = sizeOfAtom(atom);
    if (sameShape(a.spec.shape, atom.spec.shape) && sizeOfAtom(b) < size) return { large: a, small: b };
    if (sameShape(b.spec.shape, atom.spec.shape) && sizeOfAtom(a) < size) return { large: b, small: a };
  }
  return { large: atom, small: one };
}

/** Whether two tensors together broadcast to fewer elements than `size`. */
const staySmall = (a: Atom, b: Atom, size: number): boolean =>
  sizeOf(broadcastShapes(a.spec.shape, b.spec.shape)) < size;

/** (large * s) * t = large * (s * t). */
const combineSmall: Rule<'mul'> = ({ inputs, output }, rewriter) => {
  const [a, b] = inputs;
  if (a === undefined || b === undefined || output.dtype !== 'float32') return undefined;
  const size = sizeOf(output.shape);
  for (const [product, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!sameShape(product.spec.shape, output.shape) || sizeOfAtom(other) >= size) continue;
    const { large, small } = asProduct(rewriter, product);
    if (isOne(small) || !staySmall(small, other, size)) continue;
    return rewriter.emit('mul', [large, rewriter.emit('mul', [small, other], {})], {});
  }
  return undefined;
};

/** x * s + x * t = x * (s + t), and (u + x * s) + x * t = u + x * (s + t). */
const collectTerms: Rule<'add'> = ({ inputs, output }, rewriter) => {
  const [a, b] = inputs;
  if (a === undefined || b === undefined || output.dtype !== 'float32') return undefined;
  if (!sameShape(a.spec.shape, b.spec.shape)) return undefined;
  const merged = mergeTerms(rewriter, a, b);
  if (merged !== undefined) return merged;
  for (const [sum, term] of [
    [a, b],
    [b, a],
  ] as const) {
    const definition = rewriter.definition(sum);
    const [u, v] = definition?.inputs ?? [];
    if (definition?.primitive !== 'add' || u === undefined || v === undefined) continue;
    for (const [rest, inner] of [
      [u, v],
      [v, u],
    ] as const) {
      const both = sameShape(inner.spec.shape, output.shape) ? mergeTerms(rewriter, inner, term) : undefined;
      if (both !== undefined) return rewriter.emit('add', [rest, both], {});
    }
  }
  return undefined;
};

function mergeTerms(rewriter: Rewriter, a: Atom, b: Atom): Atom | undefined {
  const [p, q] = [asProduct(rewriter, a), asProduct(rewriter, b)];
  if (!sameAtom(p.large, q.large) || !staySmall(p.small, q.small, sizeOfAtom(p.large))) return undefined;
  return rewriter.emit('mul', [p.large, rewriter.emit('add', [p.small, q.small], {})], {});
}

/** Factors that do not change along the summed axes are multiplied after the sum. */
const factorsAfterSum: Rule<'reduce'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x === undefined || params.op !== 'add' || output.dtype !== 'float32') return undefined;
  const fixed = (atom: Atom): boolean => {
    const missing = x.spec.shape.length - atom.spec.shape.length;
    return params.axis.every((axis) => (atom.spec.shape[axis - missing] ?? 1) === 1);
  };
  const factors: Atom[] = [];
  const strip = (atom: Atom): Atom => {
    const definition = rewriter.definition(atom);
    const [a, b] = definition?.inputs ?? [];
    if (definition?.primitive !== 'mul' || a === undefined || b === undefined) return atom;
    for (const [large, small] of [
      [a, b],
      [b, a],
    ] as const) {
      if (!sameShape(large.spec.shape, x.spec.shape) || !fixed(small)) continue;
      factors.push(small);
      return strip(large);
    }
    if (!sameShape(a.spec.shape, x.spec.shape) || !sameShape(b.spec.shape, x.spec.shape)) return atom;
    const [left, right] = [strip(a), strip(b)];
    return left === a && right === b ? atom : rewriter.emit('mul', [left, right], {});
  };
  const rest = strip(x);
  if (factors.length === 0) return undefined;
  const total = rewriter.emit('reduce', [rest], params);
  return factors.reduce((product, factor) => {
    const missing = x.spec.shape.length - factor.spec.shape.length;
    const kept = factor.spec.shape.filter((_, i) => !params.axis.includes(i + missing));
    return rewriter.emit('mul', [product, rewriter.emit('reshape', [factor], { shape: kept })], {});
  }, total);
};

export const factorRules: RuleSet = {
  mul: [combineSmall],
  add: [collectTerms],
  reduce: [factorsAfterSum],
};

/** An operand without its repetitions: the same rank, with size 1 along repeated axes. */
function withoutRepetition(rewriter: Rewriter, atom: Atom): Atom {
  const definition = rewriter.definition(atom);
  if (definition?.primitive !== 'broadcast') return atom;
  const [source] = definition.inputs;
  if (source === undefined) return atom;
  if (source.kind === 'literal') return source;
  const { axis, shape } = definition.params;
  let next = 0;
  const narrow = shape.map((_, i) => (axis.includes(i) ? 1 : (source.spec.shape[next++] ?? 1)));
  return rewriter.emit('reshape', [source], { shape: narrow });
}

/** Operations that broadcast take operands unrepeated, as long as the result keeps its shape. */
function narrowOperands<P extends 'add' | 'mul' | 'max' | 'min' | 'compare' | 'where' | 'dot'>(
  primitive: P,
): Rule<P> {
  return ({ inputs, params, output }, rewriter) => {
    const full = broadcastShapes(...inputs.map((atom) => atom.spec.shape));
    const narrow = [...inputs];
    let changed = false;
    inputs.forEach((atom, i) => {
      if (rewriter.definition(atom)?.primitive !== 'broadcast') return;
      const candidate = withoutRepetition(rewriter, atom);
      const others = narrow.map((other, j) => (j === i ? candidate : other).spec.shape);
      if (!sameShape(broadcastShapes(...others), full)) return;
      narrow[i] = candidate;
      changed = true;
    });
    if (!changed) return undefined;
    const result = rewriter.emit(primitive, narrow, params);
    return sameShape(result.spec.shape, output.shape) ? result : undefined;
  };
}

const isFactor = (atom: Atom | undefined): atom is Atom => atom?.kind === 'literal';

/** A product with a number: [tensor, number]. */
function scaled(rewriter: Rewriter, atom: Atom): [Atom, number] | undefined {
  const definition = rewriter.definition(atom);
  const [a, b] = definition?.inputs ?? [];
  if (definition?.primitive === 'neg' && a !== undefined) return [a, -1];
  if (definition?.primitive !== 'mul' || a === undefined || b === undefined) return undefined;
  if (a.kind === 'literal') return [b, a.value];
  return b.kind === 'literal' ? [a, b.value] : undefined;
}

/** (x * c) * d = x * (c d). float32 only: integers would overflow differently. */
const gatherFactors: Rule<'mul'> = ({ inputs, output }, rewriter) => {
  const factor = inputs.find(isFactor);
  const x = inputs.find((atom) => !isFactor(atom));
  if (factor?.kind !== 'literal' || x === undefined || output.dtype !== 'float32') return undefined;
  const inner = scaled(rewriter, x);
  if (inner === undefined) return factor.value === -1 ? rewriter.emit('neg', [x], {}) : undefined;
  return rewriter.emit('mul', [inner[0], literal(inner[1] * factor.value, 'float32')], {});
};

const negate: Rule<'neg'> = ({ inputs, output }, rewriter) => {
  const [x] = inputs;
  const inner = x === undefined ? undefined : scaled(rewriter, x);
  if (inner === undefined || output.dtype === 'bool') return undefined;
  if (inner[1] === -1) return inner[0];
  return output.dtype === 'float32'
    ? rewriter.emit('mul', [inner[0], literal(-inner[1], 'float32')], {})
    : undefined;
};

/** max(x, x) and min(x, x). */
const idempotent: Rule<'max' | 'min'> = ({ inputs }) => {
  const [a, b] = inputs;
  return a !== undefined && b !== undefined && sameAtom(a, b) ? a : undefined;
};

/** where(c, where(c, a, b), d) = where(c, a, d), and the same on the other side. */
const selectOnce: Rule<'where'> = ({ inputs }, rewriter) => {
  const [condition, a, b] = inputs;
  if (condition === undefined || a === undefined || b === undefined) return undefined;
  const inner = (atom: Atom, side: 1 | 2): Atom | undefined => {
    const definition = rewriter.definition(atom);
    const [test] = definition?.inputs ?? [];
    const same = definition?.primitive === 'where' && test !== undefined && sameAtom(test, condition);
    const chosen = same ? definition.inputs[side] : undefined;
    return chosen !== undefined && sameShape(definition?.output.spec.shape ?? [], atom.spec.shape)
      ? chosen
      : undefined;
  };
  const [first, second] = [inner(a, 1), inner(b, 2)];
  if (first === undefined && second === undefined) return undefined;
  const replaced = [condition, first ?? a, second ?? b];
  const shape = broadcastShapes(...inputs.map((atom) => atom.spec.shape));
  if (!sameShape(broadcastShapes(...replaced.map((atom) => atom.spec.shape)), shape)) return undefined;
  return rewriter.emit('where', replaced, {});
};

/** Reductions over nothing, over axes of size 1, and of reductions. */
const trivialReduce: Rule<'reduce'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x === undefined) return undefined;
  if (params.axis.every((axis) => x.spec.shape[axis] === 1)) {
    return rewriter.emit('reshape', [x], { shape: output.shape });
  }
  const single = params.axis.filter((axis) => x.spec.shape[axis] === 1);
  if (single.length > 0) {
    const shape = x.spec.shape.filter((_, i) => !single.includes(i));
    const axis = params.axis
      .filter((i) => !single.includes(i))
      .map((i) => i - single.filter((gone) => gone < i).length);
    return rewriter.emit('reduce', [rewriter.emit('reshape', [x], { shape })], { op: params.op, axis });
  }
  const inner = rewriter.definition(x);
  if (inner?.primitive !== 'reduce' || inner.params.op !== params.op) return undefined;
  const rank = inner.inputs[0]?.spec.shape.length ?? 0;
  const kept = Array.from({ length: rank }, (_, i) => i).filter((i) => !inner.params.axis.includes(i));
  const axis = [...inner.params.axis, ...params.axis.flatMap((i) => kept[i] ?? [])].sort((a, b) => a - b);
  return rewriter.emit('reduce', inner.inputs, { op: params.op, axis });
};

/** sum(-x) = -sum(x): the negation runs over fewer elements, or meets another one. */
const negateAfterSum: Rule<'reduce'> = ({ inputs, params }, rewriter) => {
  const inner = rewriter.definition(inputs[0]);
  if (inner?.primitive !== 'neg' || params.op !== 'add') return undefined;
  return rewriter.emit('neg', [rewriter.emit('reduce', inner.inputs, params)], {});
};

/** The sum of repeated values is a multiple; their extremum is themselves. */
const reduceOfBroadcast: Rule<'reduce'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x === undefined || params.op === 'mul' || rewriter.definition(x)?.primitive !== 'broadcast')
    return undefined;
  const narrow = withoutRepetition(rewriter, x);
  if (narrow.kind === 'literal') return undefined;
  const repeated = params.axis.filter((axis) => narrow.spec.shape[axis] === 1 && x.spec.shape[axis] !== 1);
  if (repeated.length === 0) return undefined;
  const rest = rewriter.emit('reduce', [narrow], params);
  const count = params.op === 'add' ? sizeOf(repeated.map((axis) => x.spec.shape[axis] ?? 1)) : 1;
  return rewriter.expand(rewriter.emit('mul', [rest, literal(count, output.dtype)], {}), output);
};

/** Sums over an axis of size 1 are products. */
const trivialDot: Rule<'dot'> = ({ inputs, output }, rewriter) => {
  if (inputs.some((atom) => atom.spec.shape.length > 0 && atom.spec.shape.at(-1) !== 1)) return undefined;
  const product = rewriter.emit('mul', inputs, {});
  return rewriter.emit('reshape', [product], { shape: output.shape });
};

/** Padding before a convolution becomes the convolution's own. */
const padIntoConv: Rule<'conv'> = ({ inputs, params }, rewriter) => {
  const [x, w] = inputs;
  const inner = rewriter.definition(x);
  const lead = params.vmapDims + 2;
  if (inner?.primitive !== 'pad' || w === undefined || params.lhsDilation.some((d) => d !== 1))
    return undefined;
  const { width } = inner.params;
  if (width.slice(0, lead).some(([before, after]) => before !== 0 || after !== 0)) return undefined;
  const padding = params.padding.map(([before, after], i): Pair => {
    const [b, a] = width[lead + i] ?? [0, 0];
    return [before + b, after + a];
  });
  return rewriter.emit('conv', [...inner.inputs, w], { ...params, padding });
};

export const arithmeticRules: RuleSet = {
  add: [narrowOperands('add')],
  mul: [narrowOperands('mul'), gatherFactors],
  max: [idempotent, narrowOperands('max')],
  min: [idempotent, narrowOperands('min')],
  neg: [negate],
  compare: [narrowOperands('compare')],
  where: [selectOnce, narrowOperands('where')],
  reduce: [trivialReduce, reduceOfBroadcast, negateAfterSum],
  dot: [trivialDot, narrowOperands('dot')],
  conv: [padIntoConv],
} satisfies { [P in Primitive]?: readonly Rule<P>[] };
