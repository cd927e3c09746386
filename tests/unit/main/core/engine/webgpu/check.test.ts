import { expect, it } from 'vitest';
import { deviceChecks } from '@main/core/engine/webgpu/check';
import { planProgram } from '@main/core/engine/webgpu/plan/plan';
import { largeDevice } from '../../../../../support/planFaults';

it('the check of a card runs every kind of kernel, and few', () => {
  const plans = deviceChecks().map(({ ir }) => planProgram(ir, largeDevice));
  const kernels = plans.map(({ dispatches }) => dispatches.map(({ kernelClass }) => kernelClass));
  expect(kernels.slice(1)).toEqual([['convolution'], ['reduction rows'], ['elementwise']]);
  // Of the product's sum parts, which are added up.
  expect(kernels[0]).toHaveLength(2);
  expect(plans[0]?.dispatches[0]?.label).toMatch(/^contract\[\d+,48,40\]$/);
});
