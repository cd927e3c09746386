import { parameterizationSchema } from '@shared/config/parameterization';
import { fieldName, ownFieldName } from '@shared/config/fieldName';
import { familyOf } from '@shared/config/methods';
import { type Message, say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { costOf, storageOf } from '@shared/budget/storage';
import { parseRunConfig } from '@shared/config/schema';
import { knownGeometry } from '@shared/studies/geometry';
import { cellName, columnName, questionOf, rowName } from '@shared/studies/names';
import { showsBelow } from '@shared/studies/neighbours';
import { planStudy } from '@shared/studies/plan';
import { STUDY_KINDS, studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import type { StudyCell, StudyPlan } from '@shared/studies/types';

const sample = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const cifar10 = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
const cifar100 = { classes: 100, channels: 3, imageSize: 32, trainPerClass: 500 };
const cifar = { source: 'cifar10', path: '/data/cifar' } as const;
const hundred = { source: 'cifar100', path: '/data/cifar' } as const;

function planned(input: StudyRequestInput, geometry = sample): StudyPlan {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  if (!result.ok) throw new Error(result.problems.map((problem) => say('en', problem)).join('\n'));
  return result.plan;
}

function problems(input: StudyRequestInput, geometry = sample): readonly string[] {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  return result.ok ? [] : result.problems.map((problem) => say('en', problem));
}

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

describe('the grid', () => {
  const [cell] = planned({ kind: 'rq4' }).cells;
  const base = cell ? { ...cell.config, budget: { ipc: null } } : null;

  it('combines all axes; the last one makes the columns', () => {
    const plan = planned({
      kind: 'grid',
      base,
      axes: [
        { path: 'optimiser.images.learningRate', values: [1, 4] },
        { path: 'evaluation.networks.0.width', values: [16] },
        { path: 'parameterization.hallucinators', values: [2, 5, 8] },
      ],
    });
    expect(plan.cells).toHaveLength(6);
    expect(plan.rows.map(({ label }) => label)).toEqual([
      'optimiser.images.learningRate = 1, evaluation.networks.0.width = 16',
      'optimiser.images.learningRate = 4, evaluation.networks.0.width = 16',
    ]);
    expect(plan.columns.map(({ key }) => key)).toEqual(['2', '5', '8']);
    expect(plan.cells[5]?.config).toMatchObject({
      optimiser: { images: { learningRate: 4 } },
      parameterization: { hallucinators: 8 },
      evaluation: { networks: [{ width: 16 }] },
      budget: { ipc: 3 },
    });
  });

  it('calls settings by their names in the form, in any language, and keeps what is no setting', () => {
    const axes = [
      { path: 'optimiser.images.learningRate', values: [1, 4] },
      { path: 'evaluation.networks.0.width', values: [16] },
    ];
    const plan = planned({ kind: 'grid', base, axes, seeds: 2 });
    const [cell] = plan.cells;
    const words = (language: 'en' | 'ko', name: string | Message): string =>
      typeof name === 'string' ? name : say(language, name);
    expect(cell && words('en', cellName(cell, plan))).toBe(
      'Bases or pixels › Learning rate = 1, Networks › Width = 16, seed 0',
    );
    expect(cell && words('ko', cellName(cell, plan))).toContain('학습률 = 1');
    expect(rowName({ key: 'x', label: 'FReD, my own' })).toBe('FReD, my own');
    expect(fieldName('nothing.like.this')).toBe('nothing.like.this');
    expect(words('en', ownFieldName('optimiser.images.learningRate'))).toBe('Learning rate');
    expect(plan.question).toBe(
      'Which of these settings gives the most accurate networks: Bases or pixels › Learning rate × Networks › Width?',
    );
  });

  it('draws numbers of the last axis as lines, and other values as bars', () => {
    const drawn = (...axes: { path: string; values: (string | number)[] }[]) =>
      planned({ kind: 'grid', base, axes });
    const rate = { path: 'optimiser.images.learningRate', values: [0.01, 1] };
    const start = { path: 'parameterization.initialisation', values: ['real', 'noise'] };
    expect(drawn(rate).plot).toBe('numbers');
    expect(drawn(rate, start).plot).toBe('bars');
    const lines = drawn(start, rate);
    expect(lines.plot).toBe('numbers');
    expect(lines.columns.map(({ value }) => value)).toEqual([0.01, 1]);
  });

  it('takes whole parts of the configuration as values', () => {
    const values = [{ basesPerClass: 2 }, { hallucinators: 5 }];
    const plan = planned({ kind: 'grid', base, axes: [{ path: 'parameterization', values }] });
    expect(plan.cells.map(({ config }) => familyOf(config.parameterization))).toEqual(['pixels', 'haba']);
  });

  it('keeps the parameterization of the configuration that it starts from', () => {
    const pixels = base && { ...base, parameterization: { basesPerClass: 3 } };
    const plan = planned({ kind: 'grid', base: pixels, axes: [{ path: 'seed', values: [1, 2] }] });
    expect(plan.cells.map(({ config }) => config.parameterization)).toEqual(
      Array.from({ length: 2 }, () => parameterizationSchema.parse({ basesPerClass: 3 })),
    );
  });

  it('pairs axes: the first values together, then the second', () => {
    const axes = [
      { path: 'optimiser.images.learningRate', values: [1, 4, 8] },
      { path: 'training.iterations', values: [100, 50, 25] },
    ];
    const { cells, columns } = planned({ kind: 'grid', combine: 'paired', base, axes });
    expect(cells.map(({ label }) => label)).toEqual([
      'optimiser.images.learningRate = 1, training.iterations = 100',
      'optimiser.images.learningRate = 4, training.iterations = 50',
      'optimiser.images.learningRate = 8, training.iterations = 25',
    ]);
    expect(columns).toHaveLength(1);
    expect(cells[2]?.config).toMatchObject({ training: { iterations: 25 } });
    const unequal = [...axes, { path: 'seed', values: [1] }];
    expect(problems({ kind: 'grid', combine: 'paired', base, axes: unequal })).toEqual([
      expect.stringContaining('Paired axes need equally many values, and these have 3, 3, 1'),
    ]);
  });

  it('calls shapes by their kind where that tells them apart', () => {
    const labels = (values: unknown[]): string[] =>
      planned({ kind: 'grid', base, axes: [{ path: 'network', values }] } as StudyRequestInput).cells.map(
        ({ row }) => row,
      );
    expect(labels([{ kind: 'mlp' }, { kind: 'vgg11' }])).toEqual(['mlp', 'vgg11']);
    expect(labels([{ width: 8 }, { kind: 'mlp' }])).toEqual(['{"width":8}', 'mlp']);
  });

  it('names every invalid cell in one sentence, and plans nothing', () => {
    const axes = [{ path: 'parameterization.hallucinators', values: [5, -1, 'many', 1] }];
    expect(problems({ kind: 'grid', base, axes })).toEqual([
      expect.stringMatching(/^parameterization\.hallucinators = -1: parameterization\.hallucinators: .+\.$/),
      expect.stringMatching(
        /^parameterization\.hallucinators = many: parameterization\.hallucinators: .+\.$/,
      ),
      expect.stringMatching(/^parameterization\.hallucinators = 1: .+use at least 2 hallucinators.+\.$/),
    ]);
    expect(problems({ kind: 'grid', base, axes: [{ path: 'network.colour', values: ['red'] }] })).toEqual([
      expect.stringContaining('network.colour = red: network: Unrecognized key: "colour".'),
    ]);
  });

  it('refuses cells above the budget', () => {
    const axes = [{ path: 'parameterization.basesPerClass', values: [1, 2] }];
    expect(problems({ kind: 'grid', base, budget: 2, axes })).toEqual([
      expect.stringMatching(
        /^parameterization\.basesPerClass = 2: The run stores 2\.88 images per class, 0\.88 more than its budget of 2: .+ would fit, or raise the budget\.$/,
      ),
    ]);
  });

  it('is bounded, has axes, and no value twice', () => {
    expect(problems({ kind: 'grid', base })).toEqual([expect.stringContaining('at least one axis')]);
    const many = { path: 'seed', values: Array.from({ length: 32 }, (_, i) => i) };
    expect(problems({ kind: 'grid', base, axes: [many, many] })).toEqual([
      'The study would have 1024 runs, more than 200: name fewer values or seeds.',
    ]);
    const axes = [{ path: 'training.iterations', values: [60, 60] }];
    expect(problems({ kind: 'grid', base, axes })).toEqual([
      expect.stringContaining('name every value once'),
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

describe('factorizations', () => {
  it('are filled up to each budget, beside plain pixels, random and herded real images', () => {
    const plan = planned({ kind: 'family' });
    expect(plan.rows.map(({ key }) => key)).toEqual([
      'pixels',
      'idc',
      'haba',
      'haba+idc',
      'fred',
      'fred+idc',
      'ddif',
      'linba',
    ]);
    expect(plan.rows.map(({ baseline }) => baseline)).toEqual([null, ...Array<string>(7).fill('pixels')]);
    // Five hallucinators alone take 0.88 images a class here.
    const columns = (row: string): string[] =>
      plan.cells.filter((cell) => cell.row === row).map(({ column }) => column);
    expect(columns('pixels')).toEqual(['ipc-1', 'ipc-2']);
    expect(columns('haba')).toEqual(['ipc-2']);
    for (const { storedIpc, budgetIpc, row } of plan.cells) {
      expect(storedIpc / budgetIpc, row).toBeGreaterThan(0.9);
    }
    const withReal = plan.cells.filter(({ config }) => config.evaluation.herdingBaseline);
    expect(withReal.map(({ key }) => key)).toEqual(['pixels/ipc-1/0', 'pixels/ipc-2/0']);
    expect(withReal.every(({ config }) => config.evaluation.randomBaseline)).toBe(true);
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

  it('keep a quarter of all coefficients where there is room for many images', () => {
    const coefficients = (ipc: number): number | null => {
      const code = planned({ kind: 'family', budgets: [ipc] }).cells.find(({ row }) => row === 'fred')?.config
        .parameterization.code;
      return code?.kind === 'frequency' ? code.coefficients : null;
    };
    expect([2, 5].map(coefficients)).toEqual([64, 196]);
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
