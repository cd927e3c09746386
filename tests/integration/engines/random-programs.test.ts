/**
 * Random programs over all primitives: every engine against `onnx`. PROGRAM_RUNS and PROGRAM_SEED try more or others
 * (`npm run test:gpu` tries thousands).
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import type { Engine } from '@main/core/engine/types';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { printProgram } from '@main/core/trace/ir';
import { execute, open } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { anyProgram, type Example } from '../../support/random/program';
import { describeEngines } from '../../support/testedEngines';

/** Few where a software graphics device compiles for seconds. */
const runsOn = (id: EngineId): number => Number(process.env['PROGRAM_RUNS'] ?? (id === 'webgpu' ? 12 : 40));
const seed = Number(process.env['PROGRAM_SEED'] ?? 11);
/** Tiles, splits and unrolled loops of a card with many processors. */
const largeCard = { compact: false, busyThreads: 132 * 256 };
const sizes = { elements: 3000, products: 60_000 };

describeEngines('%s computes', (id) => {
  let engine: Engine;
  let reference: Engine;
  beforeAll(async () => {
    [engine, reference] = await Promise.all([open(id), open('onnx')]);
  });
  afterAll(() => Promise.all([engine.close(), reference.close()]));

  it('random programs', () => check(engine, reference, runsOn(id)));

  if (id !== 'webgpu') return;
  it('random programs as planned for a large graphics card', async () => {
    const planned = await WebgpuEngine.create({ software: true, limits: largeCard });
    await check(planned, reference, Math.ceil(runsOn(id) / 4));
    await planned.close();
  });
});

async function check(engine: Engine, reference: Engine, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyProgram(sizes, 24), async (example) => {
      const { program, inputs } = example;
      const actual = await execute(engine, program, inputs);
      const expected =
        engine.id === 'onnx' ? interpret(program, inputs) : await execute(reference, program, inputs);
      actual.forEach((values, i) => {
        const others = expected[i] ?? [];
        expect(
          agree(values, others) || isIllConditioned(example, i, values),
          describe(example, i, values, others),
        ).toBe(true);
      });
      expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
    }),
    { seed, numRuns },
  );
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function difference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, value, i) => {
    const d = Math.abs(value - (b[i] ?? NaN));
    return Number.isNaN(d) ? Infinity : Math.max(worst, d);
  }, 0);
}

const agree = (a: readonly number[], b: readonly number[]): boolean =>
  difference(a, b) <= 1e-5 * (1 + largest(b));

/** Whether rounding alone moves an output of a program so far: then `onnx` is no judge of it. */
function isIllConditioned({ program, inputs }: Example, output: number, values: readonly number[]): boolean {
  const exact = interpret(program, inputs, { precision: 'double' })[output] ?? [];
  const rounded = interpret(program, inputs)[output] ?? [];
  return difference(values, exact) <= 30 * difference(rounded, exact);
}

function describe(
  { program }: Example,
  output: number,
  actual: readonly number[],
  expected: readonly number[],
): string {
  const at = actual.findIndex(
    (value, i) => !(Math.abs(value - (expected[i] ?? NaN)) <= 1e-5 * (1 + largest(expected))),
  );
  return `output ${output} at ${at}: ${actual[at]} instead of ${expected[at]}\n${printProgram(program)}`;
}
