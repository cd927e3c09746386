import { type Array as JaxArray, DType as JaxDType, type Jaxpr, makeJaxpr, numpy as np } from '@jax-js/jax';
import { flattenSyms } from './differentiate';
import { describeSpec, hashProgram, isTensorSpec, type ProgramIR, type TensorSpec } from './ir';
import { lower, TraceError } from './lower';
import { normalise } from './normalise';
import { keep, type Sym } from './symbol';
import { flattenTree, type MapTree, type TreeStructure, unflattenTree } from './tree';

export { TraceError } from './lower';

/** A traced program and how its flat inputs and outputs make up the trees that the function takes and returns. */
export interface TracedProgram extends ProgramIR {
  readonly inputTree: TreeStructure;
  readonly outputTree: TreeStructure;
}

/** The argument of a traced function: the tree of specs with tensors as its leaves. */
export type SymTree<S> = MapTree<S, TensorSpec, Sym>;

/**
 * Runs `fn` once on symbolic tensors and returns what it computed as a program.
 * @param name For people: logs, errors, profiles.
 * @param fn Takes and returns a tree (nested arrays and plain objects) of tensors.
 * @param specs A tree of TensorSpec (float32 or int32) with the shape of fn's argument.
 * @throws TraceError when fn uses something that programs do not have.
 */
export function trace<S, R>(name: string, fn: (inputs: SymTree<S>) => R, specs: S): TracedProgram {
  const { leaves, structure } = flattenTree(specs, isTensorSpec);
  const examples = leaves.map((spec) => example(name, spec));
  let outputTree: TreeStructure | undefined;
  const flat = (...tensors: Sym[]): Sym[] => {
    const result = flattenSyms(fn(unflattenTree<SymTree<S>>(structure, tensors)));
    outputTree = result.structure;
    return result.leaves.map(keep);
  };
  const { jaxpr: closed } = makeJaxpr(flat)(...examples);
  if (outputTree === undefined) throw new TraceError(`The function of program "${name}" was not traced.`);
  const flatJaxpr: Jaxpr = closed.jaxpr.flatten().simplify();
  const body = normalise(lower(flatJaxpr, closed.consts));
  return { name, ...body, hash: hashProgram(body), inputTree: structure, outputTree };
}

/** Stands for an input; only its shape and type are looked at. */
function example(name: string, spec: TensorSpec): JaxArray {
  if (spec.dtype === 'bool') {
    throw new TraceError(
      `Program "${name}" has an input ${describeSpec(spec)}; inputs are float32 or int32.`,
    );
  }
  return np.zeros([...spec.shape], { dtype: spec.dtype === 'int32' ? JaxDType.Int32 : JaxDType.Float32 });
}
