import { describe, expect, it } from 'vitest';
import { planProgram, type PlanLimits } from '../../../../src/main/core/engine/webgpu/plan/plan';
import { float32 } from '../../../../src/main/core/trace/spec';
import { trace } from '../../../../src/main/core/trace/trace';
import { cases, program } from '../../../integration/engines-webgpu/cases';
import * as net from '../../../support/convnet';
import { planFaults, smallestDevice } from '../../../support/planFaults';

const tiny: PlanLimits = { ...smallestDevice, invocations: 128, bindings: 6, groups: 64 };

const shape: net.ConvNetShape = { width: 128, depth: 3, batch: 10, channels: 3, size: 32, classes: 10 };
const programs = [
  ...cases.map(({ ir }) => ir),
  // Sums that only 28 of the usual steps divides: a deeper step than the tile's needs more memory.
  program('sums of 28', [float32([256, 196]), float32([196, 256])], (b, x, y) =>
    b.emit('dot', [x, b.emit('transpose', [y], { perm: [1, 0] })], {}),
  ).ir,
  trace('step', net.step, net.stepSpecs(shape)),
  trace('hessian', net.hessianVector, {
    ...net.stepSpecs({ ...shape, width: 16 }),
    direction: net.parameterSpecs({ ...shape, width: 16 }),
  }),
];

describe('plans within less than any device offers', () => {
  it.each(programs.map((ir) => ({ name: ir.name, ir })))('$name', ({ ir }) => {
    expect(planFaults(planProgram(ir, tiny), tiny)).toEqual([]);
  });
});
