import { float32, int32, type ProgramIR, type HostArray } from '../../../trace/ir';
import * as ops from '../../../trace/ops';
import { trace } from '../../../trace/trace';

/** A small program and what it must give, number by number. */
export interface DeviceCheck {
  /** What it computes, at the beginning of a sentence. */
  readonly what: string;
  readonly ir: ProgramIR;
  readonly inputs: readonly HostArray[];
  readonly expected: readonly Float32Array[];
}

/**
 * One program for each kind of kernel: a contraction whose sum is cut into parts, a convolution with a border, reductions
 * over rows, a gather. All numbers are small integers, so that the results are exact in single and in half precision and
 * in any order of summation. What is expected comes from plain loops.
 */
export const deviceChecks = (): DeviceCheck[] => [product(), convolution(), rowSums(), choice()];

/** x [48, 4096] times y [4096, 40]. */
function product(): DeviceCheck {
  const [rows, sum, columns] = [48, 4096, 40];
  const x = integers(rows * sum, 1);
  const y = integers(sum * columns, 2);
  const expected = fill(rows * columns, (i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return total(sum, (k) => (x[row * sum + k] ?? NaN) * (y[k * columns + column] ?? NaN));
  });
  const ir = trace('check/product', ({ a, b }) => ops.matmul(a, b), {
    a: float32([rows, sum]),
    b: float32([sum, columns]),
  });
  return { what: 'A product of matrices', ir, inputs: [x, y], expected: [expected] };
}

/** Images [2, 5, 9, 9] with kernels [6, 5, 3, 3], one pixel of zeros around each image. */
function convolution(): DeviceCheck {
  const [count, channels, size, filters] = [2, 5, 9, 6];
  const images = integers(count * channels * size ** 2, 3);
  const kernels = integers(filters * channels * 9, 4);
  const expected = fill(count * filters * size ** 2, (i) => {
    const [column, row] = [i % size, Math.floor(i / size) % size];
    const [filter, image] = [Math.floor(i / size ** 2) % filters, Math.floor(i / size ** 2 / filters)];
    return total(channels * 9, (k) => {
      const [channel, down, across] = [Math.floor(k / 9), (Math.floor(k / 3) % 3) - 1, (k % 3) - 1];
      const [y, x] = [row + down, column + across];
      if (y < 0 || y >= size || x < 0 || x >= size) return 0;
      const pixel = images[((image * channels + channel) * size + y) * size + x] ?? NaN;
      return pixel * (kernels[filter * channels * 9 + k] ?? NaN);
    });
  });
  const ir = trace('check/convolution', ({ a, b }) => ops.conv2d(a, b, { padding: 1 }), {
    a: float32([count, channels, size, size]),
    b: float32([filters, channels, 3, 3]),
  });
  return { what: 'A convolution', ir, inputs: [images, kernels], expected: [expected] };
}

/** Of each row of x [37, 1000]: its elements less its maximum, and their sum. */
function rowSums(): DeviceCheck {
  const [rows, length] = [37, 1000];
  const x = integers(rows * length, 5);
  const top = fill(rows, (row) =>
    x.subarray(row * length, (row + 1) * length).reduce((a, b) => Math.max(a, b)),
  );
  const below = fill(rows * length, (i) => (x[i] ?? NaN) - (top[Math.floor(i / length)] ?? NaN));
  const sums = fill(rows, (row) => total(length, (i) => below[row * length + i] ?? NaN));
  const ir = trace(
    'check/sums',
    (a) => {
      const centred = ops.sub(a, ops.max(a, 1, true));
      return [centred, ops.sum(centred, 1)];
    },
    float32([rows, length]),
  );
  return { what: 'Sums', ir, inputs: [x], expected: [below, sums] };
}

/** 30 rows of x [50, 12], by number. */
function choice(): DeviceCheck {
  const [rows, length, chosen] = [50, 12, 30];
  const x = integers(rows * length, 6);
  const numbers = Int32Array.from({ length: chosen }, (_, i) => (i * 17) % rows);
  const expected = fill(chosen * length, (i) => {
    return x[(numbers[Math.floor(i / length)] ?? NaN) * length + (i % length)] ?? NaN;
  });
  const ir = trace('check/choice', ({ a, b }) => ops.take(a, b, 0), {
    a: float32([rows, length]),
    b: int32([chosen]),
  });
  return { what: 'A choice of rows', ir, inputs: [x, numbers], expected: [expected] };
}

/** Integers from -3 to 3 without a pattern. */
function integers(count: number, seed: number): Float32Array {
  let state = seed;
  return fill(count, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 16) % 7) - 3;
  });
}

const fill = (count: number, of: (i: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => of(i));

function total(count: number, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += of(i);
  return sum;
}
