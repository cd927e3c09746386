import { describe, expect, it } from 'vitest';
import { grad, vjp } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import { constant, type Sym } from '@main/core/trace/ops';
import { float32, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { pseudoRandom } from '../../../../support/convnet';
import { interpret } from '../../../../support/interpreter';

const tensor = (shape: readonly number[], values: readonly number[]): Sym =>
  constant(Float32Array.from(values), shape);
const random = (shape: readonly number[], seed = 1): Sym =>
  constant(pseudoRandom(sizeOf(shape), seed), shape);
const indices = (shape: readonly number[], values: readonly number[]): Sym =>
  constant(Int32Array.from(values), shape);
const numbers = (x: Sym): number[] => Array.from(x.ref.dataSync());

function expectClose(actual: Sym, expected: readonly number[]): void {
  const values = numbers(actual);
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4));
}

/** Compares a gradient with central differences. */
function expectGradient(f: (x: Sym) => Sym, x: Sym): void {
  const total = (y: Sym): Sym => ops.sum(f(y));
  const value = trace('value', total, float32(x.shape));
  const gradient = trace('gradient', grad(total), float32(x.shape));
  const at = (data: number[]): number => interpret(value, [data])[0]?.[0] ?? 0;
  const values = numbers(x);
  const step = 1e-2;
  const expected = values.map(
    (v, i) => (at(values.with(i, v + step)) - at(values.with(i, v - step))) / (2 * step),
  );
  const [actual] = interpret(gradient, [values]);
  expect(actual).toHaveLength(values.length);
  actual?.forEach((slope, i) => expect(Math.abs(slope - (expected[i] ?? 0))).toBeLessThan(2e-2));
}

describe('elementwise operations', () => {
  it('accept numbers on either side', () => {
    const x = tensor([2], [1, 4]);
    expectClose(ops.sub(1, x), [0, -3]);
    expectClose(ops.sub(x, 1), [0, 3]);
    expectClose(ops.div(x, 2), [0.5, 2]);
    expectClose(ops.div(2, x), [2, 0.5]);
    expectClose(ops.maximum(x, 2), [2, 4]);
    expectClose(ops.minimum(2, x), [1, 2]);
    expectClose(ops.cast(ops.greater(x, 2), 'float32'), [0, 1]);
    expectClose(ops.cast(ops.greaterEqual(4, x), 'float32'), [1, 1]);
    expectClose(x, [1, 4]);
  });

  it('relu has derivative 0 at 0, as in PyTorch', () => {
    const x = tensor([3], [-1, 0, 2]);
    expectClose(ops.relu(x), [0, 0, 2]);
    expectClose(grad((y: Sym) => ops.sum(ops.relu(y)))(x), [0, 0, 1]);
  });

  it('sigmoid and its first two derivatives are finite everywhere', () => {
    const x = tensor([5], [-200, -2, 0, 2, 200]);
    const s = [-200, -2, 0, 2, 200].map((v) => 1 / (1 + Math.exp(-v)));
    expectClose(ops.sigmoid(x), s);
    const slope = grad((y: Sym) => ops.sum(ops.sigmoid(y)));
    expectClose(
      slope(x),
      s.map((v) => v * (1 - v)),
    );
    expectClose(
      grad((y: Sym) => ops.sum(slope(y)))(x),
      s.map((v) => v * (1 - v) * (1 - 2 * v)),
    );
  });

  it('abs and leakyRelu', () => {
    const x = tensor([3], [-2, 0, 3]);
    expectClose(ops.abs(x), [2, 0, 3]);
    expectClose(ops.leakyRelu(x, 0.1), [-0.2, 0, 3]);
    expectClose(grad((y: Sym) => ops.sum(ops.leakyRelu(y, 0.1)))(x), [0.1, 0.1, 1]);
  });

  it('stopGradient stops', () => {
    expectClose(grad((y: Sym) => ops.sum(ops.mul(y, ops.stopGradient(y))))(tensor([2], [3, 5])), [3, 5]);
  });
});

