/** For tests that share a process: they may not leave the processor taking the smallest numbers for zero. */
import { afterAll, expect } from 'vitest';

const smallest = new Float64Array([Number.MIN_VALUE]);

afterAll(() => {
  const [value = 0] = smallest;
  expect(value * 2 > 0, 'A test ran onnx, which changes arithmetic: call its file *.engine.test.ts.').toBe(
    true,
  );
});
