import { expect, it } from 'vitest';
import { deviceChecks } from '../../../../src/main/core/engine/webgpu/check/programs';
import { planProgram } from '../../../../src/main/core/engine/webgpu/plan/plan';
import { largeDevice } from '../../../support/planFaults';

it('the check of a card runs every kind of kernel, and few', () => {
  const plans = deviceChecks().map(({ ir }) => planProgram(ir, largeDevice));
  expect(plans.map(({ dispatches }) => dispatches.map(({ kernelClass }) => kernelClass))).toEqual([
    ['dot', 'split-K sum'],
    ['convolution'],
    ['reduction rows'],
    ['elementwise'],
  ]);
});
