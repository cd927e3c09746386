import { describe, expect, it } from 'vitest';
import {
  augmentClassic,
  augmentClassicByFormula,
  CLASSIC_OPS,
  type ClassicOp,
  classicSpecs,
  classicTensors,
  drawClassic,
  rotateSpline,
} from '@main/core/augment/classic';
import { Random } from '@main/core/random/random';
import type { Sym } from '@main/core/trace/ops';
import type { TensorSpec } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { interpret } from '../../../../support/interpreter';

const geometry = { channels: 2, imageSize: 8 };
const SIZE = 2 * 8 * 8;
const images = Random.for(3, 'images').normalArray(40 * SIZE);
const augmented = (ops: readonly ClassicOp[], seed = 1): Float32Array =>
  augmentClassic(images, geometry, Random.for(seed, 'classic'), ops);
const image = (values: Float32Array, i: number): number[] => [...values.subarray(i * SIZE, (i + 1) * SIZE)];
const mean = (channel: number): number => {
  let [sum, count] = [0, 0];
  images.forEach((value, i) => {
    if (Math.floor(i / 64) % 2 !== channel) return;
    sum += value;
    count += 1;
  });
  return sum / count;
};

describe('classic augmentation', () => {
  it('depends on the generator alone and leaves its input as it is', () => {
    const before = images.slice();
    expect(augmented(CLASSIC_OPS)).toEqual(augmented(CLASSIC_OPS));
    expect(augmented(CLASSIC_OPS)).not.toEqual(augmented(CLASSIC_OPS, 2));
    expect(images).toEqual(before);
    expect(augmented([])).toEqual(images);
  });

  it('crops windows out of a border of the mean colour', () => {
    const out = augmented(['crop']);
    const shifts = new Set<number>();
    for (let i = 0; i < 40; i += 1) {
      const [from, to] = [image(images, i), image(out, i)];
      const candidates = Array.from({ length: 64 }, (_, k) => [Math.floor(k / 8) - 4, (k % 8) - 4] as const);
      const found = candidates.findIndex(([down, right]) =>
        to.every((value, at) => {
          const [c, y, x] = [Math.floor(at / 64), Math.floor(at / 8) % 8, at % 8];
          const [row, column] = [y + down, x + right];
          const inside = row >= 0 && row < 8 && column >= 0 && column < 8;
          return Math.abs(value - (inside ? (from[c * 64 + row * 8 + column] ?? 0) : mean(c))) < 1e-6;
        }),
      );
      expect(found, `image ${i}`).toBeGreaterThanOrEqual(0);
      shifts.add(found);
    }
    expect(shifts.size).toBeGreaterThan(10);
  });

  it('stretches by whole pixels between 0.8 and 1.2, centred on zeros', () => {
    const ones = new Float32Array(200 * 64).fill(1);
    const out = augmentClassic(ones, { channels: 1, imageSize: 8 }, Random.for(1, 's'), ['scale']);
    const areas = new Set<number>();
    for (let i = 0; i < 200; i += 1) {
      areas.add(out.subarray(i * 64, (i + 1) * 64).reduce((sum, value) => sum + value, 0));
    }
    // Lengths of 6, 7 or at least 8 of 8 pixels.
    expect([...areas].sort((a, b) => a - b)).toEqual([36, 42, 48, 49, 56, 64]);
  });

  it('repeats nearest neighbours when it enlarges', () => {
    const row = Float32Array.from({ length: 100 }, (_, i) => i % 10);
    const seen = Array.from({ length: 60 }, (_, seed) => {
      const geometry10 = { channels: 1, imageSize: 10 };
      return [...augmentClassic(row, geometry10, Random.for(seed, 's'), ['scale']).subarray(50, 60)].join('');
    });
    // Width 11 of 10, its middle cut out at floor(1 / 2) = 0; width 9 on a canvas of 10.
    expect(seen).toContain('0012345678');
    expect(seen).toContain('0123456780');
  });

  it('adds noise of a thousandth', () => {
    const out = augmented(['noise']);
    const deviation = Math.sqrt(out.reduce((sum, v, i) => sum + (v - (images[i] ?? 0)) ** 2, 0) / out.length);
    expect(deviation).toBeCloseTo(0.001, 4);
  });

  it('uses each of the operations, one an image', () => {
    const out = augmentClassic(images, geometry, Random.for(5, 'x'));
    const changed = Array.from({ length: 40 }, (_, i) => image(out, i).join() !== image(images, i).join());
    expect(changed.filter((yes) => yes).length).toBeGreaterThan(30);
    expect(out.every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('classic augmentation by formula', () => {
  it.each([
    ['crop', ['crop'], 8],
    ['scale', ['scale'], 8],
    ['rotate', ['rotate'], 8],
    ['noise', ['noise'], 8],
    ['one of all', CLASSIC_OPS, 7],
  ] as const)('gives the images of the host: %s', (_name, ops, imageSize) => {
    const count = 24;
    const shape = [count, 2, imageSize, imageSize];
    const values = Random.for(9, 'images').normalArray(count * 2 * imageSize ** 2);
    const plan = { kind: 'classic', ops, channels: 2, imageSize } as const;
    const batch: TensorSpec = { shape, dtype: 'float32' };
    const specs = classicSpecs(plan, count);
    const program = trace(
      'classic',
      ([x, ...tensors]: readonly Sym[]) => {
        if (x === undefined) throw new Error('The images are missing.');
        return [augmentClassicByFormula(plan, x, tensors)];
      },
      [batch, ...specs],
    );
    const tensors = classicTensors(plan, drawClassic(Random.for(4, 'draw'), ops, plan, count));
    expect(tensors.map((tensor) => tensor.shape)).toEqual(specs.map((spec) => spec.shape));
    const [found] = interpret(program, [values, ...tensors.map(({ data }) => data)]);
    const expected = augmentClassic(values, plan, Random.for(4, 'draw'), ops);
    expect(found).toHaveLength(expected.length);
    expected.forEach((value, i) =>
      expect(Math.abs(value - (found?.[i] ?? NaN)), `value ${i}`).toBeLessThan(2e-5),
    );
  });
});

describe('rotation by splines', () => {
  const plane = Float32Array.from({ length: 25 }, (_, i) => (i * 7) % 11);

  // Expected values: scipy.ndimage.rotate(plane, degrees, cval=0.5), cut to size as the official code does.
  it.each([
    [
      30,
      [
        0.5, 0.5, 8.7372, 6.99122, 0.5, 5.90983, 6.60526, 1.24122, 4.70675, 0.5, 3.01315, 5.13141, 7, 4.95951,
      ].concat([1.34444, 0.5, 0.70355, 5.27242, 6.38447, 6.50603, 0.5, 6.45118, 3.87424, 0.5, 0.5]),
    ],
    [
      -45,
      [0.5, 0.5, 5.37819, 0.5, 0.5, 0.5, 1.21621, 7.58922, 3.9731, 0.5, 5.13592, 2.63017, 7, 0.20482].concat([
        6.19998, 0.5, 4.75587, 6.7228, 5.8822, 0.5, 0.5, 0.5, 3.71804, 0.5, 0.5,
      ]),
    ],
    [
      -7,
      [
        0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 2.91337, 8.3718, 3.84189, 8.08186, 0.5, 2.81386, 5.59667, 2.30629,
      ].concat([4.55846, 0.5, 2.02901, 5.37808, 7.01598, 5.72457, 0.5, 5.45513, 2.44288, 6.45692, 1.7547]),
    ],
  ])('agrees with the official code at %i degrees', (degrees, expected) => {
    const out = rotateSpline(plane, 5, degrees, 0.5);
    expected.forEach((value, i) => expect(out[i], `place ${i}`).toBeCloseTo(value, 4));
  });

  it('gives the image back at 0 degrees', () => {
    rotateSpline(plane, 5, 0, 9).forEach((value, i) => expect(value).toBeCloseTo(plane[i] ?? 0, 5));
  });
});
