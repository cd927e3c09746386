import { describe, expect, it } from 'vitest';
import { AUGMENTATION_OPS, type AugmentationConfig, type AugmentationOp } from '@shared/config/schema';
import { augment, augmentLinear } from '@main/core/augment/augment';
import { drawAugmentation } from '@main/core/augment/draw';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables, tableSpecs } from '@main/core/augment/tables';
import { Random } from '@main/core/random/random';
import { constant, mul, sub, sum, type Sym, zerosLike } from '@main/core/trace/ops';
import type { HostTensor } from '@main/core/types';

const numbers = (x: Sym): number[] => Array.from(x.ref.dataSync());
const sym = ({ data, shape }: HostTensor): Sym => constant(data, shape);
const noise = (label: string, shape: readonly number[]): Sym =>
  constant(Random.for(1, label).normalArray(shape.reduce((a, b) => a * b, 1)), shape);

const pipeline = (
  ops: readonly AugmentationOp[],
  mode: AugmentationConfig['mode'],
  imageSize = 8,
  channels = 2,
) => augmentationPipeline({ ops: [...ops], mode }, { imageSize, channels });

describe('the pipeline of an augmentation', () => {
  it('needs one colour and one gather stage when one operation is drawn at a time', () => {
    expect(pipeline(AUGMENTATION_OPS, 'single').stages).toMatchObject([
      { kind: 'color' },
      { kind: 'gather', taps: 4 },
    ]);
    expect(pipeline(['flip', 'crop'], 'single').stages).toMatchObject([
      { kind: 'gather', taps: 1, adjointTaps: 1 },
    ]);
    expect(pipeline([], 'single').stages).toEqual([]);
  });

  it('keeps the order of a sequence and merges what four taps can do', () => {
    expect(pipeline(AUGMENTATION_OPS, 'sequence').stages).toMatchObject([
      { kind: 'color' },
      { kind: 'gather', ops: ['crop', 'cutout', 'flip', 'scale'] },
      { kind: 'gather', ops: ['rotate'] },
    ]);
    expect(pipeline(['rotate', 'flip', 'color', 'cutout'], 'sequence').stages).toMatchObject([
      { kind: 'gather', ops: ['rotate', 'flip'] },
      { kind: 'color' },
      { kind: 'gather', ops: ['cutout'], taps: 1 },
    ]);
  });
});

describe('draws', () => {
  it('draw one operation for the batch and its parameters for every table', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 200; i += 1) {
      const draws = drawAugmentation(Random.for(i, 'draw'), pipeline(AUGMENTATION_OPS, 'single'), 3);
      expect(draws).toHaveLength(1);
      seen.add(draws[0]?.op ?? '');
      expect(draws[0]?.values.every((values) => values.length === 3)).toBe(true);
    }
    expect([...seen].sort()).toEqual([...AUGMENTATION_OPS].sort());
  });

  it.each([
    ['crop', 28, -4, 4],
    ['crop', 32, -4, 4],
    ['cutout', 28, 0, 28],
    ['cutout', 30, 0, 29],
  ] as const)('%s on %i pixels is between %i and %i, ends included', (op, size, low, high) => {
    const [draws] = drawAugmentation(Random.for(2, op), pipeline([op], 'single', size), 2000);
    const values = Array.from(draws?.values[0] ?? []);
    expect([Math.min(...values), Math.max(...values)]).toEqual([low, high]);
  });

  it('are nothing without operations', () => {
    expect(drawAugmentation(Random.for(1), pipeline([], 'sequence'), 4)).toEqual([]);
  });
});

