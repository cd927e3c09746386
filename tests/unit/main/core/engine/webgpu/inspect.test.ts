import { describe, expect, it } from 'vitest';
import { compileFunction, disposeTree, uploadTree } from '@main/core/engine/compile';
import { DEVICE_LIMITS } from '@main/core/engine/webgpu/inspect/deviceLimits';
import { PlanningEngine } from '@main/core/engine/webgpu/inspect/planner';
import { add, NOTHING, totalsByClass, totalsOf } from '@main/core/engine/webgpu/inspect/timing';
import { classOf, type KernelClass } from '@main/core/engine/webgpu/plan/cost';
import { arrange } from '@main/core/engine/webgpu/plan/plan';
import * as ops from '@main/core/trace/ops';
import { float32, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import * as net from '../../../../../support/convnet';

const { limits } = DEVICE_LIMITS.default;

/** How many kernels of a training step are of each class. */
function classesOf(shape: net.ConvNetShape): Partial<Record<KernelClass, number>> {
  const { steps } = arrange(trace('step', net.step, net.stepSpecs(shape)), limits);
  const counts: Partial<Record<KernelClass, number>> = {};
  for (const kernel of steps.flatMap(({ kernels }) => kernels)) {
    const kernelClass = classOf([kernel]);
    counts[kernelClass] = (counts[kernelClass] ?? 0) + 1;
  }
  return counts;
}

describe('classes of kernels', () => {
  it.each([
    ['three channels', 3, 10],
    ['one channel', 1, 10],
    ['one image', 3, 1],
  ])('tell the three products of a convolution apart: %s', (_, channels, batch) => {
    const classes = classesOf({ ...net.convNet3(16, batch), channels });
    // The first layer's input needs no gradient; the linear layer's gradients are dots, the few logits plain sums.
    expect(classes).toMatchObject({ convolution: 3, 'input gradient': 2, 'kernel gradient': 3 });
    if (batch === 1) return;
    expect(classes.dot).toBe(2);
    expect(classes['split-K sum']).toBeGreaterThan(0);
  });
});

describe('totals of dispatches', () => {
  const cost = { kind: 'rows', bytesRead: 5, bytesWritten: 2, flops: 11 } as const;
  const dispatches = [
    { kernelClass: 'dot', cost },
    { kernelClass: 'elementwise', cost: { ...cost, flops: 1 } },
    { kernelClass: 'dot', cost },
  ] as const;

  it('add up, as a whole and by class', () => {
    expect(totalsOf(dispatches)).toEqual({ dispatches: 3, bytes: 21, flops: 23 });
    expect([...totalsByClass(dispatches)]).toEqual([
      ['dot', { dispatches: 2, bytes: 14, flops: 22 }],
      ['elementwise', { dispatches: 1, bytes: 7, flops: 1 }],
    ]);
    expect(totalsOf([])).toEqual(NOTHING);
    expect(add(NOTHING, totalsOf(dispatches), 3)).toEqual({ dispatches: 9, bytes: 63, flops: 69 });
  });
});

describe('the planning engine', () => {
  const specs = { x: float32([4, 8]), w: float32([8, 3]) };
  const host = ({
    shape,
  }: {
    readonly shape: readonly number[];
  }): { data: Float32Array; shape: number[] } => ({
    data: new Float32Array(sizeOf(shape)).fill(1),
    shape: [...shape],
  });

  it('plans, counts runs and bytes, and answers zeros of the right shape', async () => {
    const engine = new PlanningEngine(limits);
    const sum = await compileFunction(engine, 'sum', ({ x, w }) => ops.matmul(x, w), specs);
    const inputs = uploadTree(engine, { x: host(specs.x), w: host(specs.w) });
    for (let i = 0; i < 3; i += 1) {
      const output = await sum.run(inputs);
      expect([output.spec.shape, await engine.download(output)]).toEqual([[4, 3], new Float32Array(12)]);
      engine.dispose(output);
    }
    disposeTree(engine, inputs);
    expect(engine.met.map(({ name, plan }) => [name, plan.dispatches.length])).toEqual([['sum', 1]]);
    expect([...engine.takeRuns().values()]).toEqual([3]);
    expect(engine.takeRuns().size).toBe(0);
    expect([engine.peakBytes, engine.memory()]).toEqual([(32 + 24 + 12) * 4, { tensors: 0, bytes: 0 }]);
  });
});
