import { describe, expect, it } from 'vitest';
import { combineProducts } from '@main/core/engine/webgpu/graph/split';
import type { Graph, Node } from '@main/core/engine/webgpu/graph/node';
import { normalise } from '@main/core/engine/webgpu/graph/rewrite';
import { halveOperands, isHalf, unscaled } from '@main/core/engine/webgpu/graph/store';
import { type PlanLimits, planProgram } from '@main/core/engine/webgpu/plan/plan';
import { grad } from '@main/core/trace/differentiate';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import { planFaults } from '../../../../../support/planFaults';

const limits: PlanLimits = {
  workgroupStorage: 16384,
  invocations: 256,
  bindings: 8,
  groups: 65535,
  busyThreads: 512,
  compact: false,
};

/** Products of [64, k] and [k, columns]. */
const product = (k: number, columns: number): ProgramIR =>
  trace('product', ({ a, b }: Record<'a' | 'b', Sym>) => ops.matmul(a, b), {
    a: float32([64, k]),
    b: float32([k, columns]),
  });

/** The gradient of a convolution by images and kernels. */
const convolution = trace(
  'convolution',
  (at: Record<'x' | 'w', Sym>) =>
    grad(({ x, w }: typeof at) => ops.sum(ops.square(ops.conv2d(x, w, { padding: 1 }))))(at),
  { x: float32([8, 32, 8, 8]), w: float32([48, 32, 3, 3]) },
);

const contractions = (graph: Graph): Node[] => graph.nodes.filter(({ kind }) => kind === 'contract');
const halves = (graph: Graph): Node[] => graph.nodes.filter(isHalf);
/** The tensor behind reshapes, transposes and padding. */
const behind = (node: Node | undefined): Node | undefined =>
  node?.kind === 'move' ? behind(node.inputs[0]) : node;

describe('half precision', () => {
  it('converts both operands of a large product and hands over their largest magnitudes', () => {
    const graph = halveOperands(normalise(product(96, 64)));
    const [contraction] = contractions(graph);
    expect(contraction?.inputs).toHaveLength(4);
    const [left, right, ...largest] = contraction?.inputs ?? [];
    for (const [i, operand] of [behind(left), behind(right)].entries()) {
      expect(operand !== undefined && isHalf(operand)).toBe(true);
      expect(operand && unscaled(operand).kind).toBe('input');
      expect(largest[i]).toMatchObject({ kind: 'reduce', op: 'max', shape: [] });
    }
  });

  it('leaves products alone that are narrow in any direction', () => {
    for (const [k, columns] of [
      [16, 64],
      [96, 10],
    ] as const) {
      expect(halves(halveOperands(normalise(product(k, columns))))).toEqual([]);
    }
  });

  it('converts a tensor once for all contractions that read it', () => {
    const graph = halveOperands(normalise(convolution));
    expect(contractions(graph)).toHaveLength(3);
    // The images, the kernels, and the gradient of the result.
    expect(halves(graph)).toHaveLength(3);
  });

  it('adds up products of different scales in one contraction', () => {
    const specs = { a: float32([64, 96]), b: float32([96, 64]), c: float32([64, 96]), d: float32([96, 64]) };
    const sum = trace('sum', (of: Record<keyof typeof specs, Sym>) => ops.add(ops.matmul(of.a, of.b), ops.matmul(of.c, of.d)), specs); // prettier-ignore
    const [contraction, ...others] = contractions(combineProducts(halveOperands(normalise(sum))));
    expect(others).toEqual([]);
    expect(contraction?.inputs.slice(0, 4).map((input) => behind(input)).every((input) => input && isHalf(input))).toBe(true); // prettier-ignore
    expect(contraction?.inputs.slice(4).map(({ shape }) => shape)).toEqual([[], [], [], []]);
    for (const bindings of [8, 6, 5]) {
      const device = { ...limits, half: true, bindings };
      expect(planFaults(planProgram(sum, device), device)).toEqual([]);
    }
  });

  it('stores halves in two bytes, and only where they are wanted', () => {
    const plan = planProgram(convolution, { ...limits, half: true });
    const full = planProgram(convolution, limits);
    const sources = plan.dispatches.map(({ wgsl }) => wgsl).filter((wgsl) => wgsl.includes('f16'));
    expect(sources.length).toBeGreaterThanOrEqual(5);
    for (const wgsl of sources) {
      expect(wgsl.startsWith('enable f16;')).toBe(true);
      // Sums stay in single precision.
      expect(wgsl).not.toMatch(/var (sum|acc)\w* = (vec4<)?f16/);
    }
    expect(full.dispatches.some(({ wgsl }) => wgsl.includes('f16'))).toBe(false);
    const contracted = plan.dispatches.filter(({ cost }) => cost.kind === 'contract');
    const read = (of: typeof plan): number =>
      of.dispatches
        .filter(({ cost }) => cost.kind === 'contract')
        .reduce((n, { cost }) => n + cost.bytesRead, 0);
    expect(contracted).toHaveLength(3);
    expect(read(plan)).toBeLessThan(read(full) * 0.51);
    expect(plan.outputs).toEqual(full.outputs);
  });
});
