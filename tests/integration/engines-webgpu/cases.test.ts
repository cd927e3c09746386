import { afterAll, describe, expect, it } from 'vitest';
import { execute, largestError } from '../../support/engines';
import { shareOf } from '../../support/graphics';
import { interpret } from '../../support/interpreter';
import { cases, inputsOf } from './cases';
import type { Case } from './cases/case';
import { openForTests } from './device';

const opened = await openForTests();
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'reason' in opened ? `webgpu computes (skipped: ${opened.reason})` : 'webgpu computes';

/** Kernels of products take a software device longest to compile: every sixth of them, unless all are asked for. */
const isProduct = ({ ir }: Case): boolean =>
  ir.equations.some(({ primitive }) => primitive === 'dot' || primitive === 'conv');
const chosen = [...cases.filter((example) => !isProduct(example)), ...shareOf(cases.filter(isProduct), 6)];

describe.skipIf(engine === undefined)(title, () => {
  it.each(chosen.map((example) => ({ name: example.ir.name, example })))('$name', async ({ example }) => {
    if (engine === undefined) return;
    const inputs = inputsOf(example);
    const actual = await execute(engine, example.ir, inputs);
    interpret(example.ir, inputs).forEach((expected, i) => {
      expect(largestError(actual[i] ?? [], expected)).toBeLessThan(1e-5);
    });
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });
});
