import { describe, expect, it } from 'vitest';
import {
  anatomyOf,
  betweenHallucinators,
  decodePairs,
  hallucinatorAt,
  type StoredParams,
} from '@main/core/parameterization/hostDecode';

const SIZE = 6;

/** Two hallucinators on three bases of one channel. */
function paramsOf(kernel = 3): StoredParams {
  const inner = SIZE - kernel + 1;
  const shapes: Record<string, number[]> = {
    bases: [3, 1, SIZE, SIZE],
    'hallucinators.enc.weight': [2, 1, 1, kernel, kernel],
    'hallucinators.enc.bias': [2, 1],
    'hallucinators.scale': [2, 1, inner, inner],
    'hallucinators.shift': [2, 1, inner, inner],
    'hallucinators.dec.weight': [2, 1, 1, kernel, kernel],
    'hallucinators.dec.bias': [2, 1],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, data: Float32Array.from({ length }, (_, k) => Math.sin(k + 3 * i)) }];
    }),
  );
}

const basisOf = (params: StoredParams, basis: number): Float32Array =>
  params['bases']?.data.slice(basis * SIZE ** 2, (basis + 1) * SIZE ** 2) ?? new Float32Array();

describe('a hallucinator, step by step', () => {
  it('ends where decoding ends, and its steps follow from each other', () => {
    const params = paramsOf();
    const { features, scale, shift, affine, output, inner } = anatomyOf(
      hallucinatorAt(params, 1),
      basisOf(params, 2),
    );
    expect(inner).toBe(4);
    expect(output).toEqual(decodePairs(params, [{ basis: 2, hallucinator: 1 }], 1));
    affine.forEach((value, p) => {
      expect(value).toBeCloseTo((scale[p] ?? 0) * (features[p] ?? 0) + (shift[p] ?? 0), 5);
    });
    // The encoder at one place, written out.
    const weights = params['hallucinators.enc.weight']?.data.slice(9) ?? [];
    let sum = params['hallucinators.enc.bias']?.data[1] ?? 0;
    for (let tap = 0; tap < 9; tap += 1) {
      const place = (1 + Math.floor(tap / 3)) * SIZE + 2 + (tap % 3);
      sum += (weights[tap] ?? 0) * (basisOf(params, 2)[place] ?? 0);
    }
    expect(features[1 * 4 + 2]).toBeCloseTo(sum, 5);
  });

  it('goes over from one to another in its parameters', () => {
    const params = paramsOf();
    const [a, b] = [hallucinatorAt(params, 0), hallucinatorAt(params, 1)];
    expect(betweenHallucinators(a, b, 0)).toEqual(a);
    const end = betweenHallucinators(a, b, 1);
    end.scale.forEach((value, i) => expect(value).toBeCloseTo(b.scale[i] ?? 0, 6));
    const half = betweenHallucinators(a, b, 0.5);
    expect(half.encoder[4]).toBeCloseTo(((a.encoder[4] ?? 0) + (b.encoder[4] ?? 0)) / 2, 6);
    expect(half.decoderBias[0]).toBeCloseTo(((a.decoderBias[0] ?? 0) + (b.decoderBias[0] ?? 0)) / 2, 6);
  });

  it('refuses what is not there and what has another shape', () => {
    const params = paramsOf();
    expect(() => hallucinatorAt(params, 2)).toThrow('no hallucinator 2 of 2');
    expect(() =>
      betweenHallucinators(hallucinatorAt(params, 0), hallucinatorAt(paramsOf(1), 0), 0.5),
    ).toThrow('different shapes');
  });
});
