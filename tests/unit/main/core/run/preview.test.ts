/** The images of a live view: some bases, spread over the classes, each with its first hallucinations. */
import { describe, expect, it } from 'vitest';
import { parameterizationSchema } from '@shared/config/schema';
import { toRgba } from '@main/core/data/rgba';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { previewImages } from '@main/core/run/monitor';

const geometry = { classes: 2, channels: 1, imageSize: 6, trainPerClass: 20 };
const standardisation = { mean: [0.5], std: [0.25] };

describe('a preview', () => {
  it.each([
    ['pixels', { kind: 'pixels' }],
    ['frequencies', { kind: 'frequency', coefficients: 7 }],
    ['fields', { kind: 'field', width: 3 }],
    ['combinations', { kind: 'shared', memories: 3 }],
  ] as const)('of %s shows ten of sixteen bases and what they become', (_name, code) => {
    const parameterization = createParameterization(
      parameterizationSchema.parse({ code, basesPerClass: 8, hallucinators: 6 }),
      geometry,
    );
    const values = parameterization.initialise(Random.for(3), (c, count) =>
      Random.for(4, c).normalArray(count * 36),
    );
    const params = Object.fromEntries(
      Object.entries(parameterization.specs).map(([name, { shape }]) => [
        name,
        { data: values[name] ?? new Float32Array(), shape },
      ]),
    );
    const cells = [0, 1, 3, 4, 6, 8, 9, 11, 12, 14].flatMap((basis) =>
      [null, 0, 1, 2, 3, 4].map((hallucinator) => ({ basis, hallucinator })),
    );
    const expected = decodePairs(parameterization.withBases(params), cells, 1);
    const { columns, images, classes } = previewImages(parameterization, params, standardisation);
    expect(columns).toBe(6);
    expect(classes).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(images).toEqual(toRgba(expected, 1, 6, standardisation, 'stretched'));
  });
});
