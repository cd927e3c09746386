import { describe, expect, it } from 'vitest';
import { matrixProductOf } from '@main/core/engine/lowering/operands';
import { prepareForOnnx, prepareForTensorflow } from '@main/core/engine/lowering/convolutions';
import { float32, type PrimitiveParams, sizeOf } from '@main/core/trace/ir';
import { pseudoRandom } from '../../../../support/convnet';
import { largestError } from '../../../../support/engines';
import { interpret } from '../../../../support/interpreter';
import { ProgramWriter } from '../../../../support/programs';

type ConvParams = PrimitiveParams['conv'];

function convolution(x: readonly number[], w: readonly number[], params: Partial<ConvParams>) {
  const writer = new ProgramWriter();
  const spatial = [1, 1];
  const operands = [writer.input(float32(x)), writer.input(float32(w))];
  const padding = spatial.map((): [number, number] => [1, 1]);
  const whole = {
    vmapDims: 0,
    strides: spatial,
    padding,
    lhsDilation: spatial,
    rhsDilation: spatial,
    ...params,
  };
  return writer.body(writer.emit('conv', operands, whole));
}

const examples: Record<string, ReturnType<typeof convolution>> = {
  'a kernel gradient': convolution([4, 3, 6, 6], [5, 3, 6, 6], {}),
  'a kernel gradient with few outputs': convolution([9, 3, 6, 6], [2, 3, 6, 6], {}),
  'a kernel gradient of a strided convolution': convolution([2, 3, 9, 9], [4, 3, 4, 4], { rhsDilation: [2, 2], padding: [[1, 0], [1, 0]] }), // prettier-ignore
  'an input dilation': convolution([2, 3, 4, 4], [2, 3, 3, 3], { lhsDilation: [2, 3] }),
  'an input dilation with strides': convolution([2, 3, 4, 4], [2, 3, 3, 3], {
    lhsDilation: [2, 2],
    strides: [2, 2],
  }),
  'negative padding': convolution([2, 3, 6, 6], [2, 3, 3, 3], { padding: [[-1, 2], [1, -2]] }), // prettier-ignore
  'a batched convolution': convolution([3, 2, 2, 5, 5], [1, 2, 2, 3, 3], { vmapDims: 1 }),
};

describe.each(Object.entries(examples))('%s', (_, body) => {
  it.each([prepareForOnnx, prepareForTensorflow])('computes the same after %o', (prepare) => {
    const inputs = body.inputs.map(({ spec }, i) => pseudoRandom(sizeOf(spec.shape), i + 1));
    const [expected] = interpret(body, inputs);
    expect(largestError(interpret(prepare(body), inputs)[0] ?? [], expected ?? [])).toBeLessThan(1e-5);
  });

  it('is plain afterwards', () => {
    for (const equation of prepareForTensorflow(body).equations) {
      if (equation.primitive !== 'conv') continue;
      const { vmapDims, lhsDilation, padding } = equation.params;
      expect(vmapDims).toBe(0);
      expect(lhsDilation).toEqual([1, 1]);
      expect(padding.flat().every((width) => width >= 0)).toBe(true);
    }
  });
});

it('a kernel gradient becomes a matrix product', () => {
  const primitives = prepareForOnnx(convolution([4, 3, 6, 6], [5, 3, 6, 6], {})).equations.map(
    (e) => e.primitive,
  );
  expect(primitives).toContain('dot');
  expect(primitives).not.toContain('conv');
});

describe('matrixProductOf', () => {
  it('tells rows, columns and batch apart', () => {
    const plan = matrixProductOf([2, 3, 1, 5], [2, 1, 4, 5]);
    expect(plan?.left.matrix).toEqual([2, 3, 5]);
    expect(plan?.right.matrix).toEqual([2, 4, 5]);
    expect(plan?.perm).toEqual([0, 1, 2]);
  });

  it('leaves to multiplication what is no matrix product', () => {
    expect(matrixProductOf([3, 5], [3, 5])).toBeUndefined();
    expect(matrixProductOf([3, 1], [4, 1, 5])).toBeUndefined();
    expect(matrixProductOf([5], [5])).toBeUndefined();
  });
});
