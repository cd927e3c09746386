import { lax, numpy as np } from '@jax-js/jax';
import { describe, expect, it } from 'vitest';
import { grad, jvp } from '@main/core/trace/differentiate';
import { float32, int32, printProgram, type ProgramIR, sizeOf } from '@main/core/trace/ir';
import { PRIMITIVES } from '@main/core/trace/infer';
import * as ops from '@main/core/trace/ops';
import { constant, type Sym } from '@main/core/trace/ops';
import { trace, TraceError } from '@main/core/trace/trace';
import * as net from '../../../../support/convnet';
import { largestError } from '../../../../support/engines';
import { interpret } from '../../../../support/interpreter';

const primitives = (ir: ProgramIR): string[] => ir.equations.map(({ primitive }) => primitive);

describe('trace', () => {
  it('records a function of a tree and returns the trees', () => {
    const ir = trace('f', ({ x, list }) => ({ b: ops.exp(x), a: list.map((y) => ops.mul(y, x)) }), {
      x: float32([2]),
      list: [float32([2]), float32([2])],
    });
    expect(printProgram(ir).split('\n')).toEqual([
      '%0: float32[2] = input',
      '%1: float32[2] = input',
      '%2: float32[2] = input',
      '%3: float32[2] = exp %2',
      '%4: float32[2] = mul %0 %2',
      '%5: float32[2] = mul %1 %2',
      'return %4 %5 %3',
    ]);
    expect(ir.inputTree).toMatchObject({ kind: 'object', keys: ['list', 'x'] });
    expect(ir.outputTree).toMatchObject({ kind: 'object', keys: ['a', 'b'] });
  });

  it('makes element types explicit', () => {
    const ir = trace('f', ([i, x]) => ops.mul(ops.add(i ?? 0, 1), x ?? 0), [int32([3]), float32([3])]);
    expect(primitives(ir)).toEqual(['add', 'cast', 'mul']);
    expect(ir.equations[0]?.inputs[1]?.spec.dtype).toBe('int32');
  });

  it('embeds constants, and numbers where one value fills them', () => {
    const data = Float32Array.of(1, 2, 3);
    const ir = trace('f', (x) => ops.add(ops.mul(x, constant(data, [3])), ops.full([3], 2)), float32([3]));
    expect(ir.constants.map(({ data: values }) => Array.from(values))).toEqual([[1, 2, 3]]);
    expect(primitives(ir)).toEqual(['mul', 'add']);
  });

  it('never takes a large constant for one value', () => {
    const data = new Float32Array(100_000);
    data[77_777] = 1;
    const ir = trace('f', (x) => ops.add(x, constant(data, [100_000])), float32([100_000]));
    expect(ir.constants).toHaveLength(1);
  });

  it('reads constants that the tracing library makes', () => {
    const ir = trace('f', (x) => x.ref.add(np.arange(3).astype(x.dtype).add(np.eye(3).ref)), float32([3, 3]));
    const [result] = interpret(ir, [new Float32Array(9)]);
    expect(result).toEqual([1, 1, 2, 0, 2, 2, 0, 1, 3]);
  });

  it('has no dead weight from the derivatives of constants', () => {
    const ir = trace(
      'hvp',
      ({ w, v, x }) => {
        const energy = (p: Sym): Sym => ops.sum(ops.square(ops.conv2d(x, p, { padding: 1 })));
        return jvp(grad(energy), w, v).tangent;
      },
      { w: float32([2, 3, 3, 3]), v: float32([2, 3, 3, 3]), x: float32([4, 3, 8, 8]) },
    );
    // One convolution by the direction, one back to the kernel; the one by the kernel itself is not needed.
    expect(primitives(ir).filter((primitive) => primitive === 'conv')).toHaveLength(2);
    expect(ir.constants).toEqual([]);
  });

  it('lowers what programs do not have', () => {
    const ir = trace(
      'f',
      (x) => {
        const [a, b] = np.split(x.ref, 2, 1);
        const summed = lax.reduceWindow(x.ref, (window) => window.sum(), [2, 3], [1, 2]);
        return [ops.stopGradient(ops.sub(a ?? x, b ?? x)), summed, np.ceil(x.ref)];
      },
      float32([4, 6]),
    );
    expect(primitives(ir).every((primitive) => (PRIMITIVES as readonly string[]).includes(primitive))).toBe(
      true,
    );
    const x = net.pseudoRandom(24, 3);
    const eager = constant(x, [4, 6]);
    const expected = lax.reduceWindow(eager, (window) => window.sum(), [2, 3], [1, 2]).dataSync();
    expect(largestError(interpret(ir, [x])[1] ?? [], Array.from(expected))).toBeLessThan(1e-6);
  });

  it('refuses what no engine could run', () => {
    expect(() => trace('f', (x) => np.sort(x.ref), float32([3]))).toThrow(TraceError);
    expect(() => trace('f', (x) => x, { shape: [2], dtype: 'bool' } as const)).toThrow(/float32 or int32/);
    expect(() => trace('f', () => 3, float32([1]))).toThrow(/cannot hold a number/);
  });
});

describe('the hash of a program', () => {
  const f = (factor: number) => trace('f', (x) => ops.mul(ops.exp(x), factor), float32([4])).hash;

  it('is the same for the same computation', () => {
    expect(f(2)).toBe(f(2));
    expect(trace('another name', (x) => ops.mul(2, ops.exp(x)), float32([4])).hash).toHaveLength(64);
  });

  it('depends on numbers, shapes, types and constants', () => {
    const hashes = [
      f(2),
      f(3),
      trace('f', (x) => ops.mul(ops.exp(x), 2), float32([5])).hash,
      trace('f', (x) => ops.mul(x, 2), float32([4])).hash,
      trace('f', (x) => ops.mul(x, 2), int32([4])).hash,
      trace('f', (x) => ops.add(x, constant(Float32Array.of(1, 2), [2])), float32([2])).hash,
      trace('f', (x) => ops.add(x, constant(Float32Array.of(1, 3), [2])), float32([2])).hash,
      trace('f', (x) => [x, x], float32([2])).hash,
      trace('f', (x) => [x], float32([2])).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('a ConvNet', () => {
  const shape: net.ConvNetShape = { width: 4, depth: 2, batch: 2, channels: 1, size: 8, classes: 3 };
  const specs = net.stepSpecs(shape);

  it('computes the same traced as it does step by step in the tracing library', () => {
    const ir = trace('loss', (i) => net.loss(i.parameters, i.images, i.labels), specs);
    const data = ir.inputs.map(({ spec }, i) => net.pseudoRandom(sizeOf(spec.shape), i + 1));
    const tensors = data.map((values, i) => constant(values, ir.inputs[i]?.spec.shape ?? []));
    const [images, labels, ...parameters] = tensors as [Sym, Sym, ...Sym[]];
    const expected = net.loss(parameters, images, labels).ref.dataSync();
    expect(largestError(interpret(ir, data)[0] ?? [], Array.from(expected))).toBeLessThan(1e-5);
  });

  it('takes few passes over its largest tensors', () => {
    const large = (ir: ProgramIR): number =>
      ir.equations.filter(
        ({ output, primitive }) =>
          sizeOf(output.spec.shape) === 2 * 4 * 64 && primitive !== 'reshape' && primitive !== 'broadcast',
      ).length;
    expect(large(trace('step', net.step, specs))).toBeLessThanOrEqual(20);
  });
});
