import { describe, expect, it } from 'vitest';
import { philox4x32, Random } from '@main/core/random/random';

describe('Philox4x32-10', () => {
  const block = (counter: number[], key: [number, number]): number[] => {
    const out = new Uint32Array(4);
    philox4x32(Uint32Array.from(counter), key[0], key[1], out);
    return [...out];
  };

  it('gives the published known answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(block([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });
});

describe('Random', () => {
  it('depends on the seed and on every label, not on other generators', () => {
    const first = Random.for(1, 'dm', 3).uniformArray(8, 0, 1);
    Random.for(1, 'dm', 4).uniform();
    expect(Random.for(1, 'dm', 3).uniformArray(8, 0, 1)).toEqual(first);
    expect(Random.for(2, 'dm', 3).uniformArray(8, 0, 1)).not.toEqual(first);
    expect(Random.for(1, 'dm', '3').uniformArray(8, 0, 1)).not.toEqual(first);
    expect(Random.for(1, 'd', 'm', 3).uniformArray(8, 0, 1)).not.toEqual(first);
  });

  it('draws permutations of everything, once each', () => {
    const order = Random.for(7, 'order').permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('has the moments of its distributions', () => {
    const uniform = Random.for(3, 'u').uniformArray(20_000, -1, 1);
    const normal = Random.for(3, 'n').normalArray(20_001);
    const mean = (values: Float32Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = (values: Float32Array): number =>
      mean(values.map((value) => value * value)) - mean(values) ** 2;
    expect(Math.abs(mean(uniform))).toBeLessThan(0.02);
    expect(Math.abs(variance(uniform) - 1 / 3)).toBeLessThan(0.01);
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(variance(normal) - 1)).toBeLessThan(0.04);
  });

  it('draws integers below the bound, all of them', () => {
    const random = Random.for(5, 'i');
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
