import { familyOf } from '@shared/config/methods';
import { describe, expect, it } from 'vitest';
import { costOf, storageOf } from '@shared/budget/storage';
import { isWithinBudget } from '@shared/budget/planner';
import {
  parseRunConfig,
  parameterizationSchema,
  runConfigSchema,
  type RunConfig,
} from '@shared/config/schema';
import { withDataPath } from '@shared/config/place';
import { findPreset, PRESET_GROUPS, presets, type Preset } from '@shared/presets';
import { presetFacts } from '@shared/presets/facts';
import { estimateMemory } from '@shared/budget/memory';
import { knownGeometry } from '@shared/studies/geometry';

const config = (id: string): RunConfig => {
  const preset = findPreset(id);
  if (!preset) throw new Error(`There is no preset ${id}.`);
  return preset.config;
};
const each = presets.map((preset): [string, Preset] => [preset.id, preset]);
const SOURCES = ['cifar10', 'cifar100', 'svhn'] as const;

describe.each(each)('the preset %s', (_, preset) => {
  it('is valid once its dataset has a folder', () => {
    expect(parseRunConfig(withDataPath(preset.config, '/data')).ok).toBe(true);
    expect(runConfigSchema.parse(JSON.parse(JSON.stringify(preset.config)))).toEqual(preset.config);
  });

  it('keeps to its budget, which its plain counterpart fills', () => {
    const geometry = knownGeometry(preset.config.dataset);
    if (!geometry) throw new Error('The sizes of the dataset are not known.');
    expect(isWithinBudget(preset.config, geometry)).toBe(true);
    const { ipc, convention } = preset.config.budget;
    if (ipc === null) return;
    if (convention === 'bytes') {
      const cost = costOf(storageOf(preset.config.parameterization, geometry), convention);
      expect(cost / ipc).toBeGreaterThan(0.95);
      return;
    }
    const { hallucinators, basesPerClass: perClass } = preset.config.parameterization;
    expect(presetFacts(preset).baseline).toBe(ipc);
    if (hallucinators === 0) expect(perClass).toBe(ipc);
  });

  it('fits a workstation, however many classes there are', () => {
    const geometry = knownGeometry(preset.config.dataset);
    if (!geometry) throw new Error('The sizes of the dataset are not known.');
    expect(estimateMemory(preset.config, geometry).total).toBeLessThan(20e9);
  });

  it('stands in the list of its dataset', () => {
    expect(PRESET_GROUPS).toContain(preset.group);
    const { source } = preset.config.dataset;
    expect([source, 'quick']).toContain(preset.group);
    if ('path' in preset.config.dataset) expect(preset.config.dataset.path).toBe('');
  });
});

describe('presets', () => {
  it('have names and configurations of their own', () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    expect(new Set(presets.map((one) => JSON.stringify(one.config))).size).toBe(presets.length);
  });

  it('are quick for every objective and parameterization', () => {
    const quick = presets.filter(({ group }) => group === 'quick').map((one) => one.config);
    expect(new Set(quick.map(({ objective }) => objective.kind))).toEqual(
      new Set(['dm', 'dc', 'dsa', 'mtt']),
    );
    expect(new Set(quick.map(({ parameterization }) => familyOf(parameterization)))).toEqual(
      new Set(['haba', 'pixels', 'idc', 'haba+idc', 'fred', 'ddif', 'linba']),
    );
    expect(quick.every(({ dataset }) => dataset.source === 'fashion-mnist-sample')).toBe(true);
    const geometry = knownGeometry(config('quick').dataset);
    const baselines = quick.map(
      ({ parameterization, budget }) =>
        geometry && Math.round(costOf(storageOf(parameterization, geometry), budget.convention)),
    );
    expect(new Set(baselines)).toEqual(new Set([2]));
  });

  it('give the quick pair of trajectory matching the same number of iterations', () => {
    expect(config('quick-mtt').training).toEqual(config('quick-haba-mtt').training);
  });
});

/** The table of the run scripts: bases, steps N, latest start, step of the learning rate, learning rate. */
const scripts = [
  ['cifar10-haba-mtt-1', 1, 'image', 50, 2, 1e-7, 0.01],
  ['cifar10-haba-mtt-10', 10, 'image', 30, 20, 1e-5, 0.001],
  ['cifar10-haba-mtt-50', 50, 'image', 30, 20, 1e-5, 0.01],
  ['cifar10-haba-mtt-single-3', 3, 'single', 50, 2, 1e-7, 0.01],
] as const;