describe('reductions', () => {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  it('reduce one axis, several or all, and keep dimensions', () => {
    expectClose(ops.sum(x), [21]);
    expectClose(ops.mean(x, -1), [2, 5]);
    expectClose(ops.max(x, [0]), [4, 5, 6]);
    expectClose(ops.min(x, 1), [1, 4]);
    expect(ops.mean(x, [0, 1], true).shape).toEqual([1, 1]);
    expect(() => ops.sum(x, 2)).toThrow(/Axis 2/);
  });

  it('logSumExp and logSoftmax do not overflow', () => {
    const large = tensor([1, 2], [1000, 1000]);
    expectClose(ops.logSumExp(large), [1000 + Math.log(2)]);
    expectClose(ops.logSoftmax(large), [-Math.log(2), -Math.log(2)]);
    expectClose(ops.softmax(large), [0.5, 0.5]);
    expectGradient((y) => ops.mul(ops.logSoftmax(y), random([2, 3], 5)), random([2, 3]));
  });

  it('l2Norm has derivative 0 at the zero vector', () => {
    const v = tensor([2, 2], [3, 4, 0, 0]);
    expectClose(ops.l2Norm(v, 1), [5, 0]);
    expectClose(grad((y: Sym) => ops.sum(ops.l2Norm(y, 1)))(v), [0.6, 0.8, 0, 0]);
  });
});

