import { describe, expect, it } from 'vitest';
import { contrastMasks } from '@main/core/adversary/adversary';

const listed = ({ data }: { readonly data: ArrayLike<number> }): number[] => Array.from(data);

describe('masks of the contrastive loss', () => {
  it('relate rows of one class, and weigh each row by its positives', () => {
    const { rows, groups, weights } = contrastMasks([0, 1, 0]);
    expect(listed(rows)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(listed(groups)).toEqual([0, 1, 0, 0, 1, 0]);
    expect(listed(weights).map((weight) => Math.round(1 / weight))).toEqual([18, 6, 18, 18, 6, 18]);
  });

  it('take only the first view as anchors, or only the other view as positive, on demand', () => {
    const one = contrastMasks([0, 0], 'one');
    expect(listed(one.weights).map((weight) => weight > 0)).toEqual([true, true, false, false]);
    const simclr = contrastMasks([0, 0], 'simclr');
    expect(listed(simclr.groups)).toEqual([0, 1, 0, 1]);
    expect(listed(simclr.weights)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('grow with the images, not with their pairs', () => {
    const masks = contrastMasks(Int32Array.from({ length: 20_000 }, (_, i) => i % 200));
    for (const { shape } of Object.values(masks)) expect(shape).toEqual([40_000]);
  });
});
