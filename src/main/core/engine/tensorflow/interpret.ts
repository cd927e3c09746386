import * as tf from '@tensorflow/tfjs-core';
import type { EquationOf } from '../../trace/builder';
import type { Primitive } from '../../trace/ir';
import { conv, dot, reduce } from './contract';
import { binary, cast, compare, floatUnary, neg, where } from './elementwise';
import { gather, scatter } from './indexing';
import type { TensorflowLibrary } from './library';
import { broadcast, concatenate, flip, pad, reshape, shrink, transpose } from './movement';
import type { Scratch } from './scratch';

/** Computes one equation. What it makes on the way, and its result, belong to the scratch. */
export type Execute = (scratch: Scratch, ...inputs: tf.Tensor[]) => tf.Tensor;

/** Decides once how to compute an equation. Throws UnsupportedPrimitiveError. */
export type Interpret<P extends Primitive> = (equation: EquationOf<P>, library: TensorflowLibrary) => Execute;

/** How every primitive is computed. */
export const interpreters: { readonly [P in Primitive]: Interpret<P> } = {
  add: binary(tf.Add),
  mul: binary(tf.Multiply),
  max: binary(tf.Maximum),
  min: binary(tf.Minimum),
  neg,
  reciprocal: floatUnary(tf.Reciprocal),
  sqrt: floatUnary(tf.Sqrt),
  exp: floatUnary(tf.Exp),
  log: floatUnary(tf.Log),
  sin: floatUnary(tf.Sin),
  cos: floatUnary(tf.Cos),
  floor: floatUnary(tf.Floor),
  where,
  compare,
  cast,
  reduce,
  dot,
  conv,
  reshape,
  transpose,
  broadcast,
  flip,
  pad,
  shrink,
  concatenate,
  gather,
  scatter,
};
