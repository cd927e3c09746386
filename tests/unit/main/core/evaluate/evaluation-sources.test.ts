import { describe, expect, it } from 'vitest';
import { distilledSource, herd, realSource, wholeSource } from '@main/core/evaluate/sources';
import { standardiseValues } from '@main/core/evaluate/augmentation';
import { distilledImages } from '@main/core/run/evaluations';
import { Random } from '@main/core/random/random';
import type { RealImages } from '@main/core/types';

const SIZE = 2 * 2 * 2;

/** Classes of given sizes; images of normal values. */
function realImages(counts: readonly number[]): RealImages & { image(c: number, i: number): number[] } {
  const classes = counts.map((count, c) => Random.for(9, 'real', c).normalArray(count * SIZE));
  const image = (c: number, i: number): number[] => [
    ...(classes[c] ?? new Float32Array()).subarray(i * SIZE, (i + 1) * SIZE),
  ];
  return {
    classes: counts.length,
    channels: 2,
    imageSize: 2,
    count: (c) => counts[c] ?? 0,
    copy(c, indices, out, offset) {
      Array.from(indices).forEach((index, k) => out.set(image(c, index), offset + k * SIZE));
    },
    image,
  };
}

const drawn = (source: ReturnType<typeof wholeSource>, index: number): number[] => {
  const out = new Float32Array(SIZE + 1);
  source.copy(index, Random.for(1, 'draw', index), out, 1);
  expect(out[0]).toBe(0);
  return [...out.subarray(1)];
};

describe('herding', () => {
  const real = realImages([9, 5]);
  const mean = Array.from(
    { length: SIZE },
    (_, j) => Array.from({ length: 9 }, (_, i) => real.image(0, i)[j] ?? 0).reduce((a, b) => a + b, 0) / 9,
  );
  const distance = (chosen: readonly number[]): number =>
    Math.hypot(
      ...mean.map((value, j) => {
        const own = chosen.map((i) => real.image(0, i)[j] ?? 0);
        return value - own.reduce((a, b) => a + b, 0) / own.length;
      }),
    );

  it('takes the image that brings the mean closest to the class mean, again and again', async () => {
    const expected: number[] = [];
    for (let k = 0; k < 6; k += 1) {
      const candidates = Array.from({ length: 9 }, (_, i) => i).filter((i) => !expected.includes(i));
      candidates.sort((a, b) => distance([...expected, a]) - distance([...expected, b]));
      expected.push(candidates[0] ?? -1);
    }
    expect([...(await herd(real, 0, 6))]).toEqual(expected);
  });

  it('comes closer to the mean than random images of the same number', async () => {
    const herded = distance([...(await herd(real, 0, 4))]);
    const random = Array.from({ length: 20 }, (_, k) => distance([...Random.for(k, 'x').sample(9, 4)]));
    expect(random.every((one) => one >= herded)).toBe(true);
  });

  it('takes all images of a small class, each once', async () => {
    expect([...(await herd(real, 1, 50))].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('sources', () => {
  it('the whole training set has every image, prepared on demand', () => {
    const real = realImages([3, 0, 2]);
    const source = wholeSource(real);
    expect(source.items).toBe(5);
    expect([...source.labels]).toEqual([0, 0, 0, 2, 2]);
    expect(drawn(source, 2)).toEqual(real.image(0, 2));
    expect(drawn(source, 3)).toEqual(real.image(2, 0));
    expect(drawn(source, 4)).toEqual(real.image(2, 1));
  });

  it('chosen images come with the labels of their classes', () => {
    const real = realImages([3, 4]);
    const source = realSource(real, [[2], Int32Array.of(3, 0)]);
    expect([...source.labels]).toEqual([0, 1, 1]);
    expect(drawn(source, 1)).toEqual(real.image(1, 3));
  });

  it('a formation makes several training images of a stored one, each with all its variants', () => {
    // 2 classes, 2 stored each, formation 4, 3 variants: image (i * 4 + f) * 3 + v holds that number.
    const images = Float32Array.from({ length: 2 * 2 * 4 * 3 * SIZE }, (_, at) => Math.floor(at / SIZE));
    const storage = {} as Parameters<typeof distilledImages>[0]['storage'];
    const form = { classes: 2, perClass: 2, formation: 4, variants: 3, storage };
    const { classes, perClass, variants, learningRate } = distilledImages(form, images, 0.5);
    expect({ classes, perClass, variants, learningRate }).toEqual({
      classes: 2,
      perClass: 8,
      variants: 3,
      learningRate: 0.5,
    });
    const source = distilledSource({ images, classes, perClass, variants }, false);
    expect(source.items).toBe(16);
    expect([...source.labels]).toEqual([...new Array<number>(8).fill(0), ...new Array<number>(8).fill(1)]);
    const out = new Float32Array(SIZE);
    const seen = new Set<number>();
    for (let k = 0; k < 40; k += 1) {
      source.copy(13, Random.for(k, 'draw'), out, 0);
      seen.add(out[0] ?? -1);
    }
    expect([...seen].sort()).toEqual([39, 40, 41]);

    const pairs = distilledSource({ images, classes, perClass, variants }, true);
    expect([...pairs.labels]).toEqual([...new Array<number>(24).fill(0), ...new Array<number>(24).fill(1)]);
    pairs.copy(40, Random.for(0, 'draw'), out, 0);
    expect(new Set(out)).toEqual(new Set([40]));
  });
});

it('batches are standardised on the host as on the device: one mean, one unbiased deviation', () => {
  const values = Float32Array.of(1, 2, 3, 6);
  standardiseValues(values);
  const deviation = Math.sqrt(14 / 3);
  [-2, -1, 0, 3].forEach((centred, i) => expect(values[i]).toBeCloseTo(centred / deviation, 6));
});
