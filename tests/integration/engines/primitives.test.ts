import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/main/core/engine/types';
import { PRIMITIVES } from '../../../src/main/core/trace/infer';
import { sizeOf } from '../../../src/main/core/trace/spec';
import { pseudoRandom } from '../../support/convnet';
import { execute, largestError, open, testedEngines } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { type Case, cases } from './cases';

function inputsOf({ program, limit = 1, positive = false }: Case): (Float32Array | Int32Array)[] {
  return program.inputs.map(({ spec }, i) => {
    const values = pseudoRandom(sizeOf(spec.shape), 7 + i);
    if (spec.dtype === 'int32') return Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * limit));
    return positive ? values.map((v) => 1.5 + v) : values;
  });
}

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
