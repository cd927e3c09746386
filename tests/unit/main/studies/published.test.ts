import { describe, expect, it } from 'vitest';
import { findPublished, publishedFigures } from '@shared/studies/published';

describe('published figures', () => {
  it('are shares with a source, each once', () => {
    const keys = publishedFigures.map(({ method, dataset, perClass }) =>
      JSON.stringify([method, dataset, perClass]),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const { mean, std, source } of publishedFigures) {
      expect(mean).toBeGreaterThan(0.04);
      expect(mean).toBeLessThan(1);
      if (std !== null) expect(std).toBeLessThanOrEqual(0.02);
      expect(source.work).toMatch(/^\S/);
      expect(source.readIn).toMatch(/^\S/);
    }
  });

  it('are found by method, dataset and row, and only there', () => {
    const method = { parameterization: 'haba', objective: 'mtt' } as const;
    expect(findPublished(method, 'cifar10', 10)).toMatchObject({ mean: 0.699, std: 0.004 });
    expect(findPublished(method, 'cifar10', 11)).toBeNull();
    expect(findPublished(method, 'svhn', 10)).toBeNull();
    expect(findPublished(method, 'fashion-mnist-sample', 10)).toBeNull();
    expect(findPublished('random-real', 'cifar10', 1)).toMatchObject({ mean: 0.144, std: 0.02 });
  });
});
