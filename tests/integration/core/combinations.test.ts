/** Every choice of a parameterization with every other one and with every objective, on every engine that runs here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { CheckpointState, FloatTensor } from '@main/core/checkpoint/state';
import type { LoadedDataset } from '@main/core/data/images';
import { disposeTree, downloadFloats } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import { createNetwork } from '@main/core/nets/network';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { parameterizationOf } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { Distiller } from '@main/core/run/distiller';
import type { Named, Trajectories } from '@main/core/types';
import { everyPair, everyRow, pairsOf, type Row } from '../../support/everyPair';
import { everyKernel, whenEvery } from '../../support/graphics';
import { describeEngines } from '../../support/testedEngines';

const [classes, perClass, size] = [2, 18, 8];
const pixels = 3 * size * size;

/** Two classes of noise around different means. */
function part(name: string): LoadedDataset['train'] {
  const random = Random.for(9, name);
  const count = classes * perClass;
  return {
    count,
    labels: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / perClass)),
    pixels: Uint8Array.from(
      { length: count * pixels },
      (_, i) => 60 + 80 * Math.floor(i / (perClass * pixels)) + random.integer(50),
    ),
  };
}

const dataset: LoadedDataset = {
  name: 'two classes',
  classNames: ['dark', 'bright'],
  geometry: { classes, channels: 3, imageSize: size, trainPerClass: perClass },
  standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  train: part('train'),
  test: part('test'),
  fingerprint: 'two classes',
  whitened: null,
};

const OBJECTIVES = {
  dm: { kind: 'dm', realBatch: 4 },
  dc: { kind: 'dc', realBatch: 4, outerLoops: 2, innerLoops: 1, networkBatch: 16 },
  dsa: { kind: 'dsa', realBatch: 4, outerLoops: 2, innerLoops: 1, networkBatch: 16 },
  mtt: {
    kind: 'mtt',
    syntheticSteps: 3,
    expertEpochs: 1,
    maxStartEpoch: 2,
    syntheticBatch: 1,
    rateLearningRate: 1e-3,
    experts: { count: 2, epochs: 3 },
  },
} as const;
/** What is chosen of a parameterization, and what trains it. */
const CHOICES = {
  objective: ['dm', 'dc', 'dsa', 'mtt'],
  code: ['pixels', 'frequency', 'frequency, chroma', 'field', 'shared'],
  hallucinators: ['none', '3x3, full', '3x3, coarse', '1x1, full', '1x1, coarse'],
  colours: ['image', 'single'],
  formation: [1, 2, 3],
  bits: [32, 16, 8, 4, 2],
  scales: [
    'none',
    ...(['affine', 'symmetric'] as const).flatMap((mode) =>
      (['tensor', 'channel', 'coefficient'] as const).map((shared) => `${mode}, ${shared}` as const),
    ),
  ],
  adversary: ['off', 'on'],
} as const;
type Choice = Row<typeof CHOICES>;

/** Numbers of 32 bits have no scales; coefficients are those of frequencies; single channels and the adversary need hallucinators. */
const isMeant = ({ code, hallucinators, colours, bits, scales, adversary: used }: Choice): boolean =>
  (bits === 32) === (scales === 'none') &&
  (code.startsWith('frequency') || !scales.endsWith('coefficient')) &&
  (hallucinators !== 'none' || (colours === 'image' && used === 'off'));

const CODES = {
  pixels: { kind: 'pixels' },
  frequency: { kind: 'frequency', coefficients: 20 },
  'frequency, chroma': { kind: 'frequency', coefficients: 20, chroma: 6 },
  field: { kind: 'field', width: 4, warmUp: { steps: 3 } },
  shared: { kind: 'shared', memories: 2 },
} as const;

function parameterizationFor(choice: Choice): RunConfigInput['parameterization'] {
  const { hallucinators, colours, formation, bits, scales } = choice;
  return {
    code: CODES[choice.code],
    // Frequencies are chosen by how they differ between a class's images.
    basesPerClass: choice.code.startsWith('frequency') ? 2 : 1,
    hallucinators: hallucinators === 'none' ? 0 : 2,
    kernel: hallucinators.startsWith('1x1') ? 1 : 3,
    mapSize: hallucinators.endsWith('coarse') ? 3 : null,
    baseChannels: colours,
    formation,
    precision: {
      bits,
      mode: scales.startsWith('symmetric') ? 'symmetric' : 'affine',
      scales: (['channel', 'coefficient'] as const).find((one) => scales.endsWith(one)) ?? 'tensor',
      floatShare: 0,
    },
  };
}

