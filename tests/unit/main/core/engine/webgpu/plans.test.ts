import { beforeAll, describe, expect, it, vi } from 'vitest';
import { arrange, planProgram, type Plan, type PlanLimits } from '@main/core/engine/webgpu/plan/plan';
import type { ProgramIR } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { cases } from '../../../../../integration/engines-webgpu/cases';
import * as net from '../../../../../support/convnet';
import { kernelFaults } from '../../../../../support/kernelFaults';
import { largeDevice, planFaults, smallestDevice, softwareDevice } from '../../../../../support/planFaults';
import { programsOfRun } from '../../../../../support/runPrograms';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

const devices = {
  'a large device': largeDevice,
  'the smallest device': smallestDevice,
  'a software device': softwareDevice,
};

describe.each(Object.entries(devices))('plans for %s', (_, limits) => {
  it.each(cases.map(({ ir }) => [ir.name, ir] as const))('%s', (_name, ir) => {
    expect(planFaults(planProgram(ir, limits), limits)).toEqual([]);
  });
});

/** Every tensor is made once, in a dispatch before those that read it; small ones lie apart in their common buffer. */
function expectOrder(ir: ProgramIR, limits: PlanLimits): void {
  const { steps, layouts, graph } = arrange(ir, limits);
  const there = new Set(graph.nodes.filter(({ kind }) => kind === 'input' || kind === 'constant'));
  for (const { reads, writes } of steps) {
    for (const node of reads) expect(there.has(node)).toBe(true);
    for (const node of writes) {
      expect(there.has(node)).toBe(false);
      there.add(node);
    }
  }
  const pooled = [...layouts.values()].flatMap(({ offset, size }) =>
    offset === undefined ? [] : [[offset, size]],
  );
  pooled.sort(([a = 0], [b = 0]) => a - b);
  pooled.slice(1).forEach(([offset], i) => {
    const [before = 0, size = 0] = pooled[i] ?? [];
    expect(offset).toBeGreaterThanOrEqual(before + size);
  });
}

describe('plans of real runs', () => {
  const found = new Map<string, ProgramIR>();

  beforeAll(async () => {
    for (const kind of ['mtt', 'dm', 'dc'] as const) {
      const objective = kind === 'mtt' ? { kind, experts: { epochs: 3 } } : { kind };
      const programs = await programsOfRun({
        objective,
        parameterization: { basesPerClass: 1, hallucinators: 5 },
        network: { width: 128 },
        adversary: { enabled: true },
      });
      for (const ir of programs) found.set(ir.hash, ir);
    }
  }, 120_000);

  it('are sound', async () => {
    const names = [...found.values()].map(({ name }) => name);
    for (const name of [
      'mtt/forward',
      'mtt/backward',
      'dm',
      'match',
      'update',
      'adversary',
      'evaluate/train',
    ]) {
      expect(names).toContain(name);
    }
    // Where the limits are tightest; the next test looks at others.
    for (const ir of found.values()) {
      const plan = planProgram(ir, smallestDevice);
      expect(planFaults(plan, smallestDevice), ir.name).toEqual([]);
      if (ir.name === 'mtt/backward') expectOrder(ir, smallestDevice);
      // Software devices, which other tests run on, get shorter kernels.
      if (['mtt/backward', 'adversary'].includes(ir.name))
        expect(await kernelFaults(plan), ir.name).toEqual([]);
    }
  });
});

describe('plans of training steps', () => {
  const shape = net.convNet3(32, 20);
  const specs = net.stepSpecs(shape);
  const step = trace('step', net.step, specs);
  const hessian = trace('hvp', net.hessianVector, { ...specs, direction: net.parameterSpecs(shape) });

  const matrices = [
    { rows: 16, columns: 16, depth: 16 },
    { rows: 16, columns: 8, depth: 8 },
  ];
  const halves = Object.entries({ large: largeDevice, small: smallestDevice }).flatMap(([name, limits]) => [
    [`a ${name} device in half precision`, { ...limits, half: true }] as const,
    [`a ${name} device with tensor cores`, { ...limits, half: true, matrices }] as const,
  ]);

  it.each([...Object.entries(devices), ...halves])('are sound on %s', (_, limits) => {
    for (const ir of [step, hessian]) {
      expect(planFaults(planProgram(ir, limits), limits), ir.name).toEqual([]);
      expectOrder(ir, limits);
    }
  });
});

describe('the check of kernels', () => {
  it('finds what is not WGSL', async () => {
    const plan = planProgram(trace('step', net.step, net.stepSpecs(net.convNet3(8, 4))), smallestDevice);
    expect(await kernelFaults(plan)).toEqual([]);
    const dispatches = plan.dispatches.map((dispatch, i) =>
      i > 0 ? dispatch : { ...dispatch, wgsl: 'else {' },
    );
    expect(await kernelFaults({ ...plan, dispatches })).toHaveLength(1);
  });
});

describe('the check of plans', () => {
  const [example] = cases;
  const plan = (): Plan => {
    if (example === undefined) throw new Error('There is no example.');
    return planProgram(example.ir, largeDevice);
  };
  const changed = (
    change: (dispatch: Plan['dispatches'][number]) => Partial<Plan['dispatches'][number]>,
  ): Plan => {
    const sound = plan();
    return {
      ...sound,
      dispatches: sound.dispatches.map((dispatch) => ({ ...dispatch, ...change(dispatch) })),
    };
  };

  it('finds an output that nothing writes', () => {
    expect(planFaults({ ...plan(), dispatches: [] }, largeDevice)).toContain('output 0 is written 0 times');
  });

  it('finds a tensor that is read before it is written', () => {
    const broken = changed(({ buffers }) => ({
      buffers: buffers.map((b) => (b.write ? b : { ...b, place: { kind: 'output', index: 0 } as const })),
    }));
    expect(planFaults(broken, largeDevice).join()).toMatch(/which holds nothing/);
  });

  it('finds a buffer that is bound twice', () => {
    const broken = changed(({ buffers }) => ({
      buffers: buffers.map((b) => ({ ...b, place: { kind: 'output', index: 0 } as const })),
    }));
    expect(planFaults(broken, largeDevice).join()).toMatch(/bound twice/);
  });

  it('finds limits that are broken', () => {
    const small = { ...largeDevice, bindings: 1, invocations: 8, groups: 0 };
    const found = planFaults(plan(), small).join();
    for (const what of ['buffers', 'threads', 'workgroups']) expect(found).toContain(what);
  });
});
