import { describe, expect, it } from 'vitest';
import { inferSpec } from '@main/core/trace/infer';
import { broadcastShapes, float32, int32 } from '@main/core/trace/ir';

describe('inferSpec', () => {
  it('refuses inputs that do not fit, naming the primitive', () => {
    const [a, b] = [float32([2, 3]), float32([4, 3])];
    expect(() => inferSpec('add', [a, b], {})).toThrow(/^add: Shapes \[2, 3\] and \[4, 3\] do not broadcast/);
    expect(() => inferSpec('add', [a, int32([3])], {})).toThrow(/float32 and int32 differ/);
    expect(() => inferSpec('where', [a, a, a], {})).toThrow(/condition must be bool/);
    expect(() => inferSpec('reshape', [a], { shape: [5] })).toThrow(/number of elements/);
    expect(() => inferSpec('transpose', [a], { perm: [0] })).toThrow(/rank 2/);
    expect(() => inferSpec('shrink', [a], { slice: [[0, 3], [0, 3]] })).toThrow(/outside/); // prettier-ignore
    expect(() => inferSpec('concatenate', [a, b], { axis: 1 })).toThrow(/differ in more/);
    expect(() => inferSpec('gather', [a, a], { axis: [0], outDim: 0 })).toThrow(/int32/);
    expect(() => inferSpec('scatter', [a, int32([2])], { axis: [0], outDim: 0, shape: [5, 4] })).toThrow(
      /do not fit/,
    );
    expect(() => inferSpec('neg', [], {})).toThrow(/input 0 is missing/);
  });

  it('gives the shapes of convolutions', () => {
    const params = { vmapDims: 0, strides: [2, 1], padding: [[1, 1], [0, -1]], lhsDilation: [1, 2], rhsDilation: [1, 1] } as const; // prettier-ignore
    expect(inferSpec('conv', [float32([2, 3, 7, 5]), float32([4, 3, 3, 3])], params).shape).toEqual([
      2, 4, 4, 6,
    ]);
    expect(() => inferSpec('conv', [float32([2, 3, 7, 5]), float32([4, 2, 3, 3])], params)).toThrow(
      /3 channels, kernel 2/,
    );
    expect(() => inferSpec('conv', [float32([2, 3, 1, 1]), float32([4, 3, 5, 5])], params)).toThrow(
      /larger than/,
    );
  });
});

describe('broadcastShapes', () => {
  it('follows the rules of NumPy', () => {
    expect(broadcastShapes([2, 1], [3])).toEqual([2, 3]);
    expect(broadcastShapes([], [1, 4], [5, 1, 1])).toEqual([5, 1, 4]);
    expect(broadcastShapes()).toEqual([]);
    expect(broadcastShapes([0], [1])).toEqual([0]);
  });
});
