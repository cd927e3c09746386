import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import type { Engine } from '@main/core/engine/types';
import { PRIMITIVES } from '@main/core/trace/infer';
import { execute, largestError, open } from '../../support/engines';
import { describeEngines } from '../../support/testedEngines';
import { shareOf } from '../../support/graphics';
import { interpret } from '../../support/interpreter';
import { type Case, cases, inputsOf } from './cases';

/** Kernels of products take a software graphics device longest to compile: it shows each kind, not each variant. */
function casesFor(id: EngineId): readonly Case[] {
  if (id !== 'webgpu') return cases;
  const isProduct = ({ program }: Case): boolean =>
    program.equations.some(({ primitive }) => primitive === 'dot' || primitive === 'conv');
  return [...cases.filter((example) => !isProduct(example)), ...shareOf(cases.filter(isProduct), 8)];
}

describeEngines('%s computes', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(id);
  });
  afterAll(() => engine.close());

  it.each(casesFor(id))('$name', async (example) => {
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
