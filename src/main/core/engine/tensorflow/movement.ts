import * as tf from '@tensorflow/tfjs-core';
import { mergeFlip, mergeSlice } from '../plan/coalesce';
import type { Interpret } from './interpret';

/*
 * Movement primitives.
 */

export const reshape: Interpret<'reshape'> =
  ({ params }) =>
  (scratch, x) =>
    scratch.reshape(x, params.shape);

export const transpose: Interpret<'transpose'> =
  ({ params }) =>
  (scratch, x) =>
    scratch.transpose(x, params.perm);

export const broadcast: Interpret<'broadcast'> = ({ params, inputs, output }) => {
  const { shape, axis } = params;
  const [source] = inputs;
  const { dtype } = output.spec;
  if (source?.kind === 'literal' && dtype !== 'bool')
    return (scratch) => scratch.fill(source.value, dtype, shape);
  let next = 0;
  const aligned = shape.map((_, i) => (axis.includes(i) ? 1 : (source?.spec.shape[next++] ?? 1)));
  return (scratch, x) => scratch.broadcast(scratch.reshape(x, aligned), shape);
};

/** The longest axis that is worth taking apart to be reversed. */
const SHORT_AXIS = 32;

export const flip: Interpret<'flip'> = ({ params, output }, library) => {
  const { shape } = output.spec;
  const merged = mergeFlip(shape, params.axis);
  const [at, ...others] = merged.axis;
  if (at === undefined) return (_, x) => x;
  const length = merged.shape[at] ?? 1;
  if (library.backend === 'wasm' && others.length === 0 && length <= SHORT_AXIS) {
    return flipShortAxis(shape, merged.shape, at);
  }
  const dims = [...merged.axis];
  return (scratch, x) =>
    scratch.reshape(scratch.kernel(tf.Reverse, { x: scratch.reshape(x, merged.shape) }, { dims }), shape);
};

/** WebAssembly's reversal takes a detour over every index: putting the parts of the axis together anew is much faster. */
function flipShortAxis(
  shape: readonly number[],
  merged: readonly number[],
  at: number,
): ReturnType<Interpret<'flip'>> {
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const [before, length, after] = [
    product(merged.slice(0, at)),
    merged[at] ?? 1,
    product(merged.slice(at + 1)),
  ];
  return (scratch, x) => {
    const first = scratch.transpose(scratch.reshape(x, [before, length, after]), [1, 0, 2]);
    const parts = Array.from({ length }, (_, i) =>
      scratch.kernel(tf.Slice, { x: first }, { begin: [length - 1 - i, 0, 0], size: [1, before, after] }),
    );
    const reversed = scratch.kernel(tf.Concat, parts, { axis: 0 });
    return scratch.reshape(scratch.transpose(reversed, [1, 0, 2]), shape);
  };
}

export const pad: Interpret<'pad'> = ({ params }) => {
  const paddings = params.width.map(([before, after]) => [before, after]);
  return (scratch, x) => {
    const padded = scratch.kernel(
      tf.PadV2,
      { x: x.dtype === 'bool' ? scratch.cast(x, 'int32') : x },
      { paddings, constantValue: 0 },
    );
    return scratch.cast(padded, x.dtype);
  };
};

export const shrink: Interpret<'shrink'> = ({ inputs, params, output }) => {
  const { shape, slice } = mergeSlice(inputs[0]?.spec.shape ?? [], params.slice);
  const begin = slice.map(([start]) => start);
  const size = slice.map(([start, end]) => end - start);
  return (scratch, x) =>
    scratch.reshape(
      scratch.kernel(tf.Slice, { x: scratch.reshape(x, shape) }, { begin, size }),
      output.spec.shape,
    );
};

export const concatenate: Interpret<'concatenate'> =
  ({ params }) =>
  (scratch, ...inputs) =>
    scratch.kernel(tf.Concat, inputs, { axis: params.axis });
