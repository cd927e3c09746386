import { say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { storageOf } from '@shared/budget/storage';
import { parseRunConfig } from '@shared/config/schema';
import { knownGeometry } from '@shared/studies/geometry';
import { cellName, columnName, questionOf, rowName } from '@shared/studies/names';
import { showsBelow } from '@shared/studies/neighbours';
import { STUDY_KINDS, type StudyRequestInput } from '@shared/studies/request';
import type { StudyPlan } from '@shared/studies/types';
import { cifar100, cifar10, cifar, hundred, sample, planned, problems } from './planning';

describe('every study', () => {
  const kinds = STUDY_KINDS.map((kind): StudyRequestInput => {
    if (kind === 'grid') return { kind, axes: [{ path: 'training.iterations', values: [400, 900] }] };
    const ranges = [{ path: 'training.iterations', from: 400, to: 900 }];
    return kind === 'search' ? { kind, search: { ranges, runs: 4 } } : { kind };
  });

  it.each(kinds)('$kind: keys are unique, configurations valid, nothing is over its budget', (request) => {
    for (const [geometry, dataset, size] of [
      [sample, { source: 'fashion-mnist-sample' }, 'quick'],
      [cifar10, cifar, 'official'],
    ] as const) {
      const plan = planned({ ...request, dataset, size, seeds: 2 }, geometry);
      expect(new Set(plan.cells.map(({ key }) => key)).size).toBe(plan.cells.length);
      for (const cell of plan.cells) {
        expect(parseRunConfig(cell.config)).toMatchObject({ ok: true });
        expect(cell.config.budget.ipc).toBe(cell.budgetIpc);
        const { ipcEquivalent } = storageOf(cell.config.parameterization, geometry);
        expect(cell.storedIpc).toBe(ipcEquivalent);
        expect(ipcEquivalent).toBeLessThanOrEqual(cell.budgetIpc + 1e-9);
        expect(plan.rows.map(({ key }) => key)).toContain(cell.row);
        expect(cell.config.seed).toBe(cell.seed);
      }
      expect(new Set(plan.cells.map(({ seed }) => seed))).toEqual(new Set([0, 1]));
    }
  });

  it.each(kinds)('$kind: its words in English are those of the plan', (request) => {
    const named = (name: ReturnType<typeof rowName>): string =>
      typeof name === 'string' ? name : say('en', name);
    for (const [geometry, dataset] of [
      [cifar10, cifar],
      // Its plans have plain rows with one image per class fewer.
      [cifar100, hundred],
    ] as const) {
      const plan = planned({ ...request, dataset, size: 'official', seeds: 2 }, geometry);
      expect(say('en', questionOf(plan))).toBe(plan.question);
      // A grid calls its cells by paths, and people by the names of the form.
      const text = (label: string): string =>
        label.replaceAll('training.iterations', 'Training › Iterations');
      for (const row of plan.rows) expect(named(rowName(row))).toBe(text(row.label));
      for (const column of plan.columns) expect(named(columnName(column, plan))).toBe(text(column.label));
      for (const cell of plan.cells) expect(named(cellName(cell, plan))).toBe(text(cell.label));
    }
  });

  it.each([
    { kind: 'rq1', basesPerClass: [1, 4, 9, 10, 29, 50] },
    { kind: 'rq2', budget: 6, hallucinators: [0, 1, 5, 20] },
    { kind: 'rq2', budget: 11, hallucinators: [0, 1, 5, 10, 20] },
    { kind: 'rq3' },
    { kind: 'rq4' },
    { kind: 'idc', basesPerClass: [9, 19] },
  ] as const)(
    '$kind: what is compared has the same iterations, loops, trajectories, start and evaluation',
    (one) => {
      for (const size of ['quick', 'official'] as const) {
        for (const objective of ['dc', 'dsa', 'dm', 'mtt'] as const) {
          const request = {
            ...one,
            size,
            objectives: [objective],
            dataset: cifar,
          } as unknown as StudyRequestInput;
          const { cells } = planned(request, cifar10);
          // The columns of rq2 are compared with each other; those of the others are budgets.
          const firsts = new Map<string, unknown>();
          for (const { column, config } of cells) {
            const compared = one.kind === 'rq2' ? '' : column;
            const { training, network } = config;
            const settings = {
              objective: { ...config.objective, rateMomentum: null, rateFloor: null },
              start: config.parameterization.initialisation,
              evaluation: { ...config.evaluation, randomBaseline: null },
              ...{ training, network },
            };
            expect(settings).toEqual(firsts.get(compared) ?? settings);
            firsts.set(compared, settings);
          }
        }
      }
    },
  );

  it('DC starts from noise at the official size, as its code does', () => {
    const starts = (size: 'quick' | 'official', objective: 'dc' | 'dsa'): unknown =>
      planned(
        { kind: 'rq1', size, dataset: cifar, objectives: [objective], basesPerClass: [1] },
        cifar10,
      ).cells.map(({ config }) => config.parameterization.initialisation);
    expect(starts('official', 'dc')).toEqual(['noise', 'noise']);
    expect(starts('official', 'dsa')).toEqual(['real', 'real']);
    expect(starts('quick', 'dc')).toEqual(['real', 'real']);
  });

  it('trains on real images once for each column', () => {
    const plan = planned({ kind: 'rq1', seeds: 2 });
    const real = plan.cells.filter(({ config }) => config.evaluation.randomBaseline);
    expect(real.map(({ key }) => key)).toEqual(['haba-dm/bpc-1/0', 'haba-dm/bpc-3/0']);
  });

  it('gives every cell the settings of the request', () => {
    const settings = [
      { path: 'training.iterations', value: 30 },
      { path: 'evaluation.networks.0.width', value: 16 },
    ];
    for (const cell of planned({ kind: 'family', settings, seeds: 2 }).cells) {
      expect(cell.config.training.iterations).toBe(30);
      expect(cell.config.evaluation.networks).toMatchObject([{ width: 16 }]);
    }
    expect(problems({ kind: 'rq1', settings: [{ path: 'training.iteratons', value: 7 }] })[0]).toContain(
      'iteratons',
    );
  });

  it('refuses several objectives where it matches one', () => {
    for (const kind of STUDY_KINDS.filter((one) => one !== 'rq1' && one !== 'rq2')) {
      expect(problems({ kind, objectives: ['dm', 'mtt'] })).toEqual([
        `A study of the kind ${kind} matches one objective: name one.`,
      ]);
    }
    expect(problems({ kind: 'rq2', objectives: ['dm', 'dsa'] })).toEqual([]);
  });

  it('names a missing dataset folder once', () => {
    expect(problems({ kind: 'rq1', dataset: { source: 'svhn' } }, cifar10)).toEqual([
      'Choose the folder that holds the dataset.',
    ]);
  });
});

describe('rq1', () => {
  it('compares 1, 10 and 50 bases of CIFAR10 with 2, 11 and 51 images', () => {
    const plan = planned(
      { kind: 'rq1', size: 'official', dataset: cifar, objectives: ['dm', 'mtt'] },
      cifar10,
    );
    expect(plan.columns.map(({ value }) => value)).toEqual([2, 11, 51]);
    const stored = plan.cells.map((cell) => [cell.row, Number(cell.storedIpc.toFixed(1))]);
    expect(stored).toEqual([
      ['haba-dm', 1.9],
      ['haba-dm', 10.9],
      ['haba-dm', 50.9],
      ['pixels-dm', 2],
      ['pixels-dm', 11],
      ['pixels-dm', 51],
      ['haba-mtt', 1.9],
      ['haba-mtt', 10.9],
      ['haba-mtt', 50.9],
      ['pixels-mtt', 2],
      ['pixels-mtt', 11],
      ['pixels-mtt', 51],
    ]);
    expect(plan.rows.map(({ baseline }) => baseline)).toEqual(['pixels-dm', null, 'pixels-mtt', null]);
  });

  it('takes the settings of the scripts for trajectories', () => {
    const plan = planned({ kind: 'rq1', size: 'official', dataset: cifar, objectives: ['mtt'] }, cifar10);
    const objective = (key: string) => plan.cells.find((cell) => cell.key === key)?.config;
    expect(objective('haba-mtt/bpc-1/0')).toMatchObject({
      dataset: { whitening: 'zca' },
      objective: { syntheticSteps: 50, maxStartEpoch: 2, studentLearningRate: 0.01, rateLearningRate: 1e-7 },
      training: { iterations: 15_000 },
    });
    expect(objective('pixels-mtt/bpc-1/0')?.training.iterations).toBe(15_000);
    expect(objective('haba-mtt/bpc-10/0')).toMatchObject({
      objective: {
        syntheticSteps: 30,
        maxStartEpoch: 20,
        studentLearningRate: 0.001,
        rateLearningRate: 1e-5,
      },
      optimiser: { images: { learningRate: 100, momentum: 0.95 } },
    });
    expect(objective('pixels-mtt/bpc-50/0')).toMatchObject({
      objective: { studentLearningRate: 0.01, rateFloor: null },
      optimiser: { images: { learningRate: 1000, momentum: 0.5 } },
    });
  });
});

describe('where hallucinators leave most of an image', () => {
  const stored = ({ cells }: StudyPlan): unknown[] =>
    cells.map(({ row, storedIpc, budgetIpc }) => [row, Number(storedIpc.toFixed(2)), budgetIpc]);

  it('rq1 has plain rows on both sides; HaBa is compared with the larger one', () => {
    const plan = planned({ kind: 'rq1', size: 'official', dataset: hundred, objectives: ['mtt'] }, cifar100);
    expect(plan.rows).toEqual([
      { key: 'haba-mtt', label: 'HaBa + MTT', baseline: 'pixels-mtt' },
      { key: 'pixels-mtt', label: 'Pixels + MTT', baseline: null },
      { key: 'pixels-mtt-below', label: 'Pixels + MTT, IPC − 1', baseline: null },
    ]);
    expect(stored(plan)).toEqual([
      ['haba-mtt', 1.09, 2],
      ['haba-mtt', 10.09, 11],
      ['haba-mtt', 50.09, 51],
      ['pixels-mtt', 2, 2],
      ['pixels-mtt', 11, 11],
      ['pixels-mtt', 51, 51],
      ['pixels-mtt-below', 1, 1],
      ['pixels-mtt-below', 10, 10],
      ['pixels-mtt-below', 50, 50],
    ]);
    expect(plan.cells.at(-1)?.paperRow).toBe(50);
    expect(showsBelow(plan)).toBe(true);
  });

  it('idc has them for both plain parameterizations, rq3 for its one', () => {
    const idc = planned({ kind: 'idc', dataset: hundred, basesPerClass: [1] }, cifar100);
    expect(stored(idc)).toEqual([
      ['pixels', 2, 2],
      ['pixels-below', 1, 1],
      ['idc', 2, 2],
      ['idc-below', 1, 1],
      ['haba', 1.09, 2],
      ['haba+idc', 1.09, 2],
    ]);
    const across = planned({ kind: 'rq3', size: 'official', dataset: hundred }, cifar100);
    expect(stored(across)).toEqual([
      ['haba-mtt', 10.09, 11],
      ['pixels-mtt', 11, 11],
      ['pixels-mtt-below', 10, 10],
    ]);
  });

  it('rq2 has a second column without hallucinators', () => {
    const plan = planned(
      { kind: 'rq2', size: 'official', dataset: hundred, budget: 11, hallucinators: [0, 5] },
      cifar100,
    );
    expect(plan.columns).toEqual([
      { key: 'h-0-below', label: '|H| = 0, IPC − 1', value: null },
      { key: 'h-0', label: '|H| = 0', value: 0 },
      { key: 'h-5', label: '|H| = 5', value: 5 },
    ]);
    expect(stored(plan)).toEqual([
      ['mtt', 10, 10],
      ['mtt', 11, 11],
      ['mtt', 10.09, 11],
    ]);
    expect(showsBelow(plan)).toBe(true);
  });

  it('there are none where HaBa fills the budget: to 95 %, or to the last hallucinator that fits', () => {
    for (const [kind, geometry, dataset] of [
      ['rq1', cifar10, cifar],
      ['rq3', cifar10, cifar],
      ['idc', cifar10, cifar],
      ['rq1', sample, { source: 'fashion-mnist-sample' }],
      ['rq2', sample, { source: 'fashion-mnist-sample' }],
    ] as const) {
      expect(showsBelow(planned({ kind, dataset }, geometry))).toBe(false);
    }
    expect(showsBelow(planned({ kind: 'rq4', dataset: hundred }, cifar100))).toBe(false);
  });
});

describe('rq2', () => {
  it('fills a fixed storage with bases', () => {
    const plan = planned(
      { kind: 'rq2', size: 'official', dataset: cifar, budget: 11, hallucinators: [20, 5, 1, 0] },
      cifar10,
    );
    const shape = plan.cells.map(({ config: { parameterization: form } }) => [
      form.hallucinators,
      form.basesPerClass,
    ]);
    // One hallucinator fills 93 %: it stands between 10 and 11 images.
    expect(shape).toEqual([
      [0, 10],
      [0, 11],
      [1, 10],
      [5, 10],
      [20, 7],
    ]);
    for (const { storedIpc } of plan.cells) expect(storedIpc).toBeGreaterThanOrEqual(10);
  });

  it('leaves the adversary out where there is nothing to compare', () => {
    const plan = planned({ kind: 'rq2' });
    expect(plan.cells.map(({ config }) => config.adversary.enabled)).toEqual([false, true, true, true]);
  });

  it('refuses hallucinators that leave no room for bases', () => {
    expect(problems({ kind: 'rq2', budget: 2, hallucinators: [5, 50] })).toEqual([
      '|H| = 50: nothing is left for a basis of each class in 2 images per class: raise the budget or use fewer hallucinators.',
    ]);
  });
});

describe('rq3', () => {
  it('distils with one network and evaluates with four', () => {
    const plan = planned({ kind: 'rq3', size: 'official', dataset: cifar }, cifar10);
    expect(plan.cells.map(({ row }) => row)).toEqual(['haba-mtt', 'pixels-mtt']);
    expect(plan.columns.map(({ label }) => label)).toEqual([
      'ConvNet D3 W128',
      'AlexNet',
      'VGG11',
      'ResNet18',
    ]);
    for (const { config } of plan.cells) {
      expect(config.network.kind).toBe('convnet');
      expect(config.evaluation.networks.map(({ kind }) => kind)).toEqual([
        'convnet',
        'alexnet',
        'vgg11',
        'resnet18',
      ]);
    }
  });
});

describe('rq4', () => {
  it('turns every term off once, and the adversary', () => {
    const plan = planned({ kind: 'rq4' });
    expect(
      plan.cells.map(({ row, config: { adversary } }) => [
        row,
        adversary.enabled,
        ...Object.values(adversary.weights),
      ]),
    ).toEqual([
      ['all', true, 0.1, 0.1, 1, 0.1],
      ['no-cosine', true, 0, 0.1, 1, 0.1],
      ['no-contrastive', true, 0.1, 0, 1, 0.1],
      ['no-task', true, 0.1, 0.1, 0, 0.1],
      ['no-likelihood', true, 0.1, 0.1, 1, 0],
      ['off', false, 0.1, 0.1, 1, 0.1],
    ]);
  });
});

describe('idc', () => {
  it('compares four parameterizations at one storage', () => {
    const plan = planned({ kind: 'idc', size: 'official', dataset: cifar, basesPerClass: [10] }, cifar10);
    expect(plan.cells.map(({ row, storedIpc }) => [row, Number(storedIpc.toFixed(2))])).toEqual([
      ['pixels', 11],
      ['idc', 11],
      ['haba', 10.91],
      ['haba+idc', 10.91],
    ]);
  });
});

describe('known datasets', () => {
  it('have sizes without a look at their files', () => {
    expect(knownGeometry({ source: 'fashion-mnist-sample', limitPerClass: 12, whitening: 'none' })).toEqual({
      ...sample,
      trainPerClass: 12,
    });
    expect(knownGeometry({ source: 'idx', path: '/x', limitPerClass: null, whitening: 'none' })).toBeNull();
  });
});
