import { describe, expect, it } from 'vitest';
import { boundOf, planCost } from '@main/core/engine/webgpu/plan/cost';
import { type PlanLimits, planProgram } from '@main/core/engine/webgpu/plan/plan';
import { float32, type Pair } from '@main/core/trace/ir';
import { ProgramWriter } from '../../../../../support/programs';

const limits: PlanLimits = {
  workgroupStorage: 16384,
  invocations: 256,
  bindings: 8,
  groups: 65535,
  busyThreads: 512,
  compact: true,
};

const one: Pair = [1, 1];

describe('the cost of a plan', () => {
  it('counts the bytes and operations of an elementwise program', () => {
    const writer = new ProgramWriter();
    const [x, y] = [writer.input(float32([8, 4])), writer.input(float32([4]))];
    const product = writer.emit('mul', [x, y], {});
    const plan = planProgram(writer.program(writer.emit('exp', [product], {})), limits);
    expect(plan.dispatches.map(({ cost }) => cost)).toEqual([
      { kind: 'pointwise', bytesRead: (32 + 4) * 4, bytesWritten: 32 * 4, flops: 64 },
    ]);
    expect(plan.compulsoryBytes).toBe((32 + 4 + 32) * 4);
  });

  it('counts two operations a multiply-add, and reductions by what they read', () => {
    const writer = new ProgramWriter();
    const [x, w] = [writer.input(float32([2, 4, 6, 6])), writer.input(float32([8, 4, 3, 3]))];
    const params = { vmapDims: 0, strides: [1, 1], lhsDilation: [1, 1], rhsDilation: [1, 1] };
    const product = writer.emit('conv', [x, w], { ...params, padding: [one, one] });
    const total = writer.emit('reduce', [product], { op: 'add', axis: [2, 3] });
    const cost = planCost(planProgram(writer.program(total), limits));
    const [results, summed] = [2 * 8 * 6 * 6, 4 * 3 * 3];
    expect(cost.byKind.contract).toBe(1);
    expect(cost.flops).toBeGreaterThanOrEqual(2 * results * summed + results);
    expect(cost.flops).toBeLessThan(2 * results * summed + 3 * results);
    expect(cost.bytesRead).toBeGreaterThanOrEqual((2 * 4 * 36 + 8 * 36 + results) * 4);
    expect(Object.values(cost.byKind).reduce((a, b) => a + b)).toBe(cost.dispatches);
  });

  it('says which ceiling bounds a plan', () => {
    const byKind = { contract: 10, rows: 0, pointwise: 0, mixed: 0 };
    const cost = { dispatches: 10, byKind, bytesRead: 6e9, bytesWritten: 3e9, flops: 2e12 };
    const ceilings = { bytesPerSecond: 3e12, flopsPerSecond: 4e13, secondsPerDispatch: 1e-6 };
    const bound = boundOf(cost, ceilings);
    expect(bound.byteSeconds).toBeCloseTo(3e-3);
    expect(bound.flopSeconds).toBeCloseTo(0.05);
    expect(bound.by).toBe('FLOP');
    expect(boundOf({ ...cost, flops: 1 }, ceilings).by).toBe('bytes');
    expect(boundOf({ ...cost, bytesRead: 0, bytesWritten: 0, flops: 1 }, ceilings).by).toBe('dispatches');
  });
});
