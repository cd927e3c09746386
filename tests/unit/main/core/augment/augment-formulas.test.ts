import { describe, expect, it } from 'vitest';
import { AUGMENTATION_OPS, type AugmentationOp } from '@shared/config/schema';
import { augment, augmentLinear } from '@main/core/augment/augment';
import { drawAugmentation } from '@main/core/augment/draw';
import { type AugmentationForm, formFor, augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables, tableSpecs } from '@main/core/augment/tables';
import { Random } from '@main/core/random/random';
import type { TensorSpec } from '@main/core/trace/ir';
import type { Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import type { HostTensor } from '@main/core/types';
import { interpret } from '../../../../support/interpreter';

const largest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);

const cases: readonly (readonly [string, readonly AugmentationOp[], 'single' | 'sequence'])[] = [
  ...AUGMENTATION_OPS.map((op) => [op, [op], 'single'] as const),
  ['any of all', AUGMENTATION_OPS, 'single'],
  ['all in order', AUGMENTATION_OPS, 'sequence'],
  ['all backwards', [...AUGMENTATION_OPS].reverse(), 'sequence'],
];

describe('augmentation by formulas', () => {
  it('is what an engine gets that puts batches together on its device', () => {
    expect([formFor({ batchesOn: 'device' }), formFor({ batchesOn: 'host' })]).toEqual([
      'formulas',
      'tables',
    ]);
  });

  it('needs a few numbers an image', () => {
    const chosen = augmentationPipeline(
      { ops: [...AUGMENTATION_OPS], mode: 'single' },
      { imageSize: 32, channels: 3 },
      'formulas',
    );
    const specs = tableSpecs(chosen, { tables: 100, adjoint: true });
    expect(specs.map(({ shape }) => shape)).toEqual([
      [100, 4],
      [100, 14],
    ]);
  });

  it.each(cases)('has the same numbers for both ways: %s', (_name, ops, mode) => {
    const chosen = augmentationPipeline({ ops: [...ops], mode }, { imageSize: 6, channels: 2 }, 'formulas');
    const draws = drawAugmentation(Random.for(1, mode), chosen, 3);
    const filled = (adjoint: boolean): HostTensor[] =>
      new AugmentationTables(chosen, { tables: 3, adjoint }).fill([{ draws, count: 3 }]);
    expect(filled(true)).toEqual(filled(false));
  });

  it.each(cases)(
    'gives the images of the tables, and their gradients: %s',
    (_name, ops, mode) => {
      for (const [tables, size] of [
        [1, 6],
        [2, 5],
      ] as const) {
        const run = (form: AugmentationForm): ((round: number) => number[][]) => {
          const chosen = augmentationPipeline(
            { ops: [...ops], mode },
            { imageSize: size, channels: 2 },
            form,
          );
          const specs = (adjoint: boolean): TensorSpec[] => tableSpecs(chosen, { tables, adjoint });
          const images: TensorSpec = { shape: [2, 2, size, size], dtype: 'float32' };
          const ir = trace(
            'augment',
            ([x, g, ...filled]: readonly Sym[]) => {
              if (x === undefined || g === undefined) throw new Error('The images are missing.');
              const whole = specs(true).length;
              const { output, transpose } = augmentLinear(chosen, x, filled.slice(0, whole));
              return [output, transpose(g), augment(chosen, x, filled.slice(whole))];
            },
            [images, images, ...specs(true), ...specs(false)],
          );
          return (round) => {
            const draws = drawAugmentation(Random.for(round, mode, tables), chosen, tables);
            const filled = (adjoint: boolean) =>
              new AugmentationTables(chosen, { tables, adjoint })
                .fill([{ draws, count: tables }])
                .map(({ data }) => Array.from(data));
            const noise = (label: string): number[] =>
              Array.from(Random.for(round, label).normalArray(4 * size ** 2));
            const values = [noise('x'), noise('g'), ...filled(true), ...filled(false)];
            return interpret(ir, values, { precision: 'single' }).map((output) => Array.from(output));
          };
        };
        const [tabled, formulated] = [run('tables'), run('formulas')];
        for (let round = 0; round < (mode === 'single' ? 4 : 1); round += 1) {
          const expected = tabled(round);
          formulated(round).forEach((values, i) => {
            expect(values).toHaveLength(4 * size ** 2);
            expect(largest(values, expected[i] ?? [])).toBeLessThan(2e-5);
          });
        }
      }
    },
    30_000,
  );
});
