import { afterAll, describe, expect, it } from 'vitest';
import { openEngine } from '@main/core/engine/choose';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { pseudoRandom } from '../../support/convnet';
import { execute } from '../../support/engines';
import '../../support/graphics';
import { inHalfPrecision } from '../../support/halving';
import { interpret } from '../../support/interpreter';
import { openForTests } from './device';
import { distance, inputs, program } from './secondOrder';

const opened = await openForTests({ half: true });
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'reason' in opened ? `half precision (skipped: ${opened.reason})` : 'half precision';

describe.skipIf(engine === undefined)(title, () => {
  it('is near single precision, in second derivatives too', async () => {
    if (engine === undefined) return;
    const expected = interpret(program, inputs(0.1, 1));
    const actual = await execute(engine, program, inputs(0.1, 1));
    const rounded = interpret(inHalfPrecision(program), inputs(0.1, 1));
    const distances = (from: readonly (readonly number[])[]): number[] =>
      actual.map((values, i) => distance(values, from[i] ?? []));
    expect(distances(expected)).toHaveLength(4);
    expect(Math.max(...distances(expected))).toBeLessThan(2e-3);
    expect(Math.min(...distances(expected))).toBeGreaterThan(1e-5);
    // And is what rounding the operands alone makes of it, but for single roundings that fall the other way.
    expect(Math.max(...distances(rounded))).toBeLessThan(5e-5);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('loses nothing when values are very large or very small', async () => {
    if (engine === undefined) return;
    const usual = await execute(engine, program, inputs(0.1, 1));
    for (const [direction, images] of [
      [2 ** 30, 2 ** -23],
      [2 ** -40, 2 ** 20],
    ] as const) {
      const scaled = await execute(engine, program, inputs(0.1 * direction, images));
      // The gradients by images and by weights, and their derivatives along the direction.
      const factors = [images ** 2, images, images ** 2 * direction, images * direction].sort(
        (a, b) => a - b,
      );
      const found = scaled.map((values, i) => {
        const ratios = new Set(
          values.flatMap((v, j) => (usual[i]?.[j] === 0 ? [] : v / (usual[i]?.[j] ?? 1))),
        );
        return [...ratios];
      });
      expect(found.flat().sort((a, b) => a - b)).toEqual(factors);
    }
  });

  it('keeps zeros, infinities and what is not a number', async () => {
    if (engine === undefined) return;
    const results = async (images: number): Promise<number[]> =>
      (await execute(engine, program, inputs(0.1, images))).flat();
    expect((await results(0)).every((value) => value === 0)).toBe(true);
    expect((await results(Number.NaN)).some((value) => Number.isNaN(value))).toBe(true);
    expect((await results(Number.POSITIVE_INFINITY)).some((value) => !Number.isFinite(value))).toBe(true);
  });

  it('is what a run in f16 gets', async () => {
    const product = trace('product', ({ a, b }: Record<'a' | 'b', Sym>) => ops.matmul(a, b), {
      a: float32([40, 64]),
      b: float32([64, 32]),
    });
    const data = [pseudoRandom(40 * 64, 1), pseudoRandom(64 * 32, 2)];
    const run = await openEngine('webgpu', [], { precision: 'f16' });
    const [actual = []] = await execute(run, product, data);
    await run.close();
    expect(distance(actual, interpret(inHalfPrecision(product), data)[0] ?? [])).toBeLessThan(1e-6);
    expect(distance(actual, interpret(product, data)[0] ?? [])).toBeGreaterThan(1e-5);
  });
});
