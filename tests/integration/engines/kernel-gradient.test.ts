import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '@main/core/engine/types';
import { imagesAtATime } from '@main/core/engine/lowering/convolutions';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import { pseudoRandom } from '../../support/convnet';
import { execute, largestError, open } from '../../support/engines';
import { ProgramWriter } from '../../support/programs';

const [CHANNELS, OUTPUTS, IMAGES, SIZE] = [64, 32, 3, 96];
let engine: Engine;
beforeAll(async () => {
  engine = await open('onnx');
});
afterAll(() => engine.close());

/** The gradient by a 3 x 3 kernel over n images. */
function gradientOver(n: number): ProgramIR {
  const writer = new ProgramWriter();
  const operands = [CHANNELS, OUTPUTS].map((c) => writer.input(float32([c, n, SIZE, SIZE])));
  const padding = [[1, 1], [1, 1]] as const; // prettier-ignore
  const plain = { vmapDims: 0, strides: [1, 1], lhsDilation: [1, 1], rhsDilation: [1, 1] };
  return writer.program(writer.emit('conv', operands, { ...plain, padding }));
}

/** Image n alone of values [channels, IMAGES, SIZE, SIZE]. */
function imageOf(values: Float32Array, channels: number, n: number): Float32Array {
  const size = SIZE * SIZE;
  const alone = new Float32Array(channels * size);
  for (let c = 0; c < channels; c += 1) {
    alone.set(values.subarray((c * IMAGES + n) * size, (c * IMAGES + n + 1) * size), c * size);
  }
  return alone;
}

it('the gradient over more images than are copied at a time is the sum over single ones', async () => {
  expect(imagesAtATime(IMAGES, SIZE * SIZE * 9 * CHANNELS)).toBe(2);
  const image = pseudoRandom(CHANNELS * IMAGES * SIZE * SIZE, 1);
  const kernel = pseudoRandom(OUTPUTS * IMAGES * SIZE * SIZE, 2);
  const [together] = await execute(engine, gradientOver(IMAGES), [image, kernel]);
  const single = gradientOver(1);
  const sum = new Float32Array(CHANNELS * OUTPUTS * 9);
  for (let n = 0; n < IMAGES; n += 1) {
    const operands = [imageOf(image, CHANNELS, n), imageOf(kernel, OUTPUTS, n)];
    const [part] = await execute(engine, single, operands);
    part?.forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + value;
    });
  }
  // Sums of 27,648 products in another order.
  expect(largestError(together ?? [], [...sum])).toBeLessThan(1e-4);
  expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
});
