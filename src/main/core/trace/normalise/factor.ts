import { literal } from '../builder';
import type { Atom } from '../ir';
import { broadcastShapes, sameShape, sizeOf } from '../spec';
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
