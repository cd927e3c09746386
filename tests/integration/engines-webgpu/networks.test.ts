import { afterAll, describe, expect, it } from 'vitest';
import { type ProgramIR, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import * as net from '../../support/convnet';
import { execute, largestError } from '../../support/engines';
import { decode } from '../../support/habaDecode';
import { interpret } from '../../support/interpreter';
import { everyKernel } from '../../support/graphics';
import { residualSpecs, residualStep } from '../../support/residual';
import { openForTests } from './device';

/*
 * Training steps as a large device would run them: sums cut into parts, dispatches shared, on whatever device there is (and
 * kernels written out where everything is tested, which takes a software device minutes); and within the limits that every
 * device has, for which kernels use fewer buffers.
 */

const shape: net.ConvNetShape = { width: 8, depth: 2, batch: 3, channels: 3, size: 8, classes: 5 };
const second = (name: string, of: net.ConvNetShape): ProgramIR =>
  trace(name, net.hessianVector, { ...net.stepSpecs(of), direction: net.parameterSpecs(of) });
const programs = {
  step: trace('a step', net.step, net.stepSpecs(shape)),
  single: trace('a step of a batch of one', net.step, net.stepSpecs({ ...shape, batch: 1 })),
  second: second('a Hessian-vector product', shape),
  small: second('a small Hessian-vector product', { ...shape, width: 4, depth: 1, batch: 2 }),
  residual: trace('residual blocks', residualStep, residualSpecs({ width: 8, batch: 4, size: 8 })),
  decode: decode({ bases: 3, hallucinators: 2, imageSize: 8 }),
};
const all = Object.values(programs);

const limits = { busyThreads: 4096, compact: !everyKernel };
const devices = [
  {
    name: 'webgpu trains',
    opened: await openForTests({ limits }),
    chosen: everyKernel ? all : [programs.step],
  },
  {
    name: 'webgpu trains within the limits that every device has',
    opened: await openForTests({ limits, defaultLimits: true }),
    chosen: everyKernel ? all : [programs.single, programs.small, programs.residual, programs.decode],
  },
];

describe.each(devices)('$name', ({ name, opened, chosen }) => {
  const engine = 'engine' in opened ? opened.engine : undefined;
  const reason = 'reason' in opened ? ` (skipped: ${opened.reason})` : '';
  afterAll(() => engine?.close());

  describe.skipIf(engine === undefined)(`${name}${reason}`, () => {
    it.each(chosen.map((ir) => ({ name: ir.name, ir })))('$name', async ({ ir }) => {
      if (engine === undefined) return;
      const inputs = ir.inputs.map(({ spec }, i) => net.pseudoRandom(sizeOf(spec.shape), 3 + i));
      const actual = await execute(engine, ir, inputs);
      const expected = interpret(ir, inputs);
      expect(expected.length).toBeGreaterThan(0);
      expected.forEach((values, i) => {
        expect(largestError(actual[i] ?? [], values)).toBeLessThan(2e-4);
      });
      expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
    });
  });
});
