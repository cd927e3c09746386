import * as tf from '@tensorflow/tfjs-core';
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

export const flip: Interpret<'flip'> = ({ params }) => {
  const dims = [...params.axis];
  return (scratch, x) => scratch.kernel(tf.Reverse, { x }, { dims });
};

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

export const shrink: Interpret<'shrink'> = ({ params }) => {
  const begin = params.slice.map(([start]) => start);
  const size = params.slice.map(([start, end]) => end - start);
  return (scratch, x) => scratch.kernel(tf.Slice, { x }, { begin, size });
};

export const concatenate: Interpret<'concatenate'> =
  ({ params }) =>
  (scratch, ...inputs) =>
    scratch.kernel(tf.Concat, inputs, { axis: params.axis });
