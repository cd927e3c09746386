import * as tf from '@tensorflow/tfjs-core';
import { sameShape, sizeOf } from '../../trace/ir';

/** Runs kernels of the active backend and frees what they leave behind, all but the result. */
export class Scratch {
  private made: tf.Tensor[] = [];

  /** Runs one kernel. Its output lives until `finish`. */
  kernel(
    name: string,
    inputs: Readonly<Record<string, tf.Tensor>> | tf.Tensor[],
    attributes: object = {},
  ): tf.Tensor {
    // The library names the inputs and types the attributes only where a kernel is defined; lists pass as maps.
    const named = inputs as tf.NamedTensorMap;
    const output = tf.engine().runKernel(name, named, attributes as tf.NamedAttrMap);
    const tensor = Array.isArray(output) ? output[0] : (output as tf.Tensor | undefined);
    if (tensor === undefined) throw new Error(`Kernel ${name} returned nothing.`);
    this.made.push(tensor);
    return tensor;
  }

  /** Frees all outputs but `result`. A result that was an input is returned as a new tensor on the same data. */
  finish(result: tf.Tensor): tf.Tensor {
    const own = this.made.includes(result) ? result : this.kernel(tf.Identity, { x: result });
    for (const tensor of this.made) if (tensor !== own) tensor.dispose();
    this.made = [];
    return own;
  }

  /** Frees all outputs. */
  abandon(): void {
    for (const tensor of this.made) tensor.dispose();
    this.made = [];
  }

  reshape(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
    return sameShape(x.shape, shape) ? x : this.kernel(tf.Reshape, { x }, { shape: [...shape] });
  }

  transpose(x: tf.Tensor, perm: readonly number[]): tf.Tensor {
    return perm.every((axis, i) => axis === i) ? x : this.kernel(tf.Transpose, { x }, { perm: [...perm] });
  }

  cast(x: tf.Tensor, dtype: tf.DataType): tf.Tensor {
    return x.dtype === dtype ? x : this.kernel(tf.Cast, { x }, { dtype });
  }

  /** Repeats x to `shape` by NumPy's rules. Adding to zeros is many times faster than the kernel for repetition. */
  broadcast(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
    if (sameShape(x.shape, shape)) return x;
    if (sizeOf(x.shape) === sizeOf(shape)) return this.reshape(x, shape);
    if (x.dtype !== 'float32' && x.dtype !== 'int32') {
      return this.cast(this.broadcast(this.cast(x, 'int32'), shape), x.dtype);
    }
    return this.kernel(tf.Add, { a: x, b: this.fill(0, x.dtype, shape) });
  }

  fill(value: number, dtype: 'float32' | 'int32', shape: readonly number[]): tf.Tensor {
    return this.kernel(tf.Fill, {}, { shape: [...shape], value, dtype });
  }
}
