import { memory as tensorflowMemory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compileFunction, disposeTree, uploadTree } from '@main/core/engine/compile';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { valueAndGrad } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32, int32, sizeOf } from '@main/core/trace/ir';
import { pseudoRandom } from '../../support/convnet';
import type { EngineId } from '@shared/domain';
import { everyKernel } from '../../support/graphics';
import { open } from '../../support/engines';
import { describeEngines } from '../../support/testedEngines';

/** Fewer where a software graphics device may take milliseconds for each dispatch; its memory is counted exactly. */
const stepsOf = (id: EngineId): number => (id === 'webgpu' && !everyKernel ? 500 : 10_000);

/** A training step with a convolution, a matrix product, indices and a state that goes round. */
function step({ w, v, x, rows }: Record<'w' | 'v' | 'x' | 'rows', Sym>): { w: Sym; v: Sym; loss: Sym } {
  const loss = ([kernel = w, matrix = v]: Sym[]): Sym => {
    const hidden = ops.avgPool2d(ops.relu(ops.conv2d(x, kernel, { padding: 1 })), { kernel: 2 });
    const logits = ops.matmul(ops.reshape(hidden, [2, -1]), matrix);
    return ops.neg(ops.mean(ops.take(ops.logSoftmax(logits), rows, 1)));
  };
  const {
    value,
    gradient: [gw = w, gv = v],
  } = valueAndGrad(loss)([w, v]);
  return { w: ops.sub(w, ops.mul(gw, 0.01)), v: ops.sub(v, ops.mul(gv, 0.01)), loss: value };
}

const specs = {
  w: float32([2, 1, 3, 3]),
  v: float32([2, 3]),
  x: float32([2, 1, 3, 3]),
  rows: int32([2]),
};

/** Resident memory in MiB, after the garbage collector had its chance. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

describeEngines('%s', (id) => {
  const steps = stepsOf(id);

  it(`keeps its memory over ${steps} steps`, async () => {
    const engine = await open(id);
    const libraryTensors = (): number => (id === 'tensorflow' ? tensorflowMemory().numTensors : 0);
    const allocated = (): number => (engine instanceof WebgpuEngine ? engine.allocatedBytes : 0);
    const f = await compileFunction(engine, 'step', step, specs);
    const host = (shape: readonly number[], seed: number) => ({
      data: pseudoRandom(sizeOf(shape), seed),
      shape,
    });
    const data = uploadTree(engine, {
      x: host(specs.x.shape, 3),
      rows: { data: Int32Array.of(0, 2), shape: [2] },
    });
    let state = uploadTree(engine, { w: host(specs.w.shape, 1), v: host(specs.v.shape, 2) });
    let firstLoss = Number.NaN;
    let lastLoss = Number.NaN;
    let settled = { resident: 0, owned: engine.memory(), tensors: 0, allocated: 0 };
    for (let i = 0; i <= steps; i++) {
      const { loss, ...next } = await f.run({ ...state, ...data });
      disposeTree(engine, state);
      state = next;
      if (i === 0 || i === steps) [lastLoss = Number.NaN] = await engine.download(loss);
      if (i === 0) firstLoss = lastLoss;
      engine.dispose(loss);
      if (i === steps / 10) {
        settled = {
          resident: resident(),
          owned: engine.memory(),
          tensors: libraryTensors(),
          allocated: allocated(),
        };
      }
    }
    expect(lastLoss).toBeLessThan(firstLoss);
    expect(engine.memory()).toEqual(settled.owned);
    expect(engine.memory().tensors).toBe(4);
    expect(libraryTensors()).toBe(settled.tensors);
    expect(allocated()).toBe(settled.allocated);
    expect(resident() - settled.resident).toBeLessThan(100);
    disposeTree(engine, [state, data]);
    await engine.close();
    expect(libraryTensors()).toBe(0);
    expect(allocated()).toBe(0);
  });
});
