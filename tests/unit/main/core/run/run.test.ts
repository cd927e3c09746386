import { describe, expect, it } from 'vitest';
import { countCorrect } from '@main/core/evaluate/evaluate';
import { distilledSource, randomRealSource } from '@main/core/evaluate/sources';
import { Random } from '@main/core/random/random';
import { batchOfItems, pairOfVariants } from '@main/core/parameterization/items';
import type { RealImages } from '@main/core/types';
import { RateMeter } from '@main/core/control';

describe('the batches of an iteration', () => {
  it('takes every item once per permutation, the short chunk first', () => {
    const sizes = [0, 1, 2].map((k) => batchOfItems(5, 7, 3, { iteration: 4, batch: k }).length);
    expect(sizes).toEqual([1, 3, 3]);
    const all = [0, 1, 2].flatMap((k) => [...batchOfItems(5, 7, 3, { iteration: 4, batch: k })]);
    expect(all.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([3, 4, 5].flatMap((k) => [...batchOfItems(5, 7, 3, { iteration: 4, batch: k })]).sort()).toEqual(
      all,
    );
  });

  it('differ from iteration to iteration', () => {
    const at = (iteration: number): string => batchOfItems(5, 20, 20, { iteration, batch: 0 }).join();
    expect(at(1)).not.toBe(at(2));
  });

  it('gives all items at once when the batch is larger', () => {
    expect([...batchOfItems(5, 4, 100, { iteration: 4, batch: 9 })].sort()).toEqual([0, 1, 2, 3]);
  });

  it('pairs two different hallucinators, every pair in time', () => {
    const random = Random.for(1, 'pairs');
    const pairs = Array.from({ length: 200 }, () => pairOfVariants(random, 3).join());
    expect(new Set(pairs)).toEqual(new Set(['0,1', '0,2', '1,0', '1,2', '2,0', '2,1']));
  });
});

describe('training sources', () => {
  it('draw a variant of an item, every one in time', () => {
    const images = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => Math.floor(i / 4));
    const source = distilledSource({ images, classes: 2, perClass: 1, variants: 3 }, false);
    const out = new Float32Array(4);
    const seen = new Set<number>();
    const random = Random.for(2, 'draw');
    for (let i = 0; i < 60; i += 1) {
      source.copy(1, random, out, 0);
      expect(new Set(out).size).toBe(1);
      seen.add(out[0] ?? -1);
    }
    expect([...seen].sort()).toEqual([3, 4, 5]);
    expect([...source.labels]).toEqual([0, 1]);
  });

  it('choose different real images of every class', () => {
    const real: RealImages = {
      classes: 2,
      channels: 1,
      imageSize: 1,
      count: (c) => (c === 0 ? 5 : 1),
      copy: (c, indices, out, offset) => {
        for (let i = 0; i < indices.length; i += 1) out[offset + i] = 10 * c + (indices[i] ?? 0);
      },
    };
    const source = randomRealSource(real, 3, Random.for(4, 'real'));
    expect([...source.labels]).toEqual([0, 0, 0, 1]);
    const out = new Float32Array(4);
    for (let i = 0; i < 4; i += 1) source.copy(i, Random.for(0), out, i);
    expect(new Set(out.slice(0, 3)).size).toBe(3);
    expect(out[3]).toBe(10);
  });
});

describe('the rate of a run', () => {
  it('is that of the recent past', () => {
    const meter = new RateMeter(10);
    expect(meter.perSecond()).toBeNull();
    meter.mark(0, 0);
    meter.mark(10, 100);
    meter.mark(20, 101);
    meter.mark(60, 105);
    expect(meter.perSecond()).toBeCloseTo(10);
    expect(meter.eta(110)).toBeCloseTo(5);
    meter.reset();
    expect(meter.eta(110)).toBeNull();
  });
});

it('counts the first of equal logits as the answer', () => {
  const logits = Float32Array.from([1, 1, 0, 0, 2, 1, 0, 0, 3]);
  expect(countCorrect(logits, Uint8Array.from([0, 1, 2]), 3)).toBe(3);
  expect(countCorrect(logits, Uint8Array.from([1, 1, 2]), 3)).toBe(2);
});
