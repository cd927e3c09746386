import { describe, expect, it } from 'vitest';
import {
  parameterizationSchema,
  runConfigSchema,
  type RunConfig,
  type RunConfigInput,
} from '@shared/config/schema';
import { say } from '@shared/words/message';
import type { LoadedDataset } from '@main/core/data/images';
import { createParameterization } from '@main/core/parameterization/parameterization';
import {
  assertFinite,
  brokenPoint,
  divergenceWarning,
  firstBroken,
  rangePoints,
  reachOfData,
} from '@main/core/run/divergence';

const geometry = { classes: 2, channels: 1, imageSize: 2, trainPerClass: 3 };

const config = (change: Partial<RunConfigInput> = {}): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 1, hallucinators: 2 },
    objective: { kind: 'dm' },
    optimiser: { images: { learningRate: 3 } },
    ...change,
  });
const stored = (values: number[]) => ({
  iteration: 7,
  params: { images: { data: Float32Array.from(values), shape: [2, 1, 2, 2] } },
});

describe('the watch over a run', () => {
  const of = (mean: number, pixel: (index: number) => number): LoadedDataset =>
    ({
      geometry,
      standardisation: { mean: [mean], std: [0.25] },
      train: {
        count: 6,
        labels: Uint8Array.of(0, 0, 0, 1, 1, 1),
        pixels: Uint8Array.from({ length: 24 }, (_, i) => pixel(i)),
      },
      whitened: null,
    }) as unknown as LoadedDataset;

  it('takes the farthest value of some training images as the reach of the data', () => {
    expect(reachOfData(of(0.5, (i) => (i === 13 ? 255 : 128)))).toBeCloseTo(2, 6);
  });

  it('can be divided by even where every image is the mean', () => {
    expect(reachOfData(of(0, () => 0))).toBe(1);
  });

  it('records the range of the images as multiples of it, and lengths by group', () => {
    const pixels = createParameterization(
      parameterizationSchema.parse({ basesPerClass: 1, initialisation: 'real' }),
      geometry,
    );
    expect(rangePoints(stored([0, 3, -4, 0, 0, 0, 0, 0]), pixels, 2)).toEqual([
      { series: 'outputs/least', step: 7, value: -2 },
      { series: 'outputs/greatest', step: 7, value: 1.5 },
      { series: 'norm/images', step: 7, value: 5 },
    ]);
  });

  it('warns of images beyond a hundred times the range, with the setting to change', () => {
    const points = (value: number) => [{ series: 'outputs/least', step: 1, value }];
    const warning = (value: number, of: RunConfig): string | null => {
      const said = divergenceWarning(points(value), of);
      return said && say('en', said);
    };
    expect(warning(-100, config())).toBeNull();
    expect(warning(-101, config())).toBe(
      'The images reach 101 times the range of the data: the hallucinators diverge. Lower optimiser.hallucinators.learningRate (0.02 now).',
    );
    const sgd = config({ optimiser: { hallucinators: { rule: 'sgd', learningRate: 4 } } });
    expect(warning(2e9, sgd)).toBe(
      'The images reach 2e+9 times the range of the data: the hallucinators diverge. Set optimiser.hallucinators.rule to "relative", or lower optimiser.hallucinators.learningRate (4 now).',
    );
    const pixels = config({
      parameterization: { basesPerClass: 2 },
      optimiser: { images: { learningRate: 3 } },
    });
    expect(warning(200, pixels)).toContain('Lower optimiser.images.learningRate (3 now).');
  });

  it('names the series, the iteration and the learning rates of what is no number', () => {
    const point = (series: string, value: number) => ({ series, step: 12, value });
    const fine = [point('gradient/images', Infinity), point('loss/objective', 3)];
    expect(firstBroken(fine)).toBeUndefined();
    expect(firstBroken([...fine, point('loss/task', Infinity)])).toMatchObject({ series: 'loss/task' });
    expect(firstBroken([...fine, point('outputs/least', -Infinity)])).toMatchObject({ step: 12 });
    const broken = firstBroken([...fine, point('rate/student', NaN)]);
    if (!broken) throw new Error('NaN was not found.');
    expect(brokenPoint(broken, config()).message).toBe(
      'The series "rate/student" is not a number in iteration 12 (optimiser.images.learningRate 3, optimiser.hallucinators.learningRate 0.02 relative). Lower the learning rates and start a new run; the last checkpoint is kept.',
    );
    expect(() => assertFinite(stored([0, 1, NaN, 3, 4, 5, 6, 7]), config())).toThrow(
      'The tensor "images" has values that are not finite after iteration 7',
    );
    expect(() => assertFinite(stored([0, 1, 2, 3, 4, 5, 6, 7]), config())).not.toThrow();
  });
});
