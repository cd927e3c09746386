import { parameterizationSchema } from '@shared/config/parameterization';
import { fieldName, ownFieldName } from '@shared/config/fieldName';
import { familyOf } from '@shared/config/methods';
import { type Message, say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { cellName, rowName } from '@shared/studies/names';
import type { StudyRequestInput } from '@shared/studies/request';
import { planned, problems } from './planning';

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
      expect.stringMatching(/^Parameterization › Hallucinators = -1: .+\.$/),
      expect.stringMatching(/^Parameterization › Hallucinators = many: .+\.$/),
      expect.stringMatching(/^Parameterization › Hallucinators = 1: .+use at least 2 hallucinators.+\.$/),
    ]);
    expect(problems({ kind: 'grid', base, axes: [{ path: 'network.colour', values: ['red'] }] })).toEqual([
      expect.stringContaining('network.colour = red: Network: Unrecognized key: "colour".'),
    ]);
  });

  it('refuses cells above the budget', () => {
    const axes = [{ path: 'parameterization.basesPerClass', values: [1, 2] }];
    expect(problems({ kind: 'grid', base, budget: 2, axes })).toEqual([
      expect.stringMatching(
        /^Parameterization › Bases per class \(BPC\) = 2: The run stores 2\.88 images per class, 0\.88 more than its budget of 2: .+ would fit, or raise the budget\.$/,
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
