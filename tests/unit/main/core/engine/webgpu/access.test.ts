import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accesses,
  allPlaces,
  broadcastPlace,
  domain,
  effective,
  impossible,
  joinedPlaces,
  movedPlace,
  reducedPlace,
} from '@main/core/engine/webgpu/graph/access';
import { NodeFactory } from '@main/core/engine/webgpu/graph/rewrite';
import { constant, variable, zero } from '@main/core/engine/webgpu/graph/expression';
import type { Move, Node } from '@main/core/engine/webgpu/graph/node';
import type { Pair } from '@main/core/trace/ir';
import { evaluateAll, holds, named, places } from '../../../../../support/indices';

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** Where every element of a moved tensor comes from; null where it is 0. */
function sources(move: Move, input: readonly number[], output: readonly number[]): (number[] | null)[] {
  const { coordinates, guards } = movedPlace(move, input, output, domain(output, 'd'));
  return places(output).map((place) => {
    const at = named('d', place);
    return holds(guards, at) ? evaluateAll(coordinates, at) : null;
  });
}

describe('where an element of a moved tensor comes from', () => {
  it('of a reshape: the element of the same number', () => {
    const factors = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(factors, fc.nat(), fc.nat(), (sizes, cut, ones) => {
        const at = cut % sizes.length;
        const product = (part: readonly number[]): number => part.reduce((a, b) => a * b, 1);
        const merged = [product(sizes.slice(0, at)), product(sizes.slice(at))];
        const spread = merged.toSpliced(ones % 3, 0, 1);
        for (const output of [merged, spread, [product(sizes)], sizes.toReversed()]) {
          expect(sources({ name: 'reshape' }, sizes, output)).toEqual(places(sizes));
        }
      }),
    );
  });

  it('of a transpose: the element with permuted coordinates', () => {
    fc.assert(
      fc.property(shape, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (input, keys) => {
        const perm = input.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
        const output = perm.map((from) => input[from] ?? 1);
        const expected = places(output).map((place) => input.map((_, i) => place[perm.indexOf(i)] ?? 0));
        expect(sources({ name: 'transpose', perm }, input, output)).toEqual(expected);
      }),
    );
  });

  it('of a flip: the element as far from the other end', () => {
    fc.assert(
      fc.property(shape, fc.nat(15), (input, mask) => {
        const axis = input.flatMap((_, i) => ((mask >> i) & 1 ? [i] : []));
        const expected = places(input).map((place) =>
          place.map((c, i) => (axis.includes(i) ? (input[i] ?? 1) - 1 - c : c)),
        );
        expect(sources({ name: 'flip', axis }, input, input)).toEqual(expected);
      }),
    );
  });

  it('of padding: the element, or nothing beyond it', () => {
    const width = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }));
    fc.assert(
      fc.property(shape, fc.array(width, { minLength: 4, maxLength: 4 }), (input, widths) => {
        const pads = input.map((_, i): Pair => widths[i] ?? [0, 0]);
        const output = input.map((extent, i) => extent + (pads[i]?.[0] ?? 0) + (pads[i]?.[1] ?? 0));
        const expected = places(output).map((place) => {
          const at = place.map((c, i) => c - (pads[i]?.[0] ?? 0));
          return at.every((c, i) => c >= 0 && c < (input[i] ?? 1)) ? at : null;
        });
        expect(sources({ name: 'pad', width: pads }, input, output)).toEqual(expected);
      }),
    );
  });

  it('of a slice: the element beyond its start', () => {
    const slice: Pair[] = [[1, 3], [0, 2]]; // prettier-ignore
    expect(sources({ name: 'shrink', slice }, [4, 2], [2, 2])).toEqual([[1, 0], [1, 1], [2, 0], [2, 1]]); // prettier-ignore
  });

  it('of a broadcast: the one element along new and repeated axes', () => {
    expect(sources({ name: 'broadcast', axis: [0] }, [1, 2], [2, 3, 2])).toEqual(
      places([2, 3, 2]).map(([, , c]) => [0, c]),
    );
  });
});

describe('where an element of other operations comes from', () => {
  const factory = new NodeFactory();
  const input = (extents: readonly number[], index: number): Node =>
    factory.make(extents, 'float32', [], { kind: 'input', index });

  it('broadcasts the inputs of elementwise operations like NumPy', () => {
    const at = [variable('d0', 2), variable('d1', 3)];
    expect(broadcastPlace(input([3], 0), at).map(({ key }) => key)).toEqual(['d1']);
    expect(broadcastPlace(input([2, 1], 1), at).map(({ key }) => key)).toEqual(['d0', '0']);
    expect(broadcastPlace(input([], 2), at)).toEqual([]);
  });

  it('finds the part of a concatenation, and no other', () => {
    const parts = [2, 1, 3].map((extent, i) => input([extent, 2], 10 + i));
    const node = factory.make([6, 2], 'float32', parts, { kind: 'concatenate', axis: 0 });
    const found = joinedPlaces(node, 0, domain(node.shape, 'd'));
    for (const place of places(node.shape)) {
      const at = named('d', place);
      const held = found.flatMap(({ coordinates, guards }, i) =>
        holds(guards, at) ? [[i, ...evaluateAll(coordinates, at)]] : [],
      );
      const [row = 0, column] = place;
      const which = row < 2 ? 0 : row < 3 ? 1 : 2;
      expect(held).toEqual([[which, row - ([0, 2, 3][which] ?? 0), column]]);
    }
  });

  it('puts the reduced axes back in their places', () => {
    const at = reducedPlace([2, 3, 4, 5], [1, 3], [constant(1), constant(3)], [constant(2), constant(4)]);
    expect(at.map(({ constant: c }) => c)).toEqual([1, 2, 3, 4]);
    expect(allPlaces([2, 3]).map((place) => place.map(({ constant: c }) => c))).toEqual(places([2, 3]));
  });

  it('looks through everything down to what has memory, once for each element', () => {
    const x = input([4, 6], 20);
    const turned = factory.move(x, [6, 4], { name: 'transpose', perm: [1, 0] });
    const sum = factory.map('add', [turned, factory.map('neg', [turned], 'float32')], 'float32');
    const flat = factory.reshape(sum, [24]);
    const found = accesses(flat, domain(flat.shape, 'd'), (node) => node === x);
    expect(found).toHaveLength(1);
    places(flat.shape).forEach((place, i) => {
      expect(evaluateAll(found[0]?.coordinates ?? [], named('d', place))).toEqual([i % 4, Math.floor(i / 4)]);
    });
  });
});

describe('guards', () => {
  const d = variable('d', 8);

  it('that always hold are dropped', () => {
    expect(effective([{ value: d, low: 0, high: 8 }])).toEqual([]);
    expect(effective([{ value: d, low: 0, high: 7 }])).toHaveLength(1);
    expect(effective([{ value: d, low: 1, high: 8 }])).toHaveLength(1);
  });

  it('that never hold are known', () => {
    expect(impossible([{ value: d, low: 8, high: 9 }])).toBe(true);
    expect(impossible([{ value: zero, low: 1, high: 9 }])).toBe(true);
    expect(impossible([{ value: d, low: 7, high: 9 }])).toBe(false);
  });
});