const network = { kind: 'convnet', width: 4, depth: 1 } as const;

function configOf(change: Partial<RunConfigInput>): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 1, hallucinators: 2 },
    objective: OBJECTIVES.dm,
    network,
    optimiser: {
      images: { learningRate: 0.1, momentum: 0.5 },
      hallucinators: { learningRate: 0.1, momentum: 0.5 },
    },
    training: { iterations: 2, checkpointEvery: 1 },
    evaluation: { networks: [network] },
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

const parameters = createNetwork(
  { ...network, norm: 'instance', activation: 'relu', pooling: 'average' },
  dataset.geometry,
).params.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
const trajectories: Trajectories = {
  count: 2,
  epochs: 3,
  size: parameters,
  read: (expert, epoch) => Random.for(1, 'expert', expert, epoch).uniformArray(parameters, -0.3, 0.3),
};

const adversary = (enabled: boolean, weights: Partial<RunConfig['adversary']['weights']> = {}) => ({
  enabled,
  width: 4,
  depth: 2,
  weights,
});

/**
 * A software graphics device compiles the programs of one combination for seconds, those of MTT for a minute: there, each code
 * and each precision is distilled once.
 */
const few: readonly Choice[] = [
  ['pixels', '3x3, full', 32, 'none'],
  ['frequency', 'none', 16, 'symmetric, tensor'],
  ['frequency, chroma', 'none', 4, 'affine, coefficient'],
  ['field', 'none', 8, 'affine, channel'],
  ['shared', 'none', 4, 'affine, tensor'],
  ['pixels', 'none', 2, 'symmetric, channel'],
].map(
  ([code, hallucinators, bits, scales]) =>
    ({
      objective: 'dm',
      code,
      hallucinators,
      colours: 'image',
      formation: 1,
      bits,
      scales,
      adversary: 'off',
    }) as Choice,
);
const choices = everyPair(CHOICES, isMeant);
const choicesOn = (id: EngineId) =>
  (id === 'webgpu' && !everyKernel ? few : choices).map(
    (choice) => [Object.values(choice).join(' | '), choice] as const,
  );

