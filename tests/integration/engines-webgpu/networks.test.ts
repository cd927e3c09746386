import { afterAll, describe, expect, it } from 'vitest';
import type { ProgramIR } from '../../../src/main/core/trace/ir';
import { sizeOf } from '../../../src/main/core/trace/spec';
import { trace } from '../../../src/main/core/trace/trace';
import * as net from '../../support/convnet';
import { execute, largestError } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { everyKernel } from '../../support/graphics';
import { openForTests } from './device';

/*
 * Training steps as a large device would run them: sums cut into parts, dispatches shared, on whatever device there is (and
 * kernels written out where everything is tested, which takes a software device minutes).
 */

const opened = await openForTests({ limits: { busyThreads: 4096, compact: !everyKernel } });
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'reason' in opened ? `webgpu trains (skipped: ${opened.reason})` : 'webgpu trains';
const shape: net.ConvNetShape = { width: 8, depth: 2, batch: 3, channels: 3, size: 8, classes: 5 };

const programs: readonly ProgramIR[] = [
  trace('a step', net.step, net.stepSpecs(shape)),
  trace('a step of a batch of one', net.step, net.stepSpecs({ ...shape, batch: 1 })),
  trace('a Hessian-vector product', net.hessianVector, {
    ...net.stepSpecs(shape),
    direction: net.parameterSpecs(shape),
  }),
];

describe.skipIf(engine === undefined)(title, () => {
  it.each(programs.map((ir) => ({ name: ir.name, ir })))('$name', async ({ ir }) => {
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
