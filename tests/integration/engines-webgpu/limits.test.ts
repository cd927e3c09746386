import { afterAll, describe, expect, it } from 'vitest';
import { execute, largestError } from '../../support/engines';
import { shareOf } from '../../support/graphics';
import { interpret } from '../../support/interpreter';
import { cases, inputsOf } from './cases';
import { openForTests } from './device';

/*
 * Devices with less than the one at hand: the least that any may offer, and far less. What plans keep to is tested for
 * all cases without a device (tests/unit/engine/webgpu/limits.test.ts); here some of them run.
 */

const some = shareOf(cases, 6);

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
