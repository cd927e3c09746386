import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis, valueAxis } from '@shared/charts/axis';

describe('axes', () => {
  it('have round ticks around the data', () => {
    const axis = linearAxis(51.2, 84.9, 7);
    expect(axis.ticks).toEqual([50, 55, 60, 65, 70, 75, 80, 85]);
    expect([axis.at(50), axis.at(85)]).toEqual([0, 1]);
  });

  it('cover a range of any size, and one without width', () => {
    expect(linearAxis(0.47, 0.71, 5).ticks).toEqual([0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75]);
    for (const value of [0, 1, -3, 1e-5]) {
      const axis = linearAxis(value, value, 5);
      expect(Math.abs(axis.at(value) - 0.5)).toBeLessThan(0.25);
      expect(axis.ticks.length).toBeGreaterThan(2);
    }
  });

  it('have ticks within the range alone where they are not moved', () => {
    expect(linearAxis(1, 100, 5, false).ticks).toEqual([20, 40, 60, 80, 100]);
    expect(logAxis(0.5, 200, false).ticks).toEqual([1, 3, 10, 30, 100]);
    expect(logAxis(3.1, 3.9, false).ticks).toEqual([3.2, 3.4, 3.6, 3.8]);
  });

  it('hold every value, whatever the data', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const axis = valueAxis(values, 5);
        return values.every((one) => axis.at(one) >= -1e-9 && axis.at(one) <= 1 + 1e-9);
      }),
    );
  });

  it('become logarithmic where positive values span more than a factor of 20', () => {
    expect(valueAxis([1, 19], 5).kind).toBe('linear');
    expect(valueAxis([0.01, 3], 5).kind).toBe('log');
    expect(valueAxis([0, 300], 5).kind).toBe('linear');
    const axis = logAxis(0.02, 30);
    expect(axis.ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(axis.at(1)).toBeCloseTo(0.5, 12);
  });
});
