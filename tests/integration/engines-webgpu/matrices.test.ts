import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PlanLimits, planProgram } from '@main/core/engine/webgpu/plan/plan';
import { trace } from '@main/core/trace/trace';
import * as net from '../../support/convnet';
import { execute } from '../../support/engines';
import { inHalfPrecision } from '../../support/halving';
import { interpret } from '../../support/interpreter';
import { withoutMatrices } from '../../support/matrices';
import { openForTests } from './device';
import { distance, inputs, program } from './secondOrder';

const opened = await openForTests({ half: true });
if ('engine' in opened) await opened.engine.close();
const title = 'reason' in opened ? `tensor cores (skipped: ${opened.reason})` : 'tensor cores';

/** Of different extents, so that none is taken for another. */
const shape = { rows: 16, columns: 8, depth: 8 };

/*
 * No software device has subgroup matrices. So kernels are run with each matrix spread over the threads of its subgroup
 * by plain code, which tests all of the template but the extension's own calls; those are compiled below.
 */
describe.skipIf('reason' in opened)(title, () => {
  afterEach(() => vi.restoreAllMocks());

  it('multiply what plain code multiplies', async () => {
    const { createShaderModule } = GPUDevice.prototype;
    const rewritten: string[] = [];
    vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (this: GPUDevice, from) {
      const code = withoutMatrices(from.code);
      if (code !== from.code) rewritten.push(from.code);
      return createShaderModule.call(this, { ...from, code });
    });
    const again = await openForTests({ half: true, limits: { matrices: [shape] } });
    if (!('engine' in again)) throw new Error(again.reason);
    try {
      const actual = await execute(again.engine, program, inputs(0.1, 1));
      const expected = interpret(inHalfPrecision(program), inputs(0.1, 1));
      const text = rewritten.join('\n');
      for (const order of ['row_major', 'col_major']) {
        expect(text).toContain(`subgroupMatrixLoad<subgroup_matrix_left<f16, 8, 16>, ${order}>`);
      }
      actual.forEach((values, i) => expect(distance(values, expected[i] ?? [])).toBeLessThan(5e-5));
    } finally {
      await again.engine.close();
    }
  });
});

/** Dawn's device that runs nothing, but compiles WGSL with every extension. */
const nowhere: { gpu: GPU | null } = { gpu: null };

const network = net.convNet3(64, 8);
const step = trace('step', net.step, net.stepSpecs(network));

describe('kernels for tensor cores', () => {
  let device: GPUDevice;
  beforeAll(async () => {
    const library = await import('webgpu');
    Object.assign(globalThis, library.globals);
    nowhere.gpu = library.create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
    const adapter = await nowhere.gpu.requestAdapter();
    if (adapter === null) throw new Error('Dawn has no null device.');
    const requiredFeatures = ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'];
    device = await adapter.requestDevice({ requiredFeatures: requiredFeatures as GPUFeatureName[] });
  });
  afterAll(() => {
    device.destroy();
  });

  it('would be refused otherwise', async () => {
    const code =
      'enable chromium_experimental_subgroup_matrix; fn f() { var m: subgroup_matrix_left<f32, 8>; }';
    device.pushErrorScope('validation');
    const info = await device.createShaderModule({ code }).getCompilationInfo();
    expect([...info.messages]).not.toEqual([]);
    expect(await device.popErrorScope()).not.toBeNull();
  });

  it.each([
    { rows: 16, columns: 16, depth: 16 },
    { rows: 16, columns: 8, depth: 16 },
    { rows: 8, columns: 8, depth: 8 },
  ])('are valid WGSL: $rows x $depth by $depth x $columns', async (matrix) => {
    const limits: PlanLimits = {
      workgroupStorage: 49152,
      invocations: 1024,
      bindings: 10,
      groups: 65535,
      busyThreads: 132 * 256,
      compact: false,
      half: true,
      matrices: [matrix],
    };
    const kernels = planProgram(step, limits).dispatches.filter(({ wgsl }) =>
      wgsl.includes('subgroupMatrix'),
    );
    expect(kernels.length).toBeGreaterThanOrEqual(3);
    for (const { wgsl } of kernels) {
      const info = await device.createShaderModule({ code: wgsl }).getCompilationInfo();
      expect([...info.messages].map(({ message, lineNum }) => `${lineNum}: ${message}`)).toEqual([]);
    }
  });
});