describeEngines('on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  /** Runs two iterations; answers the values of every series and how far the stored tensors moved. */
  async function run(config: RunConfig) {
    const distiller = Distiller.create(engine, config, dataset, null, trajectories);
    await distiller.warmUp(() => Promise.resolve());
    const before = await distiller.params();
    const series: Record<string, number[]> = {};
    for (let iteration = 0; iteration < 2; iteration += 1) {
      const losses: Named<readonly DeviceTensor[]> = await distiller.step(iteration);
      for (const [name, scalars] of Object.entries(losses)) {
        for (const scalar of scalars) {
          (series[name] ??= []).push((await downloadFloats(engine, scalar))[0] ?? Number.NaN);
        }
      }
      disposeTree(engine, losses);
    }
    const after = await distiller.params();
    const images = await distiller.decodeAll();
    const state = await distiller.storedParameters(2);
    distiller.dispose();
    const moved = Object.fromEntries(
      Object.entries(after).map(([name, { data }]) => [
        name,
        data.some((value, i) => value !== before[name]?.data[i]) && data.every(Number.isFinite),
      ]),
    );
    return { series, moved, images, state };
  }

  it.each(choicesOn(id))('distils %s', async (_, choice) => {
    const config = configOf({
      objective: OBJECTIVES[choice.objective],
      parameterization: parameterizationFor(choice),
      adversary: adversary(choice.adversary === 'on'),
    });
    const { series, moved, images, state } = await run(config);
    const form = parameterizationOf(state);
    const { items, formation, variants, hallucinators, specs, groups, grid } = form;
    expect(Object.keys(series).sort()).toEqual(
      [
        'loss/objective',
        ...(choice.adversary === 'on'
          ? ['loss/cosine', 'loss/contrastive', 'loss/likelihood', 'loss/task']
          : []),
        ...(choice.objective === 'mtt' ? ['loss/student', 'rate/student', 'gradient/rate'] : []),
        'gradient/images',
        ...(hallucinators > 0 ? ['gradient/hallucinators'] : []),
      ].sort(),
    );
    expect(Object.values(series).flat().every(Number.isFinite)).toBe(true);
    expect(moved).toEqual(
      Object.fromEntries(Object.keys(specs).map((name) => [name, groups[name] !== 'fixed'])),
    );
    expect(engine.memory().tensors).toBe(0);
    // Viewers see the same images.
    const cells = Array.from({ length: items * formation * variants }, (_, i) => ({
      basis: Math.floor(i / (formation * variants)),
      part: formation === 1 ? null : Math.floor(i / variants) % formation,
      hallucinator: hallucinators === 0 ? null : i % variants,
    }));
    const shown = decodePairs(form.withBases(state.params), cells, 3, grid);
    expect(images).toHaveLength(cells.length * pixels);
    expect(shown).toHaveLength(images.length);
    const farthest = shown.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = shown.reduce((most, value, i) => Math.max(most, Math.abs(value - (images[i] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-4 * farthest);
    // What is trained is finer than what is stored.
    const stored = Object.entries(form.asStored(state.params)).filter(([name, { data }]) =>
      data.some((value, i) => value !== state.params[name]?.data[i]),
    );
    expect(stored.length > 0).toBe(choice.bits < 32);
    for (const [name, { data, shape }] of stored) {
      // With a scale for each coefficient every class has two values of each.
      if (choice.scales.endsWith('coefficient') && groups[name] === 'images') continue;
      const each = data.length / (choice.scales.endsWith('channel') ? (shape[0] ?? 1) : 1);
      for (let at = 0; at < data.length; at += each) {
        expect(new Set(data.subarray(at, at + each)).size, name).toBeLessThanOrEqual(2 ** choice.bits);
      }
    }
  });

  it.each(whenEvery(id, ['cosine', 'contrastive', 'task', 'likelihood'] as const))(
    'a weight of 0 leaves the %s loss out',
    async (left) => {
      const { series } = await run(configOf({ adversary: adversary(true, { [left]: 0 }) }));
      expect(series).not.toHaveProperty([`loss/${left}`]);
      expect(Object.keys(series).filter((name) => name.startsWith('loss/'))).toHaveLength(4);
    },
  );

  it('runs no program of the adversary when all its weights are 0', async () => {
    const none = { cosine: 0, contrastive: 0, task: 0, likelihood: 0 };
    const compiled: string[] = [];
    const watched = new Proxy(engine, {
      get(target, key) {
        if (key === 'compile') {
          return (ir: Parameters<Engine['compile']>[0]) => {
            compiled.push(ir.name);
            return target.compile(ir);
          };
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      },
    });
    const distiller = Distiller.create(
      watched,
      configOf({ adversary: adversary(true, none) }),
      dataset,
      null,
    );
    disposeTree(engine, await distiller.step(0));
    distiller.dispose();
    // Where real images lie on the device, a program fetches them.
    expect(compiled.filter((name) => name !== 'images')).toEqual(['dm/decode', 'dm', 'dm/pull', 'update']);
  });
});

it('has every two choices together that can be', () => {
  const all = new Set(everyRow(CHOICES).filter(isMeant).flatMap(pairsOf));
  expect(new Set(choices.flatMap(pairsOf))).toEqual(all);
  expect(choices.every(isMeant)).toBe(true);
  expect(choices.length).toBeLessThan(45);
});

describe('numbers of few bits', () => {
  const stored = { bits: 4, mode: 'affine', scales: 'channel', floatShare: 0 } as const;
  const haba = { basesPerClass: 1, hallucinators: 2, hallucinatorStart: 'identity' } as const;
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  /** The stored parameters after one more iteration. */
  async function stepped(config: RunConfig, from: CheckpointState): Promise<Named<FloatTensor>> {
    const distiller = Distiller.create(engine, config, dataset, from, trajectories);
    disposeTree(engine, await distiller.step(0));
    const after = await distiller.params();
    distiller.dispose();
    return after;
  }

  async function startOf(config: RunConfig): Promise<CheckpointState> {
    const distiller = Distiller.create(engine, config, dataset, null, trajectories);
    const state = await distiller.downloadState(0);
    distiller.dispose();
    return state;
  }

  it.each(['dm', 'dc', 'mtt'] as const)(
    'pass gradients at their values straight to the numbers that are trained: %s',
    async (objective) => {
      const optimiser = {
        images: { learningRate: 0.1, momentum: 0.5 },
        hallucinators: { rule: 'sgd' as const, learningRate: 0.01, momentum: 0.5 },
      };
      // A second update would meet codes of its own.
      const chosen = objective === 'dc' ? { ...OBJECTIVES.dc, outerLoops: 1 } : OBJECTIVES[objective];
      const rest = { objective: chosen, adversary: adversary(true), optimiser };
      const coded = configOf({ ...rest, parameterization: { ...haba, precision: stored } });
      const plain = configOf({ ...rest, parameterization: haba });
      const start = await startOf(coded);
      const values = parameterizationOf(start).asStored(start.params);
      const [through, at] = [
        await stepped(coded, start),
        await stepped(plain, { ...start, config: plain, params: values }),
      ];
      for (const [name, { data }] of Object.entries(through)) {
        const move = data.map((value, i) => value - (start.params[name]?.data[i] ?? NaN));
        const expected = (at[name]?.data ?? data).map((value, i) => value - (values[name]?.data[i] ?? NaN));
        const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        move.forEach((value, i) => {
          expect(Math.abs(value - (expected[i] ?? NaN)), name).toBeLessThan(1e-3 * most + 1e-6);
        });
      }
    },
  );

  it('know as many values in a group as their bits tell apart', async () => {
    const start = await startOf(configOf({ parameterization: { ...haba, precision: stored } }));
    const { params } = start;
    const values = parameterizationOf(start).asStored(params);
    expect(new Set(values['bases']?.data.subarray(0, pixels)).size).toBeLessThanOrEqual(16);
    expect(new Set(params['bases']?.data.subarray(0, pixels)).size).toBeGreaterThan(16);
  });
});

describe('grids that do not fill their images', () => {
  const rows = {
    copy: (_: number, out: Float32Array, offset: number) => void out.fill(1, offset, offset + pixels),
  };
  const whitened = { recipe: 'a'.repeat(64), train: rows, test: rows, close: () => undefined };
  const standardisation = { mean: [0.5, 0.4, 0.6], std: [0.25, 0.2, 0.5] };

  it.each([
    ['standardised', { ...dataset, standardisation }, [0, 0.5, -0.2]],
    ['whitened', { ...dataset, standardisation: { mean: [0, 0, 0], std: [1, 1, 1] }, whitened }, [0, 0, 0]],
  ] as const)('are padded alike in training and in what a checkpoint shows: %s', async (_, data, gray) => {
    const engine = await openEngine('onnx');
    const distiller = Distiller.create(
      engine,
      configOf({ parameterization: { basesPerClass: 1, formation: 3 } }),
      data,
      null,
    );
    const trained = await distiller.decodeAll();
    const look = await distiller.storedParameters(0);
    distiller.dispose();
    await engine.close();
    const { items, formation, grid } = parameterizationOf(look);
    gray.forEach((value, c) => {
      expect(grid.padding?.[c]).toBeCloseTo(value, 12);
    });
    const cells = Array.from({ length: items * formation }, (__, i) => ({
      basis: Math.floor(i / formation),
      hallucinator: null,
      part: i % formation,
    }));
    const shown = decodePairs(look.params, cells, 3, grid);
    expect(shown).toHaveLength(trained.length);
    const worst = shown.reduce((most, value, i) => Math.max(most, Math.abs(value - (trained[i] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-5);
  });
});

describe('trajectory matching', () => {
  it.each([
    [null, /there are none/],
    [{ ...trajectories, size: 7 }, /another network/],
    [{ ...trajectories, epochs: 1 }, /1 epochs, and these settings need 2/],
  ] as const)('says what is wrong with the experts', async (experts, sentence) => {
    const engine = await openEngine('onnx');
    const config = configOf({ objective: OBJECTIVES.mtt });
    expect(() => Distiller.create(engine, config, dataset, null, experts)).toThrow(sentence);
    await engine.close();
  });
});
