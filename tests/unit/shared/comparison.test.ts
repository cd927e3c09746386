import { storageOf, storageOfImages } from '@shared/budget/storage';
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
    // Seven images, a scale and an offset are a little more than seven real images.
    expect(comparisonBudget(fewBits, budget)).toBe(8);
    expect(withinComparison(fewBits, pixels, { ...budget, ipc: 9 })).toBe(true);
  });
});