describe('shape operations', () => {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  it('move values', () => {
    expectClose(ops.transpose(x), [1, 4, 2, 5, 3, 6]);
    expectClose(ops.flip(x, [1]), [3, 2, 1, 6, 5, 4]);
    expectClose(ops.sliceAxis(x, 1, 1, 3), [2, 3, 5, 6]);
    expectClose(ops.pad(x, [[0, 0], [1, 0]]), [0, 1, 2, 3, 0, 4, 5, 6]); // prettier-ignore
    expectClose(ops.stack([x, x], 1), [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    expectClose(ops.concatenate([x, x], 1), [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    expectClose(ops.full([2], 7), [7, 7]);
    expect(ops.expandDims(x, -1).shape).toEqual([2, 3, 1]);
    expect(ops.broadcastTo(x, [4, 2, 3]).shape).toEqual([4, 2, 3]);
    expect(() => ops.pad(x, [[-1, 0], [0, 0]])).toThrow(/non-negative/); // prettier-ignore
  });

  it('stridedSlice takes every n-th entry, also the last', () => {
    const line = tensor([1, 7], [0, 1, 2, 3, 4, 5, 6]);
    expectClose(ops.stridedSlice(line, 1, 0, 3, 3), [0, 3, 6]);
    expectClose(ops.stridedSlice(line, 1, 1, 2, 3), [1, 3, 5]);
    expect(() => ops.stridedSlice(line, 1, 1, 3, 3)).toThrow(/past the end/);
    expectClose(grad((y: Sym) => ops.sum(ops.stridedSlice(y, 1, 0, 3, 3)))(line), [1, 0, 0, 1, 0, 0, 1]);
  });

  it('take and gather pick entries; their derivatives add up', () => {
    const chosen = indices([3], [2, 0, 2]);
    expectClose(ops.take(x, chosen, 1), [3, 1, 3, 6, 4, 6]);
    expectClose(grad((y: Sym) => ops.sum(ops.take(y, chosen, 1)))(x), [1, 0, 2, 1, 0, 2]);
    const table = random([2, 3, 4]);
    const picked = ops.gather(table, [indices([2, 1], [0, 1]), indices([2, 2], [3, 1, 0, 0])], [0, 2]);
    expect(picked.shape).toEqual([2, 2, 3]);
    const at = (n: number, c: number, p: number): number => numbers(table)[n * 12 + c * 4 + p] ?? 0;
    expectClose(picked, [at(0, 0, 3), at(0, 1, 3), at(0, 2, 3), at(0, 0, 1), at(0, 1, 1), at(0, 2, 1), at(1, 0, 0), at(1, 1, 0), at(1, 2, 0), at(1, 0, 0), at(1, 1, 0), at(1, 2, 0)]); // prettier-ignore
    expect(() => ops.gather(table, [chosen], [0, 1])).toThrow(/one index tensor for each axis/);
  });
});

describe('linear operations', () => {
  it('matmul multiplies matrices, also batched', () => {
    expectClose(ops.matmul(tensor([2, 2], [1, 2, 3, 4]), tensor([2, 1], [5, 6])), [17, 39]);
    expect(ops.matmul(random([3, 2, 4]), random([3, 4, 5])).shape).toEqual([3, 2, 5]);
    expect(() => ops.matmul(random([2]), random([2]))).toThrow(/rank/);
  });

  it('convTranspose2d is the transpose of conv2d', () => {
    for (const options of [{}, { padding: 1 }, { stride: 2, padding: 1 }]) {
      const [x, w] = [random([1, 3, 3, 3]), random([3, 2, 3, 3], 2)];
      const up = ops.convTranspose2d(x, w, options);
      // conv_transpose(x; w) is the gradient of conv(y; w) pulled back by x, where w makes 3 channels of 2
      const { pullback } = vjp((y: Sym) => ops.conv2d(y, w, options), ops.zeros(up.shape));
      expectClose(up, numbers(pullback(x)));
    }
  });

  it('conv2d has groups', () => {
    const [x, w] = [random([1, 4, 5, 5]), random([6, 2, 3, 3], 2)];
    const half = (i: number): Sym =>
      ops.conv2d(ops.sliceAxis(x, 1, 2 * i, 2 * i + 2), ops.sliceAxis(w, 0, 3 * i, 3 * i + 3));
    expectClose(ops.conv2d(x, w, { groups: 2 }), numbers(ops.concatenate([half(0), half(1)], 1)));
  });

  it('conv2d has right gradients with stride, padding and dilation', () => {
    const w = random([2, 2, 3, 3], 3);
    expectGradient((x) => ops.square(ops.conv2d(x, w, { stride: 2, padding: 1 })), random([1, 2, 5, 5]));
    expectGradient((v) => ops.square(ops.conv2d(random([1, 2, 7, 7]), v, { dilation: 2, padding: [[1, 0], [0, 2]] })), w); // prettier-ignore
  });
});

describe('pooling', () => {
  it('averages windows and drops incomplete ones', () => {
    const x = tensor([1, 1, 3, 3], [1, 2, 9, 3, 4, 9, 9, 9, 9]);
    expectClose(ops.avgPool2d(x, { kernel: 2 }), [2.5]);
    expectClose(ops.avgPool2d(x, { kernel: 2, stride: 1 }), [2.5, 6, 6.25, 7.75]);
    expectClose(ops.avgPool2d(x, { kernel: 3, stride: 2, padding: 1 }), [10 / 9, 24 / 9, 25 / 9, 31 / 9]);
    expectGradient((y) => ops.square(ops.avgPool2d(y, { kernel: 2 })), random([1, 2, 4, 5]));
  });

  it('takes the first of equal maxima', () => {
    const x = tensor([1, 1, 2, 4], [5, 5, 1, 2, 5, 0, 2, 2]);
    expectClose(ops.maxPool2d(x, { kernel: 2 }), [5, 2]);
    expectClose(grad((y: Sym) => ops.sum(ops.maxPool2d(y, { kernel: 2 })))(x), [1, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('overlaps, and padding never wins', () => {
    const x = tensor([1, 1, 3, 3], [-1, -2, -3, -4, -5, -6, -7, -8, -9]);
    expectClose(ops.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }), [-1, -2, -4, -5]);
    expectGradient((y) => ops.square(ops.maxPool2d(y, { kernel: 3, stride: 2, padding: 1 })), x);
    expect(() => ops.maxPool2d(x, { kernel: 4 })).toThrow(/does not fit/);
  });

  it('maxima can be differentiated twice', () => {
    const x = tensor([1, 1, 2, 2], [1, 4, 2, 3]);
    const slope = grad((y: Sym) => ops.sum(ops.mul(ops.square(y), ops.maxPool2d(y, { kernel: 2 }))));
    // f = M sum(y^2) with M = y1; its slopes are 2 M y, and sum(y^2) more at y1
    expectClose(slope(x), [8, 32 + 30, 16, 24]);
    // their sum is 2 M sum(y) + sum(y^2)
    expectClose(grad((y: Sym) => ops.sum(slope(y)))(x), [8 + 2, 8 + 8 + 20, 8 + 4, 8 + 6]);
  });
});
