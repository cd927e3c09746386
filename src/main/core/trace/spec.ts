import type { DType, TensorSpec } from './ir';

/** The spec of a float32 tensor. */
export const float32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

/** The spec of an int32 tensor (indices, labels). */
export const int32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'int32' });

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Whether two lists of numbers are equal. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** Whether two specs have the same shape and element type. */
export const sameSpec = (a: TensorSpec, b: TensorSpec): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** For example `float32[64, 3, 32, 32]`. */
export const describeSpec = (spec: TensorSpec): string => `${spec.dtype}[${spec.shape.join(', ')}]`;

/** Whether a value is a TensorSpec (the leaves of a program's input tree). */
export function isTensorSpec(value: unknown): value is TensorSpec {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    isDType(value.dtype)
  );
}

export function isDType(value: unknown): value is DType {
  return value === 'float32' || value === 'int32' || value === 'bool';
}

/**
 * The shape that shapes broadcast to by NumPy's rules.
 * @throws RangeError when they do not.
 */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    let size = 1;
    for (const shape of shapes) {
      const n = shape[i - rank + shape.length] ?? 1;
      if (n === 1 || n === size) continue;
      if (size !== 1)
        throw new RangeError(
          `Shapes ${shapes.map((s) => `[${s.join(', ')}]`).join(' and ')} do not broadcast.`,
        );
      size = n;
    }
    return size;
  });
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (shape[i + 1] ?? 1);
  return strides;
}
