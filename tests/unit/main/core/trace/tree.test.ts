import { describe, expect, it } from 'vitest';
import { flattenTree, sameStructure, unflattenTree } from '@main/core/trace/tree';

const isNumber = (value: unknown): value is number => typeof value === 'number';

describe('trees', () => {
  it('flatten and come back', () => {
    const tree = { b: [1, { c: 2 }], a: 3, empty: [] };
    const { leaves, structure } = flattenTree(tree, isNumber);
    expect(leaves).toEqual([3, 1, 2]);
    expect(unflattenTree(structure, leaves)).toEqual(tree);
    expect(flattenTree(5, isNumber).leaves).toEqual([5]);
  });

  it('do not depend on the order of keys', () => {
    const [p, q] = [flattenTree({ x: 1, y: 2 }, isNumber), flattenTree({ y: 2, x: 1 }, isNumber)];
    expect(p).toEqual(q);
    expect(sameStructure(p.structure, q.structure)).toBe(true);
  });

  it('tell structures apart', () => {
    const of = (tree: unknown) => flattenTree(tree, isNumber).structure;
    const structures = [1, [1], [1, 1], { a: 1 }, { b: 1 }, [[1]], { a: 1, b: 1 }].map(of);
    structures.forEach((a, i) => structures.forEach((b, j) => expect(sameStructure(a, b)).toBe(i === j)));
  });

  it('say what does not belong and where', () => {
    expect(() => flattenTree({ a: [1, 'x'] }, isNumber)).toThrow('A tree cannot hold a string (at .a[1]).');
    expect(() => flattenTree(undefined, isNumber)).toThrow('A tree cannot hold undefined (at its root).');
    expect(() => flattenTree([new Map()], isNumber)).toThrow('a Map');
    expect(() => unflattenTree(flattenTree([1, 2], isNumber).structure, [1, 2, 3])).toThrow(/2 leaves/);
  });
});
