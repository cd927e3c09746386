import { fairImagesPerClass } from '@shared/budget/planner';
import { costOf, storageOf, storageOfImages, wholeImages } from '@shared/budget/storage';
import { parameterizationSchema } from '@shared/config/parameterization';
import { comparisonBudget, withinComparison } from '@shared/reports/comparison';
import { describe, expect, it } from 'vitest';

const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const stored = (form: object) => storageOf(parameterizationSchema.parse(form), geometry);
const pixels = stored({ basesPerClass: 2 });
const fewBits = stored({ basesPerClass: 7, precision: { bits: 8 } });

describe('what may stand beside a run', () => {
  it('in numbers stores no more of them, whatever their precision', () => {
    const budget = { ipc: null, convention: 'values' } as const;
    expect(comparisonBudget(pixels, budget)).toBe(2);
    expect(withinComparison(pixels, storageOfImages(2, geometry), budget)).toBe(true);
    expect(withinComparison(pixels, fewBits, budget)).toBe(false);
    expect(withinComparison(fewBits, pixels, budget)).toBe(true);
  });

  it('in bytes takes no more of them', () => {
    const budget = { ipc: null, convention: 'bytes' } as const;
    // Two images of 32 bits a number are eight real ones of 8 bits.
    expect(comparisonBudget(pixels, budget)).toBe(8);
    expect(withinComparison(pixels, fewBits, budget)).toBe(true);
    expect(withinComparison(pixels, storageOfImages(8, geometry), budget)).toBe(true);
    expect(withinComparison(pixels, storageOfImages(9, geometry), budget)).toBe(false);
    // Seven images, a scale and an offset are a little more than seven real images, and are not rounded up.
    expect(comparisonBudget(fewBits, budget)).toBeCloseTo(7 + 8 / 7840, 9);
    expect(withinComparison(fewBits, pixels, { ...budget, ipc: 9 })).toBe(true);
  });

  it('in bytes rounds nothing up but to whole images of 8 bits with their scales', () => {
    const budget = { ipc: null, convention: 'bytes' } as const;
    const eight = (form: object) => stored({ ...form, precision: { bits: 8 } });
    const two = eight({ basesPerClass: 2 });
    const kept = (basesPerClass: number) =>
      eight({ basesPerClass, code: { kind: 'frequency', coefficients: 64 } });
    const [below, above] = [kept(22), kept(29)];
    const costs = [two, below, above].map((one) => costOf(one, 'bytes'));
    expect(costs.map((cost) => cost.toFixed(3))).toEqual(['2.001', '1.922', '2.493']);
    expect(wholeImages(two, 'bytes')).toBe(2);
    expect(withinComparison(two, above, budget)).toBe(false);
    expect(withinComparison(two, storageOfImages(2, geometry), budget)).toBe(true);
    expect(withinComparison(two, storageOfImages(3, geometry), budget)).toBe(false);
    // A baseline has whole images.
    expect(withinComparison(below, two, budget)).toBe(true);
    expect(withinComparison(below, storageOfImages(2, geometry), budget)).toBe(true);
    expect(withinComparison(below, kept(23), budget)).toBe(false);
    expect(withinComparison(below, above, { ...budget, ipc: 2 })).toBe(false);
    expect(withinComparison(below, two, { ...budget, ipc: 2 })).toBe(true);
    expect(fairImagesPerClass(budget, two)).toBe(2);
    // The rate that MTT learns is no image, either.
    const form = parameterizationSchema.parse({ basesPerClass: 2, precision: { bits: 8 } });
    expect(wholeImages(storageOf(form, geometry, 1), 'bytes')).toBe(2);
  });
});
