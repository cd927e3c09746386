import { type Array as JaxArray, defaultDevice, numpy } from '@jax-js/jax';
import type { HostArray } from './ir';

// Tracing only needs shapes; the pure JavaScript device is always there and starts nothing.
defaultDevice('cpu');

/**
 * A symbolic tensor: what traced code computes with. It is an array of the tracing library, used only through
 * `ops.ts` and `differentiate.ts`, which never consume (free) the tensors that they are given.
 */
export type Sym = JaxArray;

/** What elementwise operations accept: a tensor or a plain number. */
export type Operand = Sym | number;

const constants = new WeakMap<object, HostArray>();

/**
 * A tensor with known contents, written into the traced program.
 * @param data Row-major values; a Float32Array gives a float32 tensor, an Int32Array an int32 one.
 * @throws RangeError when the number of values is not the product of `shape`.
 */
export function constant(data: HostArray, shape: readonly number[]): Sym {
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length !== size) {
    throw new RangeError(
      `A constant of shape [${shape.join(', ')}] needs ${size} values, not ${data.length}.`,
    );
  }
  const copy = data.slice();
  const tensor = numpy.array(copy, { shape: [...shape] });
  constants.set(tensor, copy);
  return tensor;
}

/** The contents of a tensor made by `constant`, or undefined for any other. */
export function constantData(tensor: object): HostArray | undefined {
  return constants.get(tensor);
}

/** Takes one more reference, so that a call of the tracing library does not free the caller's tensor. */
export function keep<T extends Operand>(x: T): T {
  return typeof x === 'number' ? x : (x.ref as T);
}

/** Shape of a tensor; [] for a number. */
export function shapeOf(x: Operand): readonly number[] {
  return typeof x === 'number' ? [] : x.shape;
}

/** Turns a possibly negative axis into one in [0, rank). Throws RangeError when out of bounds. */
export function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new RangeError(`Axis ${axis} does not exist in a tensor of rank ${rank}.`);
  }
  return resolved;
}