describe('the settings of the authors’ scripts', () => {
  it.each(scripts)('%s', (id, bases, baseChannels, steps, start, rateStep, rate) => {
    const { dataset, parameterization, objective, optimiser, adversary, training, evaluation } = config(id);
    expect(dataset).toMatchObject({ source: 'cifar10', whitening: 'zca', limitPerClass: null });
    expect(parameterization).toEqual({
      code: { kind: 'pixels' },
      basesPerClass: bases,
      hallucinators: 5,
      kernel: 3,
      mapSize: null,
      baseChannels,
      hallucinatorStart: 'random',
      formation: 1,
      precision: { bits: 32, mode: 'affine', scales: 'tensor', floatShare: 0.5 },
      initialisation: 'real',
    });
    expect(objective).toEqual({
      kind: 'mtt',
      syntheticSteps: steps,
      expertEpochs: 2,
      maxStartEpoch: start,
      syntheticBatch: null,
      studentLearningRate: rate,
      rateLearningRate: rateStep,
      rateMomentum: 0.9,
      rateFloor: 0.001,
      experts: {
        count: 100,
        epochs: 50,
        learningRate: 0.01,
        momentum: 0,
        weightDecay: 0,
        batchSize: 256,
        augmentation: 'dsa',
        standardiseBatches: true,
      },
    });
    expect(optimiser).toEqual({
      images: { learningRate: 100, momentum: 0.95 },
      hallucinators: { rule: 'sgd', learningRate: 100, momentum: 0.95 },
    });
    expect(adversary).toMatchObject({
      enabled: true,
      learningRate: 0.001,
      momentum: 0.9,
      batch: null,
      weights: { cosine: 0.1, contrastive: 0.1, task: 1, likelihood: 0.1 },
    });
    expect(training.iterations).toBe(15_000);
    expect(evaluation).toMatchObject({
      every: 100,
      from: 13_500,
      repeats: 5,
      epochs: 1000,
      batchSize: 256,
      testBatchSize: 128,
      learnedRate: true,
      momentum: 0.9,
      weightDecay: 0.0005,
      augment: true,
      augmentWith: 'dsa',
      standardiseBatches: true,
    });
  });

  it('are carried over to CIFAR100 and SVHN, where digits are not mirrored', () => {
    for (const [id] of scripts) {
      const { dataset, augmentation, ...rest } = config(id);
      for (const source of ['cifar100', 'svhn'] as const) {
        const preset = findPreset(id.replace('cifar10', source));
        expect(preset?.origin).toBe('after-cifar10');
        const other = preset?.config;
        const stored = (source === 'cifar100' ? 100 : 10) * rest.parameterization.basesPerClass;
        const batch = stored > 500 ? 500 : null;
        expect(other).toMatchObject({
          ...rest,
          dataset: { ...dataset, source },
          objective: { ...rest.objective, syntheticBatch: batch },
          adversary: { ...rest.adversary, batch },
        });
        expect(other?.augmentation.ops).toEqual(
          augmentation.ops.filter((op) => source === 'cifar100' || op !== 'flip'),
        );
      }
    }
  });
});

