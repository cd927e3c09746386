import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Kernel } from '@main/core/engine/webgpu/graph/kernel';
import { asVariable, variable } from '@main/core/engine/webgpu/graph/expression';
import type { Node } from '@main/core/engine/webgpu/graph/node';
import { innermost, memoryOrder, position, rowMajor } from '@main/core/engine/webgpu/graph/store';
import { arrange, type Arrangement, planProgram } from '@main/core/engine/webgpu/plan/plan';
import { grad } from '@main/core/trace/differentiate';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import * as net from '../../../../../support/convnet';
import { evaluate, named, places } from '../../../../../support/indices';
import { largeDevice } from '../../../../../support/planFaults';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

describe('how a tensor lies in memory', () => {
  const shapes = [[7], [2, 3], [4, 3, 5], [2, 6, 3, 3]];

  it('gives every element a place of its own within the buffer', () => {
    for (const shape of shapes) {
      const layouts = [rowMajor(shape), ...shape.map((_, inner) => innermost(shape, inner))];
      for (const layout of layouts) {
        const at = position(layout, shape.map((extent, i) => variable(`d${i}`, extent))); // prettier-ignore
        const found = places(shape).map((place) => evaluate(at, named('d', place)));
        expect(new Set(found).size).toBe(found.length);
        expect(Math.min(...found)).toBe(0);
        expect(Math.max(...found)).toBeLessThan(layout.size);
      }
    }
  });

  it('puts the chosen dimension innermost, rounded up to whole vectors', () => {
    const layout = innermost([2, 6, 3, 3], 1);
    expect(memoryOrder(layout)).toEqual([0, 2, 3, 1]);
    expect(layout).toMatchObject({ inner: 1, innerExtent: 8, size: 2 * 9 * 8, strides: [72, 1, 24, 8] });
    expect(innermost([5, 2], 1).innerExtent).toBe(2);
  });

  it('is row-major where others decide', () => {
    expect(rowMajor([2, 3, 5])).toEqual({ strides: [15, 5, 1], size: 30, inner: 2, innerExtent: 5 });
    expect(rowMajor([])).toEqual({ strides: [], size: 1, inner: undefined, innerExtent: 1 });
  });
});

/** ConvNet-3 as the benchmarks have it. */
const shape = net.convNet3(128, 100);
const specs = net.stepSpecs(shape);
const step = trace('step', net.step, specs);
const hessian = trace('hvp', net.hessianVector, { ...specs, direction: net.parameterSpecs(shape) });

type Contract = Node & { readonly kind: 'contract' };
const convolutions = ({ graph }: Arrangement): Contract[] =>
  graph.nodes.flatMap((node) =>
    node.kind === 'contract' && node.contraction.axes.some(({ name }) => name === 'y0') ? [node] : [],
  );

describe.each([
  ['a step', step, 8, 6, 1],
  ['a Hessian-vector product', hessian, 13, 13, 2],
] as const)('the layout of %s of ConvNet-3', (_, ir, products, copies, dispatches) => {
  const arranged = arrange(ir, largeDevice);
  const { graph, layouts, steps } = arranged;

  it('rearranges what comes from outside once, and nothing between convolutions', () => {
    const relayouts = graph.nodes.filter(({ kind }) => kind === 'relayout');
    expect(relayouts.length).toBeLessThanOrEqual(copies);
    for (const { inputs } of relayouts) expect(inputs.map(({ kind }) => kind)).toEqual(['input']);
    for (const node of layouts.keys()) {
      if (!graph.outputs.includes(node)) expect(node.kind, `[${node.shape.join()}]`).not.toBe('move');
    }
  });

  it('does so beside other work, or in as many dispatches as the number of buffers takes', () => {
    const isCopy = (kernel: Kernel): boolean =>
      kernel.kind === 'pointwise' && kernel.node.kind === 'relayout';
    expect(steps.filter(({ kernels }) => kernels.every(isCopy)).length).toBeLessThanOrEqual(dispatches);
    expect(steps.filter(({ kernels }) => kernels.some(isCopy)).length).toBeGreaterThan(0);
  });

  it('has channels innermost on both sides of every convolution', () => {
    const found = convolutions(arranged);
    expect(found.length).toBeGreaterThanOrEqual(products);
    for (const node of found) {
      for (const tensor of [node, ...node.inputs]) {
        const layout = layouts.get(tensor);
        expect(layout?.innerExtent, `tensor ${tensor.id} [${tensor.shape.join()}]`).toBeGreaterThan(3);
        expect((layout?.innerExtent ?? 1) % 4).toBe(0);
      }
      expect(node.contraction.leftLane).toBeDefined();
      expect(node.contraction.rightLane).toBeDefined();
    }
  });
});

it('lets kernels of convolutions move vectors of four only', () => {
  const plan = planProgram(step, largeDevice);
  const kernels = plan.dispatches.filter(({ label }) => /^contract\[(\d+,)*(32,32|16,16|8,8)\]/.test(label));
  expect(kernels.length).toBeGreaterThanOrEqual(3);
  for (const { wgsl } of kernels) {
    const types = [...wgsl.matchAll(/var<storage, \w+> \w+: array<([^;]+)>;/g)].map(([, type]) => type);
    expect(new Set(types)).toEqual(new Set(['vec4<f32>']));
  }
});

/** A convolution of intermediate results, whose result goes on to the gradient by its kernel. */
function chain(images: number, inputs: number, outputs: number, side: number, kernel: number): ProgramIR {
  const loss = ({ x, w }: Record<'x' | 'w', Sym>): Sym =>
    ops.sum(ops.sin(ops.conv2d(ops.sin(x), ops.sin(w), { padding: kernel - 1 })));
  const specs = { x: float32([images, inputs, side, side]), w: float32([outputs, inputs, kernel, kernel]) };
  return trace('chain', (at: { x: Sym; w: Sym }) => grad(loss)(at), specs);
}

it('rounds an axis up only where the memory that it runs along is as long', () => {
  const extent = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(extent, extent, extent, extent, fc.integer({ min: 1, max: 3 }), (...sizes) => {
      const { graph, layouts } = arrange(chain(...sizes), largeDevice);
      for (const node of graph.nodes) {
        if (node.kind !== 'contract') continue;
        const { axes, leftLane, rightLane, left, right, others } = node.contraction;
        [{ left, right }, ...others].forEach((pair, i) => {
          for (const [operand, name, input] of [
            [pair.left, leftLane, node.inputs[2 * i]],
            [pair.right, rightLane, node.inputs[2 * i + 1]],
          ] as const) {
            const axis = axes.find((other) => other.name === name);
            if (axis?.valid === undefined || input === undefined) continue;
            const dimension = operand.coordinates.findIndex((c) => asVariable(c) === name);
            const layout = layouts.get(input);
            expect(layout?.inner).toBe(dimension);
            expect(layout?.innerExtent).toBeGreaterThanOrEqual(axis.extent);
          }
        });
      }
    }),
    { numRuns: 80 },
  );
});