describe('augmentation tables', () => {
  it('leave images as they are when nothing is drawn', () => {
    const full = pipeline(AUGMENTATION_OPS, 'single', 6, 3);
    const tables = new AugmentationTables(full, { tables: 2, adjoint: false });
    const x = noise('x', [4, 3, 6, 6]);
    const y = augment(full, x, tables.fill([{ draws: [], count: 2 }]).map(sym));
    expect(numbers(y)).toEqual(numbers(x));
  });

  it('forget the batch before', () => {
    const full = pipeline(AUGMENTATION_OPS, 'single', 6, 3);
    const tables = new AugmentationTables(full, { tables: 1, adjoint: true });
    const fresh = (): AugmentationTables => new AugmentationTables(full, { tables: 1, adjoint: true });
    for (let i = 0; i < 12; i += 1) {
      const batch = [{ draws: drawAugmentation(Random.for(i, 'again'), full, 1), count: 1 }];
      const reused = tables.fill(batch).map(({ data }) => [...data]);
      expect(reused).toEqual(
        fresh()
          .fill(batch)
          .map(({ data }) => [...data]),
      );
    }
  });

  it('refuse a wrong number of draws', () => {
    const flips = pipeline(['flip'], 'single');
    const draws = drawAugmentation(Random.for(1), flips, 2);
    expect(() =>
      new AugmentationTables(flips, { tables: 3, adjoint: false }).fill([{ draws, count: 2 }]),
    ).toThrow(/2 augmentations were drawn for 3 tables/);
  });

  it('fit every draw into their taps, whatever the size of the image', () => {
    for (const size of [5, 8, 13]) {
      for (const op of ['scale', 'rotate'] as const) {
        const one = pipeline([op], 'single', size, 1);
        const draws = drawAugmentation(Random.for(size, op), one, 300);
        const tables = new AugmentationTables(one, { tables: 300, adjoint: true });
        expect(() => tables.fill([{ draws, count: 300 }])).not.toThrow();
      }
    }
  });
});

describe('augmenting', () => {
  it('mirrors, shifts and cuts as drawn', () => {
    const image = constant(
      Float32Array.from({ length: 16 }, (_, i) => i + 1),
      [1, 1, 4, 4],
    );
    const apply = (op: AugmentationOp, ...values: number[]): number[] => {
      const one = pipeline([op], 'single', 4, 1);
      const draws = [{ op, values: values.map((value) => [value]) }];
      const tables = new AugmentationTables(one, { tables: 1, adjoint: false }).fill([{ draws, count: 1 }]);
      return numbers(augment(one, image, tables.map(sym)));
    };
    expect(apply('flip', 0.4)).toEqual([4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13]);
    expect(apply('flip', 0.6)).toEqual(numbers(image));
    expect(apply('crop', 1, -1)).toEqual([0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 0, 0, 0]);
    expect(apply('cutout', 0, 4)).toEqual([1, 2, 3, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  });

  it('gives every class its own table', () => {
    const flips = pipeline(['flip'], 'single', 4, 1);
    const x = noise('classes', [6, 1, 4, 4]);
    const batch = (value: number) => ({ draws: [{ op: 'flip', values: [[value]] }] as const, count: 1 });
    const tables = new AugmentationTables(flips, { tables: 3, adjoint: false });
    const y = numbers(augment(flips, x, tables.fill([batch(0.9), batch(0.1), batch(0.9)]).map(sym)));
    const before = numbers(x);
    const same = Array.from({ length: 6 }, (_, n) =>
      before.slice(16 * n, 16 * (n + 1)).every((value, i) => value === y[16 * n + i]),
    );
    expect(same).toEqual([true, true, false, false, true, true]);
  });

  it.each([
    ...AUGMENTATION_OPS.map((op) => [op, [op], 'single'] as const),
    ['all in order', [...AUGMENTATION_OPS], 'sequence'] as const,
    ['all backwards', [...AUGMENTATION_OPS].reverse(), 'sequence'] as const,
  ])(
    'has the exact transpose: %s',
    (_name, ops, mode) => {
      for (const tables of [1, 2, 4]) {
        const chosen = pipeline(ops, mode, 7, 2);
        const draws = drawAugmentation(Random.for(tables, mode, ops.length), chosen, tables);
        const filled = new AugmentationTables(chosen, { tables, adjoint: true }).fill([
          { draws, count: tables },
        ]);
        const [x, g] = [noise('x', [4, 2, 7, 7]), noise('g', [4, 2, 7, 7])];
        const syms = filled.map(sym);
        const { output, transpose } = augmentLinear(chosen, x, syms);
        // The colour stage shifts by a constant: take that of the zero image away.
        const linear = sub(output, augmentLinear(chosen, zerosLike(x), syms).output);
        const [left, right] = [sum(mul(linear, g)), sum(mul(x, transpose(g)))].map((s) => numbers(s)[0] ?? 0);
        expect(left).toBeCloseTo(right ?? Number.NaN, 3);
      }
    },
    20_000,
  );

  it('wants all its tables', () => {
    const flips = pipeline(['flip'], 'single', 4, 1);
    expect(tableSpecs(flips, { tables: 1, adjoint: false })).toHaveLength(2);
    expect(() => augment(flips, noise('x', [1, 1, 4, 4]), [])).toThrow(/table/);
  });
});