describe('the settings of the baselines’ own code', () => {
  it.each(SOURCES.flatMap((source) => [1, 2, 10, 11, 50, 51].map((images) => [source, images] as const)))(
    '%s: trajectory matching at IPC %i',
    (source, images) => {
      const { parameterization, objective, optimiser, training, evaluation } = config(
        `${source}-mtt-${images}`,
      );
      expect(parameterization).toEqual(parameterizationSchema.parse({ basesPerClass: images }));
      expect(objective).toMatchObject({
        kind: 'mtt',
        syntheticSteps: 20,
        expertEpochs: 3,
        maxStartEpoch: 25,
        studentLearningRate: 0.01,
        rateLearningRate: 1e-5,
        rateMomentum: 0.5,
        rateFloor: null,
      });
      expect(optimiser.images).toEqual({ learningRate: 1000, momentum: 0.5 });
      expect(training.iterations).toBe(5000);
      expect(evaluation).toMatchObject({ every: 100, from: 4500, repeats: 5, epochs: 1000 });
    },
  );

  it.each(SOURCES.flatMap((source) => [2, 11, 51].map((images) => [source, images] as const)))(
    '%s: DC, DSA and DM at IPC %i',
    (source, images) => {
      const [dc, dsa, dm] = (['dc', 'dsa', 'dm'] as const).map((kind) =>
        config(`${source}-${kind}-${images}`),
      );
      for (const [one, rate, iterations, epochs, augment, initialisation] of [
        [dc, 0.1, 1000, 300, false, 'noise'],
        [dsa, 0.1, 1000, 1000, true, 'real'],
        [dm, 1, 20_000, 1000, true, 'real'],
      ] as const) {
        expect(one?.optimiser.images).toEqual({ learningRate: rate, momentum: 0.5 });
        expect(one?.training.iterations).toBe(iterations);
        expect(one?.dataset).toMatchObject({ source, whitening: 'none' });
        expect(one?.parameterization).toEqual(
          parameterizationSchema.parse({ basesPerClass: images, initialisation }),
        );
        expect(one?.objective).toMatchObject({ realBatch: 256 });
        expect(one?.evaluation).toMatchObject({
          repeats: 20,
          epochs,
          augment,
          every: null,
          learningRate: 0.01,
          testBatchSize: 256,
          standardiseBatches: false,
        });
      }
      for (const one of [dc, dsa]) {
        expect(one?.objective).toMatchObject({
          distance: 'ours',
          outerLoops: null,
          innerLoops: null,
          networkLearningRate: 0.01,
          networkBatch: 256,
        });
      }
    },
  );

  it('have plain neighbours on both sides where hallucinators leave most of an image', () => {
    for (const method of ['dc', 'dsa', 'dm', 'mtt', 'idc']) {
      for (const images of [1, 2, 10, 11, 50, 51]) {
        expect(config(`cifar100-${method}-${images}`).budget.ipc).toBe(images);
      }
    }
    for (const id of ['mtt-1', 'mtt-10', 'mtt-single-3', 'dm-10', 'dc-1', 'idc-10']) {
      const preset = findPreset(`cifar100-haba-${id}`);
      const { ipc, baseline, below } = preset
        ? presetFacts(preset)
        : { ipc: null, baseline: null, below: null };
      expect(below).toBe(Math.floor(ipc ?? 0));
      expect(baseline).toBe(Math.floor(ipc ?? 0) + 1);
    }
    for (const id of [
      'cifar10-haba-mtt-1',
      'svhn-haba-dm-50',
      'haba-dm-1',
      'cifar100-mtt-2',
      'cifar100-haba-mtt-50',
    ]) {
      const preset = findPreset(id);
      expect(preset && presetFacts(preset).below).toBeNull();
    }
    expect(findPreset('cifar10-dm-10')).toBeUndefined();
  });

  it('DC starts from noise, plain or factorised; IDC from grids of real images', () => {
    const start = (id: string): string => config(id).parameterization.initialisation;
    for (const source of SOURCES) {
      expect([1, 10, 50].map((bases) => start(`${source}-haba-dc-${bases}`))).toEqual([
        'noise',
        'noise',
        'noise',
      ]);
      for (const id of ['haba-dsa-1', 'haba-dm-1', 'idc-2', 'haba-idc-1'])
        expect(start(`${source}-${id}`)).toBe('real');
    }
  });

  it('take HaBa and multi-formation in place of their pixels, all else equal', () => {
    for (const source of SOURCES) {
      for (const [bases, images] of [
        [1, 2],
        [10, 11],
        [50, 51],
      ] as const) {
        for (const [plain, factorised] of [
          [`dm-${images}`, `haba-dm-${bases}`],
          [`dc-${images}`, `haba-dc-${bases}`],
          [`dsa-${images}`, `haba-dsa-${bases}`],
          [`dsa-${images}`, `idc-${images}`],
          [`dsa-${images}`, `haba-idc-${bases}`],
        ] as const) {
          const { parameterization, adversary, ...rest } = config(`${source}-${factorised}`);
          expect(familyOf(parameterization)).not.toBe('pixels');
          const { adversary: unused, ...others } = config(`${source}-${plain}`);
          expect(parameterization.initialisation).toBe(others.parameterization.initialisation);
          expect(others).toMatchObject(rest);
          expect({ ...adversary, batch: null }).toEqual(unused);
        }
      }
    }
  });
});
