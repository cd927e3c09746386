import { literal } from '../builder';
import type { Atom, Pair, Primitive } from '../ir';
import { broadcastShapes, sameShape, sizeOf } from '../spec';
import { sameAtom } from './fold';
import type { Rewriter, Rule, RuleSet } from './rewriter';

/*
 * Algebra: operands are not blown up before operations that broadcast anyway, factors are gathered and moved past
 * sums, double negations and repeated selections go.
 */

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
