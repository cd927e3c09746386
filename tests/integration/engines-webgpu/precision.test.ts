import { afterAll, describe, expect, it } from 'vitest';
import { grad, jvp } from '../../../src/main/core/trace/differentiate';
import * as ops from '../../../src/main/core/trace/ops';
import type { Sym } from '../../../src/main/core/trace/ops';
import { float32, sizeOf } from '../../../src/main/core/trace/spec';
import { trace } from '../../../src/main/core/trace/trace';
import { pseudoRandom } from '../../support/convnet';
import { execute } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { openForTests } from './device';

const opened = await openForTests({ half: true });
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'reason' in opened ? `half precision (skipped: ${opened.reason})` : 'half precision';

const specs = { direction: float32([40, 32, 3, 3]), w: float32([40, 32, 3, 3]), x: float32([2, 32, 6, 6]) };

/** Forward over reverse: the gradient by weights and images, and its derivative along a direction of the weights. */
const program = trace(
  'second order',
  ({ direction, w, x }: Record<keyof typeof specs, Sym>) => {
    const loss = (at: { w: Sym; x: Sym }): Sym =>
      ops.mean(ops.square(ops.relu(ops.conv2d(at.x, at.w, { padding: 1 }))));
    return jvp((weights: Sym) => grad(loss)({ w: weights, x }), w, direction);
  },
  specs,
);

/** Inputs of the program: small weights, and a direction and images of these magnitudes. */
const inputs = (direction: number, images: number): Float32Array[] =>
  [direction, 0.1, images].map((magnitude, i) =>
    pseudoRandom(sizeOf(program.inputs[i]?.spec.shape ?? []), i + 1).map((v) => v * magnitude),
  );

/** |a - b| / |b| in the Euclidean norm. */
function distance(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return norm(a.map((v, i) => v - (b[i] ?? 0))) / norm(b);
}

describe.skipIf(engine === undefined)(title, () => {
  it('is near single precision, in second derivatives too', async () => {
    if (engine === undefined) return;
    const expected = interpret(program, inputs(0.1, 1));
    const actual = await execute(engine, program, inputs(0.1, 1));
    const distances = actual.map((values, i) => distance(values, expected[i] ?? []));
    expect(distances).toHaveLength(4);
    expect(Math.max(...distances)).toBeLessThan(2e-3);
    expect(Math.min(...distances)).toBeGreaterThan(1e-5);
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
});
