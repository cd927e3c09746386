import { describe, expect, it } from 'vitest';
import { bytesMoved, fuse, worthKeeping } from '@main/core/engine/webgpu/graph/fuse';
import { type Fused, type Kernel, mapRows } from '@main/core/engine/webgpu/graph/kernel';
import { layOut } from '@main/core/engine/webgpu/graph/layout';
import type { Node } from '@main/core/engine/webgpu/graph/node';
import { normalise } from '@main/core/engine/webgpu/graph/rewrite';
import { splitReductions } from '@main/core/engine/webgpu/graph/split';
import { tileContractions } from '@main/core/engine/webgpu/graph/tileChoice';
import { arrange } from '@main/core/engine/webgpu/plan/plan';
import { grad } from '@main/core/trace/differentiate';
import { float32, type ProgramIR, sizeOf } from '@main/core/trace/ir';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import { cases } from '../../../../../integration/engines-webgpu/cases';
import * as net from '../../../../../support/convnet';
import { largeDevice, smallestDevice } from '../../../../../support/planFaults';
import { asProgram } from '../../../../../support/programs';
import { randomProgram } from '../../../../../support/random-program';

const fused = (ir: ProgramIR, limits = largeDevice): Fused =>
  fuse(layOut(tileContractions(splitReductions(normalise(ir)), limits)).graph, limits.bindings);

const computed = (kernel: Kernel): Node[] =>
  kernel.kind === 'rows' ? [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)] : [kernel.node];

const isGiven = ({ kind }: Node): boolean => kind === 'input' || kind === 'constant';
const large = (shape: readonly number[]): number[] => shape.filter((extent) => extent > 1);

const small = net.convNet3(8, 4);
const programs: [string, ProgramIR][] = [
  ...cases.map(({ ir }): [string, ProgramIR] => [ir.name, ir]),
  ['a step of ConvNet-3', trace('step', net.step, net.stepSpecs(small))],
  ...Array.from({ length: 40 }, (_, seed): [string, ProgramIR] => [`random program ${seed}`, asProgram(randomProgram(seed + 1))]), // prettier-ignore
];

describe.each(programs)('the kernels of %s', (_, ir) => {
  const { graph, kernels, stored } = fused(ir);

  it('compute every tensor that has memory once', () => {
    const all = kernels.flatMap(computed);
    expect(new Set(all).size).toBe(all.length);
    for (const node of stored) if (!isGiven(node)) expect(all).toContain(node);
    for (const output of graph.outputs) expect(stored).toContain(output);
  });

  it('line their members up with their rows', () => {
    for (const kernel of kernels) {
      if (kernel.kind !== 'rows') continue;
      for (const { shape } of kernel.reductions) expect(large(shape)).toEqual(kernel.rows);
      for (const { node, rowDims } of kernel.outputs) {
        expect(rowDims.map((dimension) => node.shape[dimension])).toEqual(kernel.rows);
      }
    }
  });
});

describe.each(programs)('the threads of row kernels of %s', (_, ir) => {
  it('fill a workgroup, with whole vectors', () => {
    for (const limits of [largeDevice, smallestDevice]) {
      const { steps, layouts } = arrange(ir, limits);
      for (const step of steps) {
        for (const kernel of step.kernels) {
          if (kernel.kind !== 'rows') continue;
          const plan = mapRows(kernel, layouts, step.threads);
          expect(plan.across * plan.along).toBe(step.threads);
          expect([...plan.order].sort()).toEqual(kernel.rows.map((_row, i) => i));
          plan.extents.forEach((extent, i) => expect(extent).toBeGreaterThanOrEqual(kernel.rows[i] ?? 1));
          if (plan.lanes === 'row') expect((plan.extents[plan.order.at(-1) ?? 0] ?? 1) % 4).toBe(0);
          expect(sizeOf(plan.extents) % (plan.lanes === 'row' ? 4 : 1)).toBe(0);
        }
      }
    }
  });
});

/** One block of the ConvNet. */
function block({ x, kernel, scale, shift }: Record<'x' | 'kernel' | 'scale' | 'shift', Sym>): Sym {
  const perChannel = (values: Sym): Sym => ops.reshape(values, [1, -1, 1, 1]);
  const h = ops.conv2d(x, kernel, { padding: 1 });
  const centred = ops.sub(h, ops.mean(h, [2, 3], true));
  const variance = ops.mean(ops.square(centred), [2, 3], true);
  const normal = ops.mul(centred, ops.reciprocal(ops.sqrt(ops.add(variance, 1e-5))));
  const affine = ops.add(ops.mul(normal, perChannel(scale)), perChannel(shift));
  return ops.avgPool2d(ops.relu(affine), { kernel: 2 });
}

