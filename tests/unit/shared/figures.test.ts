import { describe, expect, it } from 'vitest';
import { fixed, percent } from '@shared/text/figures';
import { createFormat } from '@renderer/i18n/useFormat';

describe('figures of reports, logs and the command line', () => {
  const pages = createFormat('en', (key) => key);

  it('are those of the pages, halves of the last digit included', () => {
    expect([fixed(4.225, 2), percent(0.6905), fixed(-1.45, 1), fixed(1200, 2)]).toEqual([
      '4.23',
      '69.1',
      '-1.5',
      '1200.00',
    ]);
    // Means of two accuracies of 1,000 test images lie between two shares that are written.
    for (let correct = 0; correct <= 2000; correct += 1) {
      expect(`${percent(correct / 2000)}%`).toBe(pages.percent(correct / 2000));
      expect(fixed(correct / 200, 2)).toBe(pages.decimal(correct / 200, 2));
    }
  });
});
