import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '@main/core/engine/types';
import { grad, jvp } from '@main/core/trace/differentiate';
import { float32, int32, printProgram, type ProgramIR, sizeOf } from '@main/core/trace/ir';
import * as ops from '@main/core/trace/ops';
import { constant, type Sym } from '@main/core/trace/ops';
import { normalise } from '@main/core/trace/normalise';
import { trace } from '@main/core/trace/trace';
import * as net from '../../support/convnet';
import { execute, largestError, open } from '../../support/engines';
import { describeEngines } from '../../support/testedEngines';
import { everyKernel, shareOn } from '../../support/graphics';
import { interpret } from '../../support/interpreter';
import { asProgram } from '../../support/programs';
import { randomProgram } from '../../support/random-program';

/** Inputs for a program: floats in [-0.5, 0.5), integers in [0, limit). */
const inputsFor = (ir: ProgramIR, seed = 1, limit = 3): (Float32Array | Int32Array)[] =>
  ir.inputs.map(({ spec }, i) => {
    const values = net.pseudoRandom(sizeOf(spec.shape), seed + i);
    return spec.dtype === 'int32'
      ? Int32Array.from(values, (v) => ((v + 1) / 2) * limit)
      : values.map((v) => v / 2);
  });

const shape: net.ConvNetShape = { width: 3, depth: 2, batch: 2, channels: 2, size: 8, classes: 3 };
const specs = net.stepSpecs(shape);

/** A function with a bit of everything that second derivatives meet: strides, groups, indices, both poolings. */
function mixture({ w, v, images, labels }: Record<'w' | 'v' | 'images' | 'labels', Sym>): Sym {
  const energy = (p: Sym): Sym => {
    const h = ops.conv2d(images, p, { stride: 2, padding: 1 });
    const grouped = ops.conv2d(h, ops.sigmoid(ops.slice(p, [[0, 4], [0, 1], [0, 3], [0, 3]])), { groups: 4, padding: 1 }); // prettier-ignore
    const up = ops.convTranspose2d(grouped, p, { stride: 2, padding: 1 });
    const pooled = ops.concatenate([ops.maxPool2d(up, { kernel: 2 }), ops.avgPool2d(up, { kernel: 3, stride: 2 })], 1); // prettier-ignore
    const rows = ops.take(ops.reshape(pooled, [pooled.shape[0] ?? 0, -1]), labels, 0);
    return ops.add(ops.mean(ops.square(rows)), ops.mean(ops.logSumExp(ops.mul(rows, 3))));
  };
  return jvp(grad(energy), w, v).tangent;
}

const mixtureSpecs = {
  w: float32([4, 2, 3, 3]),
  v: float32([4, 2, 3, 3]),
  images: float32([3, 2, 9, 9]),
  labels: int32([4]),
};

const programs: readonly { name: string; ir: ProgramIR }[] = [
  { name: 'a step', ir: trace('step', net.step, specs) },
  {
    name: 'a Hessian-vector product',
    ir: trace('hvp', net.hessianVector, { ...specs, direction: net.parameterSpecs(shape) }),
  },
  {
    name: 'a gradient of a gradient norm',
    ir: trace(
      'double',
      ({ parameters, images, labels }) =>
        grad((x: Sym) => {
          const inner = grad((p: Sym[]) => net.loss(p, x, labels))(parameters);
          return ops.add(ops.innerProduct(inner[0] ?? x, inner[0] ?? x), ops.sum(ops.square(inner[5] ?? x)));
        })(images),
      specs,
    ),
  },
  { name: 'second derivatives of a mixture', ir: trace('mixture', mixture, mixtureSpecs) },
];

it('derivatives agree with differences of gradients', () => {
  // Smooth, because differences across a kink are no derivatives.
  const slope = ({
    images,
    labels,
  }: Pick<net.StepInputs<Sym>, 'images' | 'labels'>): ((p: Sym[]) => Sym[]) => {
    const loss = (p: Sym[]): Sym => net.loss(p, images, labels, ops.sigmoid);
    return grad(loss);
  };
  const gradient = trace('gradient', (i) => slope(i)(i.parameters), specs);
  const product = trace('product', (i) => jvp(slope(i), i.parameters, i.direction).tangent, {
    ...specs,
    direction: net.parameterSpecs(shape),
  });
  const inputs = inputsFor(product, 40);
  const count = net.parameterSpecs(shape).length;
  // direction comes first, images and labels follow, then the parameters
  const [direction, rest, parameters] = [
    inputs.slice(0, count),
    inputs.slice(count, count + 2),
    inputs.slice(count + 2),
  ];
  const step = 2e-3;
  const moved = (sign: number): number[][] =>
    interpret(gradient, [...rest, ...parameters.map((p, i) => p.map((x, k) => x + sign * step * (direction[i]?.[k] ?? 0)))]); // prettier-ignore
  const [plus, minus, exact] = [moved(1), moved(-1), interpret(product, inputs)];
  exact.forEach((values, i) => {
    const difference = values.map((_, k) => ((plus[i]?.[k] ?? 0) - (minus[i]?.[k] ?? 0)) / (2 * step));
    expect(largestError(values, difference)).toBeLessThan(2e-2);
  });
});

it('the mixture agrees with the tracing library', () => {
  const ir = trace('mixture', mixture, mixtureSpecs);
  const data = inputsFor(ir);
  const [images, labels, v, w] = data.map((values, i) => constant(values, ir.inputs[i]?.spec.shape ?? [])) as [Sym, Sym, Sym, Sym]; // prettier-ignore
  const expected = Array.from(mixture({ images, labels, v, w }).dataSync());
  expect(largestError(interpret(ir, data)[0] ?? [], expected)).toBeLessThan(1e-4);
});

describeEngines('%s computes', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(id);
  });
  afterAll(() => engine.close());

  // Those with second derivatives are whole minutes of compiling for a software graphics device.
  it.each(shareOn(id, programs, 4))('$name', async ({ ir }) => {
    const inputs = inputsFor(ir);
    const expected = interpret(ir, inputs);
    const actual = await execute(engine, ir, inputs);
    actual.forEach((values, i) => expect(largestError(values, expected[i] ?? [])).toBeLessThan(1e-4));
    expect(engine.memory().tensors).toBe(0);
  });

  it('random programs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const ir = asProgram(normalise(randomProgram(seed)));
        const inputs = inputsFor(ir, seed);
        const expected = interpret(ir, inputs);
        const actual = await execute(engine, ir, inputs);
        actual.forEach((values, i) =>
          expect(largestError(values, expected[i] ?? []), printProgram(ir)).toBeLessThan(1e-4),
        );
      }),
      { seed: 7, numRuns: id === 'webgpu' && !everyKernel ? 12 : 60 },
    );
  });

  it('the same twice, to the bit', async () => {
    const { ir } = programs[id === 'webgpu' && !everyKernel ? 0 : 1]!;
    const inputs = inputsFor(ir);
    expect(await execute(engine, ir, inputs)).toEqual(await execute(engine, ir, inputs));
  });
});
