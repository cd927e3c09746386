import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFlip, mergeSlice } from '@main/core/engine/lowering/operands';
import { float32, type Pair, sizeOf } from '@main/core/trace/ir';
import { interpret } from '../../../../support/interpreter';
import { ProgramWriter } from '../../../../support/programs';

const counted = (shape: readonly number[]): number[] => Array.from({ length: sizeOf(shape) }, (_, i) => i);

function sliced(shape: readonly number[], slice: readonly Pair[]): number[] | undefined {
  const writer = new ProgramWriter();
  const x = writer.input(float32([...shape]));
  return interpret(writer.body(writer.emit('shrink', [x], { slice })), [counted(shape)])[0];
}

function flipped(shape: readonly number[], axis: readonly number[]): number[] | undefined {
  const writer = new ProgramWriter();
  const x = writer.input(float32([...shape]));
  return interpret(writer.body(writer.emit('flip', [x], { axis })), [counted(shape)])[0];
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });

describe('merging axes', () => {
  it('a slice of many axes becomes one of few', () => {
    const whole: Pair[] = [[0, 64], [0, 4], [0, 16], [0, 1], [0, 33]]; // prettier-ignore
    expect(mergeSlice([64, 4, 16, 2, 33], whole)).toEqual({ shape: [4096, 66], slice: [[0, 4096], [0, 33]] }); // prettier-ignore
  });

  it('a reversed kernel becomes a reversal of one axis', () => {
    expect(mergeFlip([512, 256, 3, 3], [2, 3])).toEqual({ shape: [512 * 256, 9], axis: [1] });
    expect(mergeFlip([5, 1, 1], [1, 2])).toEqual({ shape: [5], axis: [] });
  });

  it('slices hold the same elements in the same order', () => {
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.nat()), (shape, numbers) => {
        const next = (bound: number): number => (numbers.next().value ?? 0) % bound;
        const slice = shape.map((size): Pair => {
          if (next(2) === 0) return [0, size];
          const start = next(size);
          return [start, start + 1 + next(size - start)];
        });
        const merged = mergeSlice(shape, slice);
        expect(sliced(merged.shape, merged.slice)).toEqual(sliced(shape, slice));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('reversals hold the same elements in the same order', () => {
    fc.assert(
      fc.property(shapes, fc.nat(31), (shape, bits) => {
        const axis = shape.flatMap((_, i) => ((bits >> i) & 1 ? [i] : []));
        const merged = mergeFlip(shape, axis);
        expect(flipped(merged.shape, merged.axis)).toEqual(flipped(shape, axis));
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
