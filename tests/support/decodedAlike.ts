import { expect } from 'vitest';
import type { Engine } from '@main/core/engine/types';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import type { Named, Parameterization, StoredTensor } from '@main/core/types';
import { evaluate } from './evaluate';

/**
 * Expects all images, some bases, and some bases on the host of a parameterization to be alike on an engine and on the host.
 * Images are of 3 x 8 x 8.
 * @param digits of the images; bases are alike to four
 */
export async function expectDecodedAlike(
  engine: Engine,
  parameterization: Parameterization,
  params: Named<StoredTensor>,
  digits: number,
): Promise<void> {
  const { items, formation, variants, hallucinators, grid } = parameterization;
  const chosen = Int32Array.of(4, 1);
  const result = await evaluate(
    engine,
    'decode',
    (inputs) => ({
      all: parameterization.decodeAll(inputs.params),
      some: parameterization.bases(inputs.params, inputs.chosen),
    }),
    { params, chosen: { data: chosen, shape: [2] } },
  );
  const cells = Array.from({ length: items * formation * variants }, (_, i) => ({
    basis: Math.floor(i / (formation * variants)),
    part: formation === 1 ? null : Math.floor(i / variants) % formation,
    hallucinator: hallucinators === 0 ? null : i % variants,
  }));
  const shown = parameterization.withBases(params);
  const host = decodePairs(shown, cells, 3, grid);
  expect(result.all.shape).toEqual([cells.length, 3, 8, 8]);
  host.forEach((value, i) => {
    expect(result.all.data[i]).toBeCloseTo(value, digits);
  });
  const bases = shown['bases'] ?? shown['images'];
  const each = (bases?.data.length ?? 0) / items;
  const few = Object.values(parameterization.withBases(params, [...chosen]))[0];
  expect(few?.shape).toEqual([2, ...(bases?.shape.slice(1) ?? [])]);
  chosen.forEach((item, i) => {
    const own = bases?.data.subarray(item * each, (item + 1) * each);
    expect(few?.data.subarray(i * each, (i + 1) * each)).toEqual(own);
  });
  chosen.forEach((item, i) => {
    const own = bases?.data.subarray(item * each, (item + 1) * each) ?? [];
    own.forEach((value, at) => {
      expect(result.some.data[i * each + at]).toBeCloseTo(value, 4);
    });
  });
}
