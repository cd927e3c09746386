/** For tests that share a process: they leave nothing open, and the processor may not take the smallest numbers for zero. */
import { afterAll, afterEach, expect } from 'vitest';
import { cleanUp } from './cleanups';

afterEach(cleanUp);

const smallest = new Float64Array([Number.MIN_VALUE]);

afterAll(() => {
  const [value = 0] = smallest;
  expect(value * 2 > 0, 'A test ran onnx, which changes arithmetic: call its file *.engine.test.ts.').toBe(
    true,
  );
});
