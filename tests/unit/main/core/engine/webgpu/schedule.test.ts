import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Node } from '@main/core/engine/webgpu/graph/node';
import { allocate, arrange } from '@main/core/engine/webgpu/plan/plan';
import { schedule, type Step } from '@main/core/engine/webgpu/plan/schedule';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { largeDevice, smallestDevice } from '../../../../../support/planFaults';
import { type RandomKernels, randomKernels } from '../../../../../support/steps';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const limits = { bindings: 8, threads: 256 };
const scheduled = ({ fused, use }: RandomKernels): Step[] => schedule(fused, use, limits);

describe('schedule', () => {
  it('runs every kernel once', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        const run = scheduled(kernels).flatMap((step) => step.kernels);
        expect(run).toHaveLength(kernels.fused.kernels.length);
        expect(new Set(run)).toEqual(new Set(kernels.fused.kernels));
      }),
    );
  });

  it('runs a kernel after all those whose results it reads, in another dispatch', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        const there = new Set(kernels.inputs);
        for (const { reads, writes } of scheduled(kernels)) {
          for (const node of reads) expect(there).toContain(node);
          for (const node of writes) {
            expect(there).not.toContain(node);
            there.add(node);
          }
        }
      }),
    );
  });

  it('states what its kernels read and write, within the number of buffers', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        for (const step of scheduled(kernels)) {
          const uses = step.kernels.map(kernels.use);
          expect(new Set(step.reads)).toEqual(new Set(uses.flatMap(({ reads }) => reads)));
          expect(new Set(step.writes)).toEqual(new Set(uses.flatMap(({ writes }) => writes)));
          const bound = new Set([...step.reads, ...step.writes]).size;
          if (step.kernels.length > 1) expect(bound).toBeLessThanOrEqual(limits.bindings);
        }
      }),
    );
  });

  it('lets contractions share a dispatch with contractions only', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        for (const step of scheduled(kernels)) {
          expect(new Set(step.kernels.map(({ kind }) => kind === 'contract')).size).toBe(1);
          if (step.kernels[0]?.kind !== 'contract') expect(step.threads).toBe(limits.threads);
        }
      }),
    );
  });

  it('puts kernels together that do not need each other', () => {
    const [kernels] = fc.sample(
      randomKernels.filter(({ fused }) => fused.kernels.every(({ kind }) => kind === 'pointwise')),
      1,
    );
    if (kernels === undefined) throw new Error('There is no example.');
    const [input] = kernels.inputs;
    const alone = (kernel: (typeof kernels.fused.kernels)[number]) => ({
      reads: input === undefined ? [] : [input],
      writes: kernel.kind === 'rows' ? [] : [kernel.node],
    });
    const steps = schedule(kernels.fused, alone, { bindings: 100, threads: 64 });
    expect(steps).toHaveLength(1);
    expect(steps[0]?.threads).toBe(64);
  });
});

describe('two networks of equal layers, one of which begins a dispatch later', () => {
  /** `layers` products, each with an elementwise result after it; `delay` elementwise results come first. */
  const network = ({ x, w }: { x: Sym; w: Sym }, delay: number, layers: number): Sym => {
    let h = x;
    for (let i = 0; i < delay; i++) h = ops.div(h, ops.sum(ops.square(h), [0], true));
    for (let i = 0; i < layers; i++) h = ops.div(ops.matmul(h, w), ops.sum(ops.square(h), [0], true));
    return h;
  };
  const matrix = float32([64, 64]);
  const specs = { x: matrix, w: matrix, y: matrix, v: matrix };
  type Inputs = Record<keyof typeof specs, Sym>;
  const dispatches = (program: (of: Inputs) => Sym[]): number =>
    arrange(trace('networks', program, specs), { ...largeDevice, busyThreads: 1 }).steps.length;

  it('share dispatches', () => {
    const alone = dispatches((of) => [network(of, 1, 4)]);
    const both = dispatches((of) => [network(of, 1, 4), network({ x: of.y, w: of.v }, 0, 4)]);
    expect(both).toBeLessThanOrEqual(alone + 1);
  });
});

describe('results that nothing waits for', () => {
  it('do not delay a chain of kernels, which takes dispatches anyway', () => {
    const matrix = float32([64, 64]);
    const specs = { chain: matrix, others: Array.from({ length: 9 }, () => matrix) };
    const body = ({ chain, others }: { chain: Sym; others: Sym[] }): Sym[] => {
      let h = chain;
      for (const axis of [0, 1, 0, 1]) h = ops.div(h, ops.sum(ops.square(h), [axis], true));
      return [...others.map((x) => ops.exp(x)), h];
    };
    const { steps } = arrange(trace('chain', body, specs), { ...smallestDevice, bindings: 8 });
    expect(steps).toHaveLength(4);
  });
});

/** Bytes of a tensor, different from one to the next. */
const bytesOf = ({ id }: Node): number => 16 * (1 + ((id * 7) % 50));

/** First and last step at which every tensor that steps write is used. */
function lifetimes(steps: readonly Step[]): Map<Node, [number, number]> {
  const found = new Map<Node, [number, number]>();
  steps.forEach(({ reads, writes }, i) => {
    for (const node of writes) found.set(node, [i, i]);
    for (const node of reads) {
      const known = found.get(node);
      if (known !== undefined) known[1] = i;
    }
  });
  return found;
}

describe('allocate', () => {
  it('never gives two tensors one slot at the same time', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        const steps = scheduled(kernels);
        const { slotOf } = allocate(steps, kernels.outputs, bytesOf);
        const used = [...lifetimes(steps)].filter(([node]) => !kernels.outputs.has(node));
        used.forEach(([a, [from, to]], i) => {
          for (const [b, [start, end]] of used.slice(i + 1)) {
            if (slotOf.get(a) === slotOf.get(b)) expect(to < start || end < from).toBe(true);
          }
        });
      }),
    );
  });

  it('gives every tensor a slot that is large enough, and outputs none', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        const steps = scheduled(kernels);
        const { slotOf, slots } = allocate(steps, kernels.outputs, bytesOf);
        for (const node of steps.flatMap(({ writes }) => writes)) {
          const slot = slotOf.get(node);
          expect(slot === undefined).toBe(kernels.outputs.has(node));
          if (slot !== undefined) expect(slots[slot]).toBeGreaterThanOrEqual(bytesOf(node));
        }
      }),
    );
  });

  it('knows the peak: between what lives at once and what lives at all', () => {
    fc.assert(
      fc.property(randomKernels, (kernels) => {
        const steps = scheduled(kernels);
        const { bytes, slots } = allocate(steps, kernels.outputs, bytesOf);
        expect(bytes).toBe(slots.reduce((a, b) => a + b, 0));
        const used = [...lifetimes(steps)].filter(([node]) => !kernels.outputs.has(node));
        const alive = steps.map((_, i) =>
          used.reduce((sum, [node, [from, to]]) => (from <= i && i <= to ? sum + bytesOf(node) : sum), 0),
        );
        expect(bytes).toBeGreaterThanOrEqual(Math.max(0, ...alive));
        expect(bytes).toBeLessThanOrEqual(used.reduce((sum, [node]) => sum + bytesOf(node), 0));
      }),
    );
  });
});
