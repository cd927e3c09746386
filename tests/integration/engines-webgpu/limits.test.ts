import { afterAll, describe, expect, it } from 'vitest';
import { float32, type ProgramIR, sizeOf, type HostArray } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import * as net from '../../support/convnet';
import { execute, largestError } from '../../support/engines';
import { everyKernel, shareOf } from '../../support/graphics';
import { interpret } from '../../support/interpreter';
import { partLimits } from '../../support/partLimits';
import { cases, inputsOf } from './cases';
import { program } from './cases/case';
import { openForTests } from './device';

/*
 * Devices with less than the one at hand: the least that any may offer, and far less. What plans keep to is tested for
 * all cases without a device (tests/unit/engine/webgpu/limits.test.ts); here some of them run.
 */

const some = shareOf(cases, 12);

const devices = {
  'the limits that every device has': await openForTests({ defaultLimits: true }),
  'less of everything': await openForTests({
    limits: { workgroupStorage: 16384, invocations: 128, bindings: 4, groups: 5 },
  }),
};

describe.each(Object.entries(devices))('webgpu within %s', (name, opened) => {
  const reason = 'reason' in opened ? opened.reason : undefined;
  const engine = 'engine' in opened ? opened.engine : undefined;
  afterAll(() => engine?.close());

  describe.skipIf(engine === undefined)(reason === undefined ? name : `${name} (skipped: ${reason})`, () => {
    it.each(some.map((example) => ({ name: example.ir.name, example })))('$name', async ({ example }) => {
      if (engine === undefined) return;
      const inputs = inputsOf(example);
      const actual = await execute(engine, example.ir, inputs);
      interpret(example.ir, inputs).forEach((expected, i) => {
        expect(largestError(actual[i] ?? [], expected)).toBeLessThan(1e-5);
      });
    });
  });
});

/** Tensors larger than a binding: each lies in parts, and kernels are cut where they would bind too many. */
const first = await openForTests();
if ('engine' in first) await first.engine.close();
const title = 'reason' in first ? `tensors in parts (skipped: ${first.reason})` : 'tensors in parts';
const shape: net.ConvNetShape = { width: 8, depth: 2, batch: 4, channels: 3, size: 16, classes: 5 };
const step = trace('a step', net.step, net.stepSpecs(shape));
const hessian = trace('a Hessian-vector product', net.hessianVector, {
  ...net.stepSpecs(shape),
  direction: net.parameterSpecs(shape),
});

describe.skipIf('reason' in first)(title, () => {
  async function agrees(ir: ProgramIR, inputs: HostArray[], parts: number, tolerance: number): Promise<void> {
    const opened = await openForTests({ limits: partLimits(ir, parts) });
    if ('reason' in opened) throw new Error(opened.reason);
    const { engine } = opened;
    try {
      const actual = await execute(engine, ir, inputs);
      interpret(ir, inputs).forEach((expected, i) => {
        expect(largestError(actual[i] ?? [], expected)).toBeLessThan(tolerance);
      });
    } finally {
      await engine.close();
    }
  }

  it.each(shareOf(cases, 9).map((example) => ({ name: example.ir.name, example })))('$name', ({ example }) =>
    agrees(example.ir, inputsOf(example), 2, 1e-5),
  );

  it.each(
    shareOf(
      [
        { ir: step, parts: 3 },
        { ir: hessian, parts: 2 },
      ],
      2,
    ),
  )('$ir.name', { timeout: 600_000 }, ({ ir, parts }) => {
    const inputs = ir.inputs.map(({ spec }, i) => net.pseudoRandom(sizeOf(spec.shape), 3 + i));
    return agrees(ir, inputs, parts, 2e-4);
  });

  it.skipIf(!everyKernel)('160 MB, which some devices cannot bind', { timeout: 600_000 }, async () => {
    const opened = await openForTests();
    if ('reason' in opened) throw new Error(opened.reason);
    const { engine } = opened;
    try {
      const size = 40_000_000;
      const large = program('large', [float32([size])], (b, x) => b.emit('add', [x, x], {})).ir;
      const values = Float32Array.from({ length: size }, (_, i) => i % 1000);
      const tensor = engine.upload(values, [size]);
      const [result] = await engine.run(await engine.compile(large), [tensor]);
      if (result === undefined) throw new Error('There is no result.');
      const doubled = await engine.download(result);
      expect(doubled.length).toBe(size);
      expect(doubled.findIndex((value, i) => value !== 2 * (values[i] ?? NaN))).toBe(-1);
    } finally {
      await engine.close();
    }
  });
});
