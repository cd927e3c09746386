import { describe, expect, it } from 'vitest';
import { parameterizationSchema } from '@shared/config/parameterization';
import { rangeOfValues } from '@main/core/data/rgba';
import { bytesOf, PLAIN_RANGES, rangeOf } from '@main/exports/distilled/values';
import type { ExportSubject } from '@main/exports/distilled/subject';
import { createParameterization } from '@main/core/parameterization/parameterization';

const pixels = PLAIN_RANGES.pixels;

/** 100 values, `beyond` of them 5 and the others 0.5. */
const some = (beyond: number): Float32Array => new Float32Array(100).fill(0.5).fill(5, 0, beyond);

describe('the range of values', () => {
  it('is black to white while no more than a hundredth of them lies beyond on a side', () => {
    expect(rangeOfValues(some(1), pixels)).toBe(pixels);
    expect(
      rangeOfValues(
        some(1).map((value) => -value),
        PLAIN_RANGES.network,
      ),
    ).toBe(PLAIN_RANGES.network);
    expect(rangeOfValues(new Float32Array(), pixels)).toBe(pixels);
  });

  it('is that of their bulk where more lie beyond, whichever side it is', () => {
    expect(rangeOfValues(some(2), pixels)).toEqual({ values: 'pixels', low: 0.5, high: 5 });
    const ramp = Float32Array.from({ length: 1000 }, (_, i) => i / 100 - 4);
    expect(rangeOfValues(ramp, PLAIN_RANGES.network)).toEqual({ values: 'network', low: -3.9, high: 5.89 });
    const below = some(2).map((value) => 1 - value);
    expect(rangeOfValues(below, pixels)).toEqual({ values: 'pixels', low: -4, high: 0.5 });
  });

  it('has few digits, fewer than a thousandth of it needs', () => {
    const ramp = Float32Array.from({ length: 1000 }, (_, i) => Math.PI * (i - 500));
    const { low, high } = rangeOfValues(ramp.slice(), pixels);
    expect([low, high]).toEqual([-1539, 1536]);
    const small = rangeOfValues(
      ramp.map((value) => value / 1000),
      pixels,
    );
    expect([small.low, small.high]).toEqual([-1.539, 1.536]);
  });

  it('of values that are all alike has a width', () => {
    expect(rangeOfValues(new Float32Array(50).fill(7), pixels)).toEqual({ ...pixels, high: 7 });
    expect(rangeOfValues(new Float32Array(50).fill(-7), pixels)).toEqual({ ...pixels, low: -7 });
  });
});

describe('bytes', () => {
  const grey = { channels: 1, imageSize: 2 };
  const reds = (rgba: ArrayLike<number>): number[] => Array.from(rgba).filter((_, i) => i % 4 === 0);

  it('go from black to white over the range, the same for all images and channels', () => {
    const range = { values: 'pixels' as const, low: -2, high: 3 };
    const values = Float32Array.of(-9, -2, 0, 0.5, 1, 3, 9, -1);
    expect(reds(bytesOf(values, grey, range).rgba)).toEqual([0, 0, 102, 128, 153, 255, 255, 51]);
    const colour = bytesOf(Float32Array.of(-2, 0, 3), { channels: 3, imageSize: 1 }, range);
    expect([...colour.rgba]).toEqual([0, 102, 255, 255]);
  });

  it('give the values back within half a step', () => {
    const range = { values: 'network' as const, low: -3.1, high: 4.7 };
    const values = Float32Array.from({ length: 64 }, (_, i) => -3.1 + (7.8 * i) / 63);
    const bytes = reds(bytesOf(values, { channels: 1, imageSize: 8 }, range).rgba);
    const half = (range.high - range.low) / 255 / 2 + 1e-6;
    for (const [i, byte] of bytes.entries()) {
      const back = range.low + ((range.high - range.low) * byte) / 255;
      expect(Math.abs(back - (values[i] ?? NaN))).toBeLessThanOrEqual(half);
    }
  });

  it('of infinite values and of none are white and black', () => {
    const values = Float32Array.of(NaN, Infinity, -Infinity, 1);
    expect(reds(bytesOf(values, grey, pixels).rgba)).toEqual([0, 255, 0, 255]);
  });
});

describe('the range of a run', () => {
  /** Stored images of two classes and one channel, standardised by mean 0.5 and deviation 0.25. */
  function subjectOf(
    perClass: number,
    pixelOf: (image: number, p: number) => number,
    imageSize = 8,
  ): ExportSubject {
    const geometry = { classes: 2, channels: 1, imageSize, trainPerClass: 5 };
    const config = parameterizationSchema.parse({ basesPerClass: perClass });
    const parameterization = createParameterization(config, geometry);
    const plane = imageSize ** 2;
    const data = new Float32Array(2 * perClass * plane);
    for (let i = 0; i < data.length; i += 1)
      data[i] = (pixelOf(Math.floor(i / plane), i % plane) - 0.5) / 0.25;
    const params = { images: { shape: [2 * perClass, 1, imageSize, imageSize], data } };
    const standardisation = { mean: [0.5], std: [0.25] };
    const state = { geometry, standardisation, params };
    return { state, parameterization, factor: 1, whitened: false, inverse: null } as unknown as ExportSubject;
  }
  const quiet = (): Promise<void> => Promise.resolve();

  it('is that of true pixels, or of the values that networks see', async () => {
    const subject = subjectOf(5, (image, p) => (image === 0 && p < 32 ? 4 : p / 64));
    expect(await rangeOf(subject, 'pixels', quiet)).toEqual({ values: 'pixels', low: 0, high: 4 });
    expect(await rangeOf(subject, 'network', quiet)).toEqual({ values: 'network', low: -2, high: 14 });
    const within = subjectOf(5, (_, p) => p / 64);
    expect(await rangeOf(within, 'pixels', quiet)).toBe(PLAIN_RANGES.pixels);
    expect(await rangeOf(within, 'network', quiet)).toBe(PLAIN_RANGES.network);
  });

  it('is found without values that are no numbers', async () => {
    const wrong = [NaN, Infinity, -Infinity];
    const subject = subjectOf(5, (image, p) => wrong[image] ?? p / 16);
    expect(await rangeOf(subject, 'pixels', quiet)).toEqual({ values: 'pixels', low: 0, high: 3.938 });
    const nothing = subjectOf(1, () => NaN);
    expect(await rangeOf(nothing, 'pixels', quiet)).toBe(PLAIN_RANGES.pixels);
  });

  it('of many images is that of a sample, in which every order of images is mixed, and the same every time', async () => {
    const most = (4 * 1024 * 1024) / 128 ** 2;
    // Every second image lies beyond: an even choice of every second image would show all of those or none.
    const subject = subjectOf(most, (image) => (image % 2 === 0 ? 0 : 2 + image / 512), 128);
    const steps: [number, number][] = [];
    const range = await rangeOf(subject, 'pixels', (...step) => Promise.resolve(void steps.push(step)));
    expect(steps.at(-1)).toEqual([most, most]);
    expect(range.low).toBe(0);
    expect(range.high).toBeCloseTo(2.98, 2);
    expect(await rangeOf(subject, 'pixels', quiet)).toEqual(range);
  });
});
