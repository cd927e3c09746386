import { afterAll, describe, expect, it } from 'vitest';
import { sizeOf } from '@main/core/trace/ir';
import { pseudoRandom } from '../../support/convnet';
import { execute, largestError } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { cases } from './cases';
import { openForTests } from './device';

/** So little workgroup memory that sums across threads take turns in it. */
const opened = await openForTests({ limits: { workgroupStorage: 4096 } });
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'little workgroup memory';
const names = [
  'softmax',
  'standardise columns',
  'many statistics of columns',
  'long sum',
  'reduce 2x8x6x6 over 2,3',
  'conv kernel gradient',
];
const examples = cases.filter(({ ir }) => names.includes(ir.name));

describe.skipIf(engine === undefined)(
  'reason' in opened ? `${title} (skipped: ${opened.reason})` : title,
  () => {
    it('has its examples', () => {
      expect(examples).toHaveLength(names.length);
    });

    it.each(examples.map(({ ir }) => [ir.name, ir] as const))('%s', async (_, ir) => {
      if (engine === undefined) return;
      const inputs = ir.inputs.map(({ spec }, i) => pseudoRandom(sizeOf(spec.shape), 3 + i));
      const actual = await execute(engine, ir, inputs);
      interpret(ir, inputs).forEach((expected, i) => {
        expect(largestError(actual[i] ?? [], expected)).toBeLessThan(1e-5);
      });
    });
  },
);
