import { type Atom, type CompareOperator, type Primitive, type ReduceOperator, sizeOf } from '../ir';
import type { Rewriter, Rule, RuleSet } from './rewriter';

/*
 * Constant folding: what is known to be one value everywhere is computed now. Differentiation lifts tensors that a
 * function closes over with tangents of zeros; without these rules whole convolutions with zeros would be run.
 */

/** All inputs filled with one known value: the result is too. */
function foldAll<P extends Primitive>(compute: (...values: number[]) => number): Rule<P> {
  return ({ inputs, output }, rewriter) => {
    const values: number[] = [];
    for (const atom of inputs) {
      const value = rewriter.splatValue(atom);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return rewriter.splat(compute(...values), output);
  };
}

/** Linear in each of the two inputs: zero if either is zero. */
const annihilate: Rule<'mul' | 'dot' | 'conv'> = ({ inputs, output }, rewriter) =>
  inputs.some((atom) => rewriter.splatValue(atom) === 0) ? rewriter.splat(0, output) : undefined;

/** Moves values only: one value stays one value. */
const movement: Rule<'reshape' | 'transpose' | 'flip' | 'shrink' | 'gather'> = (
  { inputs, output },
  rewriter,
) => {
  const value = rewriter.splatValue(inputs[0]);
  return value === undefined ? undefined : rewriter.splat(value, output);
};

/** A broadcast of a broadcast literal is a broadcast literal. */
const broadcast: Rule<'broadcast'> = ({ inputs, output }, rewriter) => {
  const [x] = inputs;
  const value = rewriter.splatValue(x);
  return value === undefined || x?.kind === 'literal' ? undefined : rewriter.splat(value, output);
};

/** Zeros placed among zeros. */
const zeroIntoZeros: Rule<'pad' | 'scatter'> = ({ inputs, output }, rewriter) =>
  rewriter.splatValue(inputs[0]) === 0 ? rewriter.splat(0, output) : undefined;

const concatenate: Rule<'concatenate'> = ({ inputs, output }, rewriter) => {
  const values = inputs.map((atom) => rewriter.splatValue(atom));
  const [first] = values;
  return first !== undefined && values.every((value) => value === first)
    ? rewriter.splat(first, output)
    : undefined;
};

const reduce: Rule<'reduce'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  const value = rewriter.splatValue(x);
  if (x === undefined || value === undefined) return undefined;
  const count = sizeOf(params.axis.map((axis) => x.spec.shape[axis] ?? 1));
  return count === 0 ? undefined : rewriter.splat(reduced(params.op, value, count), output);
};

function reduced(op: ReduceOperator, value: number, count: number): number {
  if (op === 'add') return value * count;
  return op === 'mul' ? value ** count : value;
}

const comparisons: Record<CompareOperator, (a: number, b: number) => boolean> = {
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
  equal: (a, b) => a === b,
  not_equal: (a, b) => a !== b,
};

const compare: Rule<'compare'> = (candidate, rewriter) =>
  foldAll<'compare'>((a = 0, b = 0) => Number(comparisons[candidate.params.op](a, b)))(candidate, rewriter);

const where: Rule<'where'> = ({ inputs, output }, rewriter) => {
  const [condition, a, b] = inputs;
  if (a === undefined || b === undefined) return undefined;
  const chosen = rewriter.splatValue(condition);
  if (chosen !== undefined) return rewriter.expand(chosen === 0 ? b : a, output);
  const same = sameAtom(a, b) || (isSplat(rewriter, a) && rewriter.splatValue(a) === rewriter.splatValue(b));
  return same ? rewriter.expand(a, output) : undefined;
};

const isSplat = (rewriter: Rewriter, atom: Atom): boolean => rewriter.splatValue(atom) !== undefined;

/** Whether two atoms are the same tensor. */
export function sameAtom(a: Atom, b: Atom): boolean {
  if (a.kind === 'variable') return b.kind === 'variable' && a.id === b.id;
  return b.kind === 'literal' && a.value === b.value && a.spec.dtype === b.spec.dtype;
}

/** `add` with zeros is the other operand, `mul` with ones likewise. */
function neutral(element: number): Rule<'add' | 'mul'> {
  return ({ inputs, output }, rewriter) => {
    const [a, b] = inputs;
    if (a === undefined || b === undefined) return undefined;
    if (rewriter.splatValue(a) === element) return rewriter.expand(b, output);
    return rewriter.splatValue(b) === element ? rewriter.expand(a, output) : undefined;
  };
}

const cast: Rule<'cast'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x?.spec.dtype === params.dtype) return x;
  const value = rewriter.splatValue(x);
  return value === undefined ? undefined : rewriter.splat(value, output);
};

export const foldRules: RuleSet = {
  add: [neutral(0), foldAll((a = 0, b = 0) => a + b)],
  mul: [annihilate, neutral(1), foldAll((a = 0, b = 0) => a * b)],
  max: [foldAll((a = 0, b = 0) => Math.max(a, b))],
  min: [foldAll((a = 0, b = 0) => Math.min(a, b))],
  neg: [foldAll((a = 0) => -a)],
  reciprocal: [foldAll((a = 0) => 1 / a)],
  sqrt: [foldAll((a = 0) => Math.sqrt(a))],
  exp: [foldAll((a = 0) => Math.exp(a))],
  log: [foldAll((a = 0) => Math.log(a))],
  sin: [foldAll((a = 0) => Math.sin(a))],
  cos: [foldAll((a = 0) => Math.cos(a))],
  floor: [foldAll((a = 0) => Math.floor(a))],
  where: [where],
  compare: [compare],
  cast: [cast],
  reduce: [reduce],
  dot: [annihilate],
  conv: [annihilate],
  reshape: [movement],
  transpose: [movement],
  broadcast: [broadcast],
  flip: [movement],
  pad: [zeroIntoZeros],
  shrink: [movement],
  concatenate: [concatenate],
  gather: [movement],
  scatter: [zeroIntoZeros],
};
