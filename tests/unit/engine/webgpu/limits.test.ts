import { describe, expect, it } from 'vitest';
import { OutOfDeviceMemoryError } from '../../../../src/main/core/engine/errors';
import { planProgram, type PlanLimits } from '../../../../src/main/core/engine/webgpu/plan/plan';
import { float32 } from '../../../../src/main/core/trace/spec';
import { trace } from '../../../../src/main/core/trace/trace';
import { cases } from '../../../integration/engines-webgpu/cases';
import { program } from '../../../integration/engines-webgpu/cases/case';
import * as net from '../../../support/convnet';
import { partLimits } from '../../../support/partLimits';
import { planFaults, smallestDevice } from '../../../support/planFaults';

const tiny: PlanLimits = { ...smallestDevice, invocations: 128, bindings: 6, groups: 64 };

const shape: net.ConvNetShape = { width: 128, depth: 3, batch: 10, channels: 3, size: 32, classes: 10 };
const step = trace('step', net.step, net.stepSpecs(shape));
const hessian = trace('hessian', net.hessianVector, {
  ...net.stepSpecs({ ...shape, width: 16 }),
  direction: net.parameterSpecs({ ...shape, width: 16 }),
});
const programs = [
  ...cases.map(({ ir }) => ir),
  // Sums that only 28 of the usual steps divides: a deeper step than the tile's needs more memory.
  program('sums of 28', [float32([256, 196]), float32([196, 256])], (b, x, y) =>
    b.emit('dot', [x, b.emit('transpose', [y], { perm: [1, 0] })], {}),
  ).ir,
  step,
  hessian,
];

describe('plans within less than any device offers', () => {
  it.each(programs.map((ir) => ({ name: ir.name, ir })))('$name', ({ ir }) => {
    expect(planFaults(planProgram(ir, tiny), tiny)).toEqual([]);
  });
});

describe('plans within bindings that tensors are larger than', () => {
  it.each(programs.map((ir) => ({ name: ir.name, ir })))('$name', ({ ir }) => {
    const limits = { ...smallestDevice, ...partLimits(ir, 2) };
    expect(planFaults(planProgram(ir, limits), limits)).toEqual([]);
  });

  it.each([step, hessian].map((ir) => ({ name: ir.name, ir })))(
    '$name, much larger',
    { timeout: 60_000 },
    ({ ir }) => {
      const limits = { ...smallestDevice, ...partLimits(ir, 6) };
      const plan = planProgram(ir, limits);
      expect(planFaults(plan, limits)).toEqual([]);
      expect(
        Math.max(...plan.dispatches.flatMap(({ buffers }) => buffers.map(({ part }) => part))),
      ).toBeGreaterThan(3);
    },
  );

  it('refuses in words what no cut makes small enough', () => {
    const all = program('all', [float32([64, 64])], (b, x) =>
      b.emit('reduce', [x], { op: 'max', axis: [0, 1] }),
    ).ir;
    const limits = { ...smallestDevice, largestBuffer: 1024 };
    expect(() => planProgram(all, limits)).toThrow(OutOfDeviceMemoryError);
    expect(() => planProgram(all, limits)).toThrow('Program "all" has tensors that are too large');
  });
});