describe('what becomes one kernel', () => {
  it('normalisation, affine map, ReLU and pooling after a convolution', () => {
    const specs = { x: float32([64, 64, 32, 32]), kernel: float32([64, 64, 3, 3]), scale: float32([64]), shift: float32([64]) }; // prettier-ignore
    const { kernels } = fused(trace('block', block, specs));
    expect(kernels.map(({ kind }) => kind)).toEqual(['pointwise', 'pointwise', 'contract', 'rows']);
    const [rows] = kernels.filter((kernel) => kernel.kind === 'rows');
    expect(rows).toMatchObject({ rows: [64, 64] });
    expect(rows?.reductions).toHaveLength(2);
    expect(rows?.outputs.map(({ node }) => node.shape)).toEqual([[64, 64, 16, 16]]);
  });

  it('normalisation of small images, whose sums are short', () => {
    for (const side of [2, 4]) {
      const specs = { x: float32([8, 16, side, side]), kernel: float32([16, 16, 3, 3]), scale: float32([16]), shift: float32([16]) }; // prettier-ignore
      const { kernels } = fused(trace('block', block, specs));
      const after = kernels.slice(kernels.findIndex(({ kind }) => kind === 'contract') + 1);
      expect(after).toMatchObject([{ kind: 'rows', rows: [8, 16] }]);
    }
  });

  it('softmax', () => {
    const { kernels } = fused(trace('softmax', ({ x }) => ops.softmax(x), { x: float32([50, 100]) }));
    expect(kernels.map(({ kind }) => kind)).toEqual(['rows']);
  });

  it('a chain of elementwise operations, reshapes and transposes', () => {
    const chain = ({ x }: { x: Sym }): Sym =>
      ops.exp(ops.reshape(ops.transpose(ops.mul(ops.neg(x), 2)), [8, -1]));
    const { kernels, stored } = fused(trace('chain', chain, { x: float32([16, 24]) }));
    expect(kernels).toHaveLength(1);
    expect(stored.size).toBe(2);
  });

  it('a velocity and the parameter that it moves', () => {
    const step = ({ velocity, gradient, weight }: Record<'velocity' | 'gradient' | 'weight', Sym>): Sym[] => {
      const next = ops.add(ops.mul(velocity, 0.9), gradient);
      return [next, ops.sub(weight, ops.mul(next, 0.01))];
    };
    const specs = { velocity: float32([6, 5, 3]), gradient: float32([6, 5, 3]), weight: float32([6, 5, 3]) };
    const { kernels } = fused(trace('step', step, specs));
    expect(kernels).toMatchObject([{ kind: 'rows', rows: [6, 5, 3], reductions: [] }]);
    expect(kernels.flatMap(computed)).toHaveLength(2);
  });

  it('the gradient of a layer and that of its bias', () => {
    const specs = { x: float32([8, 16, 12, 12]), w: float32([32, 16, 3, 3]), b: float32([32]) };
    type Layer = Record<keyof typeof specs, Sym>;
    const loss = ({ x, w, b }: Layer): Sym =>
      ops.sum(ops.square(ops.relu(ops.add(ops.conv2d(x, w, { padding: 1 }), ops.reshape(b, [1, -1, 1, 1])))));
    const { kernels } = fused(trace('layer', (of: Layer) => grad(loss)(of), specs));
    const contracted = kernels.flatMap((kernel) => (kernel.kind === 'contract' ? kernel.node.inputs : []));
    const gradient = kernels.find(
      (kernel) => kernel.kind === 'rows' && kernel.outputs.some(({ node }) => contracted.includes(node)),
    );
    expect(gradient).toMatchObject({ rows: [8, 32], reductions: [{ shape: [8, 32] }] });
  });

  it('no elementwise result and one that reads it elsewhere', () => {
    const flipped = ({ x }: { x: Sym }): Sym[] => {
      const y = ops.exp(x);
      return [y, ops.mul(y, ops.flip(y, [0]))];
    };
    expect(fused(trace('flipped', flipped, { x: float32([6, 5]) })).kernels).toHaveLength(2);
  });

  it('nothing that needs more buffers than a kernel may bind', () => {
    const specs = { parts: Array.from({ length: 30 }, () => float32([64])) };
    const total = ({ parts }: { parts: Sym[] }): Sym => parts.reduce((sum, part) => ops.add(sum, part));
    const { kernels } = fused(trace('sum', total, specs), smallestDevice);
    expect(kernels.length).toBeGreaterThanOrEqual(4);
  });
});

describe('an elementwise result that kernels of different rows compute', () => {
  /** The sum of `parts` tensors, squared and added up along each of its dimensions. */
  const sums = (parts: number): Fused => {
    const specs = { parts: Array.from({ length: parts }, () => float32([64, 48, 40])) };
    return fused(
      trace(
        'sums',
        ({ parts: [first, ...others] }: { parts: Sym[] }) => {
          const total = others.reduce((sum, part) => ops.add(sum, part), first as Sym);
          return [0, 1, 2].map((axis) => ops.sum(ops.square(total), [axis]));
        },
        specs,
      ),
    );
  };
  const large = ({ stored }: Fused): Node[] =>
    [...stored].filter((node) => !isGiven(node) && node.shape.length === 3);

  it('is written once where it takes many reads to compute', () => {
    const found = sums(5);
    expect(large(found)).toHaveLength(1);
    expect(bytesMoved(found)).toBeLessThan(9 * 64 * 48 * 40 * 4);
    expect(worthKeeping(found).size).toBe(0);
  });

  it('is computed again where that is cheaper', () => {
    expect(large(sums(1))).toEqual([]);
  });
});
