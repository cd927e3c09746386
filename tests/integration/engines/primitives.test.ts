import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/main/core/engine/types';
import { PRIMITIVES } from '../../../src/main/core/trace/infer';
import { execute, largestError, open, testedEngines } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { cases, inputsOf } from './cases';

describe.each(testedEngines)('%s computes', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(id);
  });
  afterAll(() => engine.close());

  it.each(cases)('$name', async (example) => {
    const inputs = inputsOf(example);
    const expected = interpret(example.program, inputs);
    const actual = await execute(engine, example.program, inputs);
    actual.forEach((values, i) => {
      expect(largestError(values, expected[i] ?? [])).toBeLessThan(1e-5);
    });
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });
});

it('has an example of every primitive', () => {
  const shown = new Set(cases.flatMap(({ program }) => program.equations.map(({ primitive }) => primitive)));
  expect([...shown].sort()).toEqual([...PRIMITIVES].sort());
});
