import { describe, expect, it } from 'vitest';
import type { ImageBatch } from '@shared/domain';
import { previewSheet } from '@main/datasets/preview';

/** Images of 1 x 1 whose red is `first`, `first` + 1, ... */
const pixels = (count: number, first: number): ImageBatch => ({
  count,
  width: 1,
  height: 1,
  rgba: Uint8ClampedArray.from({ length: 4 * count }, (_, i) => (i % 4 === 0 ? first + i / 4 : 255)),
});

describe('the sheet of a preview', () => {
  const redAt = ({ width, rgba }: ImageBatch, x: number, y: number): number | undefined =>
    rgba[4 * (y * width + x)];

  it('has a row for each class: its mean image, then its first images', () => {
    const sheet = previewSheet({ means: pixels(3, 10), samples: pixels(6, 100), perClass: 2 });
    expect([sheet.width, sheet.height]).toEqual([7, 7]);
    expect([0, 3, 6].map((x) => redAt(sheet, x, 3))).toEqual([11, 102, 103]);
  });

  it('stands in columns of a hundred classes', () => {
    const sheet = previewSheet({ means: pixels(101, 0), samples: pixels(101, 120), perClass: 1 });
    expect([sheet.width, sheet.height]).toEqual([4 + 10 + 4, 298]);
    expect([redAt(sheet, 0, 297), redAt(sheet, 14, 0), redAt(sheet, 17, 0)]).toEqual([99, 100, 220]);
  });
});
