import { Array as JaxArray, jvp as jaxJvp, vjp as jaxVjp } from '@jax-js/jax';
import { add, mul, onesLike, reshape, slice } from './ops';
import { keep, type Sym } from './symbol';
import { flattenTree, sameStructure, type TreeStructure, unflattenTree } from './tree';

/*
 * Derivatives of traced functions over trees of tensors. Every function here leaves its arguments usable and can be
 * nested at will (grad in jvp, jvp in grad, grad in grad). Tensors that a function closes over are constants to the
 * innermost derivative and are still differentiated by the outer ones.
 */

const isSym = (value: unknown): value is Sym => value instanceof JaxArray || isTracer(value);

function isTracer(value: unknown): value is Sym {
  return typeof value === 'object' && value !== null && '_trace' in value && 'aval' in value;
}

/** Lists the tensors of a tree. */
export function flattenSyms(tree: unknown): { leaves: Sym[]; structure: TreeStructure } {
  return flattenTree(tree, isSym);
}

function flattenPrimals(tree: unknown): { leaves: Sym[]; structure: TreeStructure } {
  const flat = flattenSyms(tree);
  if (flat.leaves.length === 0)
    throw new TypeError('There is nothing to differentiate by: the tree has no tensors.');
  if (flat.leaves.some((leaf) => leaf.dtype !== 'float32')) {
    throw new TypeError('Only float32 tensors can be differentiated by; close over the others.');
  }
  return flat;
}

function checkStructure(what: string, expected: TreeStructure, actual: TreeStructure): void {
  if (!sameStructure(expected, actual))
    throw new TypeError(`${what} must have the same tree structure as its values.`);
}

/**
 * Reverse mode: the value of f at `primals`, and the function that pulls a cotangent of the value back to one of
 * the primals. `pullback` may be called any number of times.
 */
export function vjp<P, R>(f: (primals: P) => R, primals: P): { value: R; pullback: (cotangent: R) => P } {
  const { leaves, structure } = flattenPrimals(primals);
  let outputs: TreeStructure | undefined;
  const flat = (...xs: Sym[]): Sym[] => {
    const result = flattenSyms(f(unflattenTree<P>(structure, xs)));
    outputs = result.structure;
    return tieToInput(result.leaves, xs).map(keep);
  };
  const [values, pull] = jaxVjp(flat, leaves.map(keep));
  if (outputs === undefined) throw new Error('The function was not traced.');
  const outputStructure = outputs;
  const pullback = (cotangent: R): P => {
    const cotangents = flattenSyms(cotangent);
    checkStructure('A cotangent', outputStructure, cotangents.structure);
    const gradients = pull(cotangents.leaves.map(keep));
    return unflattenTree<P>(structure, gradients);
  };
  return { value: unflattenTree<R>(outputStructure, values), pullback };
}

/**
 * The tracing library mixes up the cotangents of several outputs when one of them does not depend on the inputs.
 * So every output is given a formal dependence, which normalising removes again (x + 0 * y).
 */
function tieToInput(outputs: Sym[], inputs: readonly Sym[]): Sym[] {
  const [first] = inputs;
  if (outputs.length < 2 || first === undefined || first.size === 0) return outputs;
  const corner = slice(
    first,
    first.shape.map(() => [0, 1] as const),
  );
  const zero = mul(reshape(corner, []), 0);
  return outputs.map((output) => add(output, zero));
}

/** Forward mode: the value of f at `primals` and its derivative in the direction `tangents`. */
export function jvp<P, R>(f: (primals: P) => R, primals: P, tangents: P): { value: R; tangent: R } {
  const { leaves, structure } = flattenPrimals(primals);
  const directions = flattenPrimals(tangents);
  checkStructure('A tangent', structure, directions.structure);
  let outputs: TreeStructure | undefined;
  const flat = (...xs: Sym[]): Sym[] => {
    const result = flattenSyms(f(unflattenTree<P>(structure, xs)));
    outputs = result.structure;
    return result.leaves.map(keep);
  };
  const [values, derivatives] = jaxJvp(flat, leaves.map(keep), directions.leaves.map(keep));
  if (outputs === undefined) throw new Error('The function was not traced.');
  return { value: unflattenTree<R>(outputs, values), tangent: unflattenTree<R>(outputs, derivatives) };
}

/** The value of a scalar function and its gradient. */
export function valueAndGrad<P>(f: (primals: P) => Sym): (primals: P) => { value: Sym; gradient: P } {
  return (primals) => {
    const { value, pullback } = vjp(f, primals);
    if (value.shape.length !== 0) {
      throw new TypeError(
        `Only a scalar has a gradient; the function returns shape [${value.shape.join(', ')}].`,
      );
    }
    return { value, gradient: pullback(onesLike(value)) };
  };
}

/** The gradient of a scalar function, a tree like its argument. */
export function grad<P>(f: (primals: P) => Sym): (primals: P) => P {
  const both = valueAndGrad(f);
  return (primals) => both(primals).gradient;
}
