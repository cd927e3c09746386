import { type Message, say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { costOf, storageOf } from '@shared/budget/storage';
import { cellName, columnName, rowName } from '@shared/studies/names';
import { studyRequestSchema } from '@shared/studies/request';
import type { StudyCell } from '@shared/studies/types';
import { cifar, cifar10, sample, planned } from './planning';

describe('factorizations', () => {
  it('are filled up to each budget, beside plain pixels, random and herded real images', () => {
    const plan = planned({ kind: 'family' });
    expect(plan.rows.map(({ key }) => key)).toEqual([
      'pixels',
      'idc',
      'haba',
      'haba+idc',
      'haba-coarse',
      'fred',
      'fred+idc',
      'haba+fred-coarse',
      'ddif',
      'linba',
    ]);
    expect(plan.rows.map(({ baseline }) => baseline)).toEqual([null, ...Array<string>(9).fill('pixels')]);
    // Five hallucinators alone take 0.88 images a class here.
    const columns = (row: string): string[] =>
      plan.cells.filter((cell) => cell.row === row).map(({ column }) => column);
    expect(columns('pixels')).toEqual(['ipc-1', 'ipc-2']);
    expect(columns('haba')).toEqual(['ipc-2']);
    for (const { storedIpc, budgetIpc, row } of plan.cells) {
      // Coarse maps take a little of one image, whose rest stays empty.
      expect(storedIpc / budgetIpc, row).toBeGreaterThan(row === 'haba-coarse' ? 0.5 : 0.9);
    }
    const withReal = plan.cells.filter(({ config }) => config.evaluation.herdingBaseline);
    expect(withReal.map(({ key }) => key)).toEqual(['pixels/ipc-1/0', 'pixels/ipc-2/0']);
    expect(withReal.every(({ config }) => config.evaluation.randomBaseline)).toBe(true);
  });

  it('have hallucinators of coarse maps, on pixels and on frequencies, in rows of their own', () => {
    for (const [geometry, dataset, mapSize, stored] of [
      [sample, { source: 'fashion-mnist-sample' }, 7, 1],
      [cifar10, cifar, 8, 1],
    ] as const) {
      const plan = planned({ kind: 'family', dataset, budgets: [2] }, geometry);
      const coarse = plan.cells.filter(({ row }) => row.endsWith('-coarse'));
      expect(coarse.map(({ row }) => row)).toEqual(['haba-coarse', 'haba+fred-coarse']);
      for (const { config } of coarse) {
        expect(config.parameterization).toMatchObject({ hallucinators: 5, mapSize });
        expect(config.parameterization.basesPerClass).toBeGreaterThanOrEqual(stored);
      }
      const names = plan.rows.map(rowName).map((name) => (typeof name === 'string' ? name : say('en', name)));
      expect(names).toContain('HaBa + DM, coarse maps');
      expect(names).toContain('HaBa + FReD + DM, coarse maps');
      const [first] = coarse;
      const name = first && cellName(first, plan);
      expect(typeof name === 'string' ? name : name && say('en', name)).toBe(
        'HaBa + DM, coarse maps at 2 IPC',
      );
    }
  });

  it('keep brightness and colours apart where images have colours, in a row of their own', () => {
    const plan = planned({ kind: 'family', budgets: [1, 5, 10, 20], dataset: cifar }, cifar10);
    const apart = plan.cells.filter(({ row }) => row === 'fred-chroma');
    expect(apart.map(({ config: { parameterization } }) => parameterization)).toMatchObject([
      { code: { kind: 'frequency', coefficients: 64, chroma: 16 }, basesPerClass: 32 },
      { code: { kind: 'frequency', coefficients: 128, chroma: 32 }, basesPerClass: 80 },
      { code: { kind: 'frequency', coefficients: 128, chroma: 32 }, basesPerClass: 160 },
      { code: { kind: 'frequency', coefficients: 256, chroma: 64 }, basesPerClass: 160 },
    ]);
    const row = plan.rows.find(({ key }) => key === 'fred-chroma');
    expect(row?.baseline).toBe('pixels');
    const words = (locale: 'en' | 'ko', name: string | Message): string =>
      typeof name === 'string' ? name : say(locale, name);
    expect(row && words('en', rowName(row))).toBe('FReD + DM, colours apart');
    expect(row && words('ko', rowName(row))).toBe('FReD + DM, 색 분리');
    const [first] = apart;
    expect(first && words('en', cellName(first, plan))).toBe('FReD + DM, colours apart at 1 IPC');
    const few = planned({ kind: 'family', convention: 'bytes', bits: [4, 8], dataset: cifar }, cifar10).rows;
    const inBits = few.find(({ key }) => key === 'fred-chroma@4');
    expect(inBits?.baseline).toBe('pixels@4');
    expect(inBits && words('en', rowName(inBits))).toBe('FReD + DM, colours apart, 4 bits');
    expect(planned({ kind: 'family' }).rows.map(({ key }) => key)).not.toContain('fred-chroma');
  });

  it('takes the budgets that are asked for', () => {
    const { columns } = planned({ kind: 'family', budgets: [3, 4.5, 3] });
    expect(columns.map(({ value }) => value)).toEqual([3, 4.5]);
    expect(studyRequestSchema.safeParse({ kind: 'family', budgets: [0] }).success).toBe(false);
  });

  it('at equal bytes fill real images of 8 bits with numbers of few bits, a row for each precision', () => {
    const plan = planned({ kind: 'family', convention: 'bytes', budgets: [2], bits: [8, 4] });
    const cell = (row: string): StudyCell => {
      const found = plan.cells.find((one) => one.row === row);
      if (!found) throw new Error(`There is no row ${row}.`);
      return found;
    };
    // A budget has room for the one scale of as many distilled pixels of 8 bits.
    const perClass = (row: string): number => cell(row).config.parameterization.basesPerClass;
    expect([perClass('pixels@8'), perClass('pixels@4')]).toEqual([2, 4]);
    expect(perClass('fred@4')).toBeGreaterThan(2 * perClass('pixels@4'));
    const scales = (row: string): string => cell(row).config.parameterization.precision.scales;
    expect([scales('fred@4'), scales('fred@8'), scales('pixels@4')]).toEqual([
      'coefficient',
      'tensor',
      'tensor',
    ]);
    for (const { config, storedIpc } of plan.cells) {
      expect(config.budget.convention).toBe('bytes');
      expect(config.budget.ipc).toBeCloseTo(2, 2);
      expect(storedIpc).toBe(costOf(storageOf(config.parameterization, sample), 'bytes'));
      expect(storedIpc).toBeLessThanOrEqual(config.budget.ipc ?? 0);
    }
    const rows = new Map(plan.rows.map((row) => [row.key, row]));
    expect(rows.get('pixels@4')?.baseline).toBeNull();
    expect(rows.get('fred@4')?.baseline).toBe('pixels@4');
    const [column] = plan.columns;
    const words = (name: string | Message): string => (typeof name === 'string' ? name : say('en', name));
    expect(column && words(columnName(column, plan))).toBe('2 images of 8 bits');
    expect(words(cellName(cell('fred@4'), plan))).toBe('FReD + DM, 4 bits at 2 images of 8 bits');
    expect([
      ...new Set(planned({ kind: 'family', convention: 'bytes' }).rows.map(({ key }) => key)),
    ]).toContain('fred');
    expect(studyRequestSchema.safeParse({ kind: 'family', bits: [3] }).success).toBe(false);
  });

  it.each(['quick', 'official'] as const)('match trajectories, whose rate is learned, %s', (size) => {
    for (const convention of ['values', 'bytes'] as const) {
      for (const [dataset, geometry] of [
        [{ source: 'fashion-mnist-sample' }, sample],
        [cifar, cifar10],
      ] as const) {
        const request = { kind: 'family', size, dataset, convention } as const;
        const { cells } = planned({ ...request, objectives: ['mtt'] }, geometry);
        const pixels = cells.filter(({ row }) => row === 'pixels');
        expect(pixels.map(({ config }) => config.parameterization.basesPerClass)).toEqual(
          size === 'quick' ? [1, 2] : [1, 2, 5, 10],
        );
        for (const { storedIpc, budgetIpc, row } of cells) {
          expect(storedIpc, row).toBeLessThanOrEqual(budgetIpc + 1e-9);
        }
      }
    }
  });

  it('keep coefficients by how many images there is room for, and whether these have colours', () => {
    const kept = (ipc: number, geometry: typeof sample): number[] => {
      const cells = planned({ kind: 'family', budgets: [ipc] }, geometry).cells;
      const form = cells.find(({ row }) => row === 'fred')?.config.parameterization;
      return form?.code.kind === 'frequency' ? [form.code.coefficients, form.basesPerClass] : [];
    };
    expect([1, 2, 5].map((ipc) => kept(ipc, sample)[0])).toEqual([64, 64, 196]);
    expect([1, 2, 5, 10].map((ipc) => kept(ipc, cifar10))).toEqual([
      [64, 16],
      [64, 32],
      [64, 80],
      [128, 80],
    ]);
  });

  it('steps numbers of other codes than pixels by rates of their own', () => {
    const base = planned({ kind: 'family' }).cells.find(({ row }) => row === 'pixels')?.config;
    if (!base) throw new Error('There are no pixels.');
    for (const request of [
      { kind: 'family' as const, base },
      {
        kind: 'family' as const,
        size: 'official' as const,
        dataset: { source: 'fashion-mnist-sample' as const },
      },
    ]) {
      const rates = planned(request).cells.map(
        ({ row, config }) => [row, config.optimiser.images.learningRate] as const,
      );
      for (const [row, rate] of rates) {
        const coded = row.includes('fred') || row === 'ddif' || row === 'linba';
        expect(rate === null, row).toBe(coded);
      }
    }
    const quick = planned({ kind: 'family' }).cells.find(({ row }) => row === 'fred');
    expect(quick?.config.optimiser.images.learningRate).toBe(150_000);
  });
});
