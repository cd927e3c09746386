import { describe, expect, it } from 'vitest';
import { adviceOn, type Advice } from '@shared/config/advice';
import { withValueAt, type Json } from '@shared/config/paths';
import { periodicEvaluations } from '@shared/config/periodicEvaluations';
import { runConfigSchema, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { findPreset, presets } from '@shared/presets';
import { knownGeometry } from '@shared/studies/geometry';
import { message, say } from '@shared/words/message';

const changed = (preset: string, changes: Readonly<Record<string, Json>>): RunConfig =>
  runConfigSchema.parse(
    Object.entries(changes).reduce<Json>(
      (config, [path, value]) => withValueAt(config, path, value),
      findPreset(preset)?.config ?? null,
    ),
  );
const on = (config: RunConfig): Advice[] => adviceOn(config, knownGeometry(config.dataset));
const rulesOf = (config: RunConfig): string[] => on(config).map(({ rule }) => rule);

describe('advice', () => {
  it('says hardly anything about the presets: a class of the sample is smaller than the papers’ batch', () => {
    for (const { id, group, config } of presets) {
      const expected = group === 'fashion-mnist-sample' ? ['batch-above-class'] : [];
      // Networks are judged on ten times as many stored images as for CIFAR10, every 100 iterations as there.
      if (['cifar100-haba-mtt-50', 'cifar100-mtt-50', 'cifar100-mtt-51'].includes(id))
        expected.push('evaluation-dominates');
      expect(rulesOf(config), id).toEqual(expected);
    }
  });

  it.each([
    ['svhn-dm-2', { 'optimiser.images.learningRate': 40.5 }, ['rate-far']],
    ['svhn-dm-2', { 'optimiser.images.learningRate': 9 }, []],
    ['quick', { 'optimiser.hallucinators.learningRate': 0.05 }, []],
    ['quick', { 'optimiser.hallucinators.learningRate': 0.2 }, ['hallucinators-leap']],
    ['quick', { 'optimiser.hallucinators': { learningRate: 4 } }, ['hallucinators-sgd']],
    ['quick', { 'optimiser.hallucinators': { learningRate: 0.001 } }, []],
    ['cifar10-haba-mtt-1', { 'optimiser.hallucinators.learningRate': 5 }, ['rate-far-hallucinators']],
    [
      'cifar10-haba-mtt-1',
      { 'optimiser.hallucinators.learningRate': 0.1, 'parameterization.hallucinatorStart': 'identity' },
      [],
    ],
    ['cifar10-mtt-1', { 'optimiser.images.learningRate': 50 }, ['rate-far']],
    ['cifar10-haba-mtt-1', { 'optimiser.images.learningRate': 50 }, []],
    ['quick', { 'evaluation.every': 5 }, ['evaluation-dominates']],
    ['quick', { 'evaluation.epochs': 3000 }, ['evaluation-dominates']],
    ['quick', { 'evaluation.every': 500 }, ['evaluation-never']],
    ['quick', { 'evaluation.every': 50, 'evaluation.from': 95 }, ['evaluation-never']],
    ['quick', { 'evaluation.repeats': 1 }, ['one-seed']],
    ['quick-mtt', { 'training.iterations': 20 }, ['short-run']],
    ['cifar10-haba-mtt-1', { 'objective.experts.epochs': 61 }, ['experts-mostly-unused']],
    ['cifar10-haba-mtt-1', { 'objective.experts.count': 4 }, ['experts-few']],
    ['quick', { 'objective.realBatch': 201 }, ['batch-above-class']],
    ['quick', { 'adversary.batch': 11 }, ['batch-above-stored']],
    ['quick', { 'adversary.batch': 10 }, []],
    ['cifar10-haba-mtt-1', { 'objective.syntheticBatch': 11 }, ['batch-above-stored']],
    ['quick-mtt', { 'objective.experts.batchSize': 2001 }, ['experts-batch-above-set']],
    [
      'quick',
      { 'adversary.weights': { cosine: 0, contrastive: 0, task: 0, likelihood: 0 } },
      ['adversary-idle'],
    ],
    ['quick', { 'parameterization.baseChannels': 'single' }, ['single-channel-idle']],
    [
      'demo-best',
      { 'parameterization.code': { kind: 'frequency', coefficients: 64, chroma: 16 } },
      ['chroma-idle'],
    ],
    ['cifar10-haba-mtt-1', { 'dataset.whitening': 'none' }, ['whitening-missing']],
    ['svhn-dm-2', { 'augmentation.ops': ['crop', 'flip'] }, ['flip-digits']],
    ['quick', { 'budget.ipc': 4 }, ['budget-unused']],
    ['quick', { 'budget.ipc': 3.5 }, []],
    ['quick', { precision: 'f16' }, ['half-precision']],
  ])('%s with %j: %j', (preset, changes, rules) => {
    expect(rulesOf(changed(preset, changes))).toEqual(rules);
  });

  it.each<[form: string, parameterization: RunConfigInput['parameterization'], rates: (number | null)[]]>([
    ['pixels', {}, [1, 0.1, 0.1, 1000]],
    ['frequencies', { code: { kind: 'frequency' }, basesPerClass: 2 }, [1e6, 1e3, 1e3, 1e8]],
    ['HaBa', { hallucinators: 5 }, [null, null, null, 100]],
    ['HaBa with coarse maps', { hallucinators: 5, mapSize: 7 }, [null, null, null, null]],
    ['HaBa on frequencies', { code: { kind: 'frequency' }, hallucinators: 5 }, [null, null, null, null]],
    ['IDC', { formation: 2 }, [null, null, null, null]],
    ['HaBa + IDC', { hallucinators: 5, formation: 2 }, [null, null, null, null]],
    ['frequencies in IDC', { code: { kind: 'frequency' }, formation: 2 }, [null, null, null, null]],
    ['fields', { code: { kind: 'field' } }, [null, null, null, null]],
    ['memories', { code: { kind: 'shared' } }, [null, null, null, null]],
  ])('calls a rate official only where a script has it: %s', (_, parameterization, rates) => {
    const named = (['dm', 'dc', 'dsa', 'mtt'] as const).map((kind) => {
      const config = runConfigSchema.parse({
        dataset: { source: 'fashion-mnist-sample' },
        parameterization,
        objective: { kind },
        optimiser: { images: { learningRate: 1e-9 } },
      });
      const found = on(config).find(({ rule }) => rule === 'rate-far');
      return found?.message.values?.['usual'] ?? null;
    });
    expect(named).toEqual(rates);
  });

  it('names numbers and is one sentence', () => {
    const [found] = on(changed('svhn-dm-2', { 'optimiser.images.learningRate': 400 }));
    expect(found).toEqual({
      path: 'optimiser.images.learningRate',
      rule: 'rate-far',
      message: message('setup.advice.rate-far', { usual: 1, rate: 400 }),
    });
    for (const config of presets.map((preset) => ({ ...preset.config, precision: 'f16' as const }))) {
      for (const one of on(config)) expect(say('ko', one.message)).toMatch(/^[^{}]+\.$/);
    }
  });

  it('says what it can while the dataset is not known', () => {
    const config = changed('quick', { 'evaluation.repeats': 1, 'objective.realBatch': 500 });
    expect(adviceOn(config, null).map(({ rule }) => rule)).toEqual(['one-seed']);
  });
});

describe('evaluations on the way', () => {
  const count = (iterations: number, every: number | null, from = 0): number =>
    periodicEvaluations(
      changed('quick', {
        'training.iterations': iterations,
        'evaluation.every': every,
        'evaluation.from': from,
      }),
    );

  it('are counted without the last', () => {
    expect(count(100, null)).toBe(0);
    expect(count(100, 10)).toBe(9);
    expect(count(105, 10)).toBe(10);
    expect(count(100, 10, 50)).toBe(5);
    expect(count(100, 10, 51)).toBe(4);
    expect(count(15_000, 100, 13_500)).toBe(15);
    expect(count(100, 200)).toBe(0);
    expect(count(100, 10, 100)).toBe(0);
  });
});
