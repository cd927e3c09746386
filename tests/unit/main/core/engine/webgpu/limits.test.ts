import { describe, expect, it } from 'vitest';
import { OutOfDeviceMemoryError } from '@main/core/engine/errors';
import { planProgram, type PlanLimits } from '@main/core/engine/webgpu/plan/plan';
import { float32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { cases } from '../../../../../integration/engines-webgpu/cases';
import { program } from '../../../../../integration/engines-webgpu/cases/case';
import * as net from '../../../../../support/convnet';
import { partLimits } from '../../../../../support/partLimits';
import { defaultDevice, planFaults, smallestDevice } from '../../../../../support/planFaults';
import { decode } from '../../../../../support/habaDecode';

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

describe('real programs within the limits that every device has', () => {
  const large = net.convNet3(128, 256);
  const second = { ...net.stepSpecs(large), direction: net.parameterSpecs(large) };
  it.each(
    [
      trace('a step of 256 images', net.step, net.stepSpecs(large)),
      // Its activations are larger than a binding.
      trace('a step of 1000 images', net.step, net.stepSpecs(net.convNet3(128, 1000))),
      trace('a Hessian-vector product of 256 images', net.hessianVector, second),
      decode({ bases: 100, hallucinators: 5, imageSize: 32 }),
    ].map((ir) => ({ name: ir.name, ir })),
  )('$name', { timeout: 60_000 }, ({ ir }) => {
    // WebGPU promised 8 buffers a kernel at first, and promises 10 by now.
    for (const bindings of [8, 10]) {
      const limits = { ...defaultDevice, bindings };
      expect(planFaults(planProgram(ir, limits), limits)).toEqual([]);
    }
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

  it('small results share one buffer that a kernel can bind, and the others have buffers of their own', () => {
    const small: net.ConvNetShape = { width: 4, depth: 1, batch: 2, channels: 1, size: 8, classes: 3 };
    const specs = { ...net.stepSpecs(small), direction: net.parameterSpecs(small) };
    const ir = trace('a small hessian', net.hessianVector, specs);
    for (const largestBuffer of [1024, 2048, 4096]) {
      const limits = { ...smallestDevice, invocations: 32, largestBuffer };
      const plan = planProgram(ir, limits);
      expect(planFaults(plan, limits)).toEqual([]);
      expect(plan.dispatches.some(({ wgsl }) => /\bpool\b/.test(wgsl))).toBe(true);
      expect(plan.slots.at(-1)).toBeLessThanOrEqual(largestBuffer);
    }
  });

  it('refuses in words what no cut makes small enough', () => {
    const all = program('all', [float32([64, 64])], (b, x) =>
      b.emit('reduce', [x], { op: 'max', axis: [0, 1] }),
    ).ir;
    const limits = { ...smallestDevice, largestBuffer: 1024 };
    expect(() => planProgram(all, limits)).toThrow(OutOfDeviceMemoryError);
    expect(() => planProgram(all, limits)).toThrow('Program "all" has tensors that are too large');
  });
});
