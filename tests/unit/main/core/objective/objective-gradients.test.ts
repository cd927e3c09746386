/** Every objective's gradient against central differences, in double precision. */
import { describe, expect, it } from 'vitest';
import { networkSchema, parameterizationSchema } from '@shared/config/schema';
import { objectiveSchema } from '@shared/config/objective';
import type { DeviceTensor } from '@main/core/engine/types';
import { createNetwork } from '@main/core/nets/network';
import { createObjective } from '@main/core/objective/objective';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Named, RealImages } from '@main/core/types';
import { ReferenceEngine } from '../../../../support/referenceEngine';

const geometry = { classes: 2, channels: 2, imageSize: 6, trainPerClass: 4 };
const size = 2 * 36;
/** Smooth, so that a small step crosses no kink. */
const network = createNetwork(
  networkSchema.parse({ kind: 'convnet', width: 2, depth: 1, activation: 'swish', norm: 'instance' }),
  geometry,
);
const parameters = network.params.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
const realImages: RealImages = {
  ...geometry,
  count: () => 4,
  copy: (c, indices, out, offset) => {
    for (let i = 0; i < indices.length; i += 1) {
      out.set(Random.for(1, 'real', c, indices[i] ?? 0).normalArray(size), offset + i * size);
    }
  },
};
const trajectories = {
  count: 2,
  epochs: 3,
  size: parameters,
  read: (expert: number, epoch: number) =>
    Random.for(2, 'expert', expert, epoch).uniformArray(parameters, -0.5, 0.5),
};
const objectives = {
  dm: { kind: 'dm', realBatch: 2 },
  dc: { kind: 'dc', realBatch: 2, outerLoops: 2, innerLoops: 1, networkBatch: 3, networkLearningRate: 0.1 },
  'dc with squared distances': { kind: 'dc', realBatch: 2, distance: 'mse' },
  'dc with one cosine': { kind: 'dc', realBatch: 2, distance: 'cosine' },
  dsa: { kind: 'dsa', realBatch: 2 },
  mtt: { kind: 'mtt', syntheticSteps: 3, expertEpochs: 1, maxStartEpoch: 2, syntheticBatch: 1 },
} as const;
const parameterizations = {
  haba: {
    basesPerClass: 1,
    hallucinators: 2,
    kernel: 3,
    baseChannels: 'image',
    hallucinatorStart: 'random',
    initialisation: 'noise',
  },
  'haba+idc': {
    formation: 2,
    basesPerClass: 1,
    hallucinators: 2,
    kernel: 1,
    mapSize: 2,
    baseChannels: 'single',
    hallucinatorStart: 'random',
    initialisation: 'noise',
  },
  pixels: { basesPerClass: 1, initialisation: 'noise' },
  idc: { formation: 3, basesPerClass: 1, initialisation: 'noise' },
  'fred+idc': {
    code: { kind: 'frequency', coefficients: 9 },
    basesPerClass: 2,
    formation: 2,
    initialisation: 'noise',
  },
  fred: { code: { kind: 'frequency', coefficients: 9 }, basesPerClass: 2, initialisation: 'noise' },
  ddif: {
    code: { kind: 'field', width: 3, firstFrequency: 3, frequency: 2 },
    basesPerClass: 2,
    initialisation: 'noise',
  },
  'haba+ddif+idc': {
    code: { kind: 'field', width: 3, firstFrequency: 3, frequency: 2 },
    basesPerClass: 1,
    hallucinators: 2,
    mapSize: 3,
    kernel: 1,
    formation: 2,
    initialisation: 'noise',
  },
  linba: { code: { kind: 'shared', memories: 2 }, basesPerClass: 2, initialisation: 'noise' },
  'haba+linba+idc': {
    code: { kind: 'shared', memories: 2 },
    basesPerClass: 1,
    hallucinators: 2,
    mapSize: 2,
    formation: 2,
    initialisation: 'noise',
  },
  'haba+fred+idc': {
    code: { kind: 'frequency', coefficients: 9 },
    basesPerClass: 2,
    hallucinators: 2,
    mapSize: 2,
    formation: 2,
    initialisation: 'noise',
  },
} as const;
const cases = [
  ...Object.keys(objectives).map((objective) => [objective, 'haba'] as const),
  ['mtt', 'pixels'],
  ...(['dm', 'dc', 'dsa', 'mtt'] as const).map((objective) => [objective, 'haba+idc'] as const),
  ...(['dm', 'dc', 'dsa', 'mtt'] as const).map((objective) => [objective, 'fred'] as const),
  ['dm', 'haba+fred+idc'],
  ...(['dm', 'dc', 'dsa', 'mtt'] as const).map((objective) => [objective, 'ddif'] as const),
  ['dm', 'haba+ddif+idc'],
  ...(['dm', 'dc', 'dsa', 'mtt'] as const).map((objective) => [objective, 'linba'] as const),
  ['dm', 'haba+linba+idc'],
  ...(['dm', 'dc', 'dsa', 'mtt'] as const).map((objective) => [objective, 'idc'] as const),
  ['dm', 'fred+idc'],
] as const;

const STEP = 1e-4;
const RATE = 0.05;

describe('the gradient of', () => {
  it.each(cases)(
    '%s through %s is the slope of the loss',
    async (objectiveName, parameterizationName) => {
      const config = objectiveSchema.parse(objectives[objectiveName as keyof typeof objectives]);
      const engine = new ReferenceEngine();
      const parameterization = createParameterization(
        parameterizationSchema.parse(parameterizations[parameterizationName]),
        geometry,
      );
      const isFixed = (name: string): boolean => parameterization.groups[name] === 'fixed';
      const runner = createObjective(config, {
        engine,
        seed: 3,
        network,
        augmentation: { ops: ['color', 'crop', 'scale', 'rotate'], mode: 'single' },
        realImages,
        parameterization,
        trajectories,
      });
      const first = parameterization.initialise(Random.for(6), () => new Float32Array());
      const start = Object.fromEntries(
        Object.entries(parameterization.specs).map(([name, { shape }]) => {
          const count = shape.reduce((a, b) => a * b, 1);
          const drawn = Random.for(4, name).uniformArray(count, 0.2, 1);
          // Frequencies without a norm are about as many times larger than pixels.
          const scale = name === 'coefficients' ? 36 : 1;
          const values = isFixed(name) ? (first[name] ?? drawn) : drawn.map((value) => scale * value);
          return [name, { values: Array.from(values), shape }];
        }),
      );
      const rateValues = config.kind === 'mtt' ? [RATE] : [];
      /** Loss and gradients where `moved` is `step` away from the start along its direction. */
      const evaluate = async (moved: string | null, step: number, direction: readonly number[]) => {
        const shift = (name: string, values: readonly number[]): number[] =>
          values.map((value, i) => value + (name === moved ? step * (direction[i] ?? 0) : 0));
        const params: Named<DeviceTensor> = Object.fromEntries(
          Object.entries(start).map(([name, { values, shape }]) => [
            name,
            engine.uploadDoubles(shift(name, values), shape),
          ]),
        );
        const rate = config.kind === 'mtt' ? engine.uploadDoubles(shift('rate', rateValues), []) : null;
        const found = await runner.gradients({ iteration: 1, update: 0 }, { params, rate });
        const loss = found.losses['loss/objective'];
        if (loss === undefined) throw new Error('There is no loss.');
        return {
          loss: engine.doubles(loss)[0] ?? Number.NaN,
          gradient: (name: string): number[] => {
            const tensor = name === 'rate' ? found.rateGradient : found.gradients[name];
            return tensor ? engine.doubles(tensor) : [];
          },
        };
      };
      const here = await evaluate(null, 0, []);
      const names = [
        ...Object.keys(start).filter((name) => !isFixed(name)),
        ...(config.kind === 'mtt' ? ['rate'] : []),
      ];
      for (const name of names) {
        const gradient = here.gradient(name);
        expect(gradient.length, name).toBe(start[name]?.values.length ?? 1);
        const direction = Array.from(Random.for(5, name).uniformArray(gradient.length, 0.5, 1), (x, i) =>
          i % 2 === 0 ? x : -x,
        );
        const ahead = await evaluate(name, STEP, direction);
        const behind = await evaluate(name, -STEP, direction);
        const slope = (ahead.loss - behind.loss) / (2 * STEP);
        const predicted = gradient.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);
        const norm = Math.hypot(...gradient) * Math.hypot(...direction);
        expect(norm, name).toBeGreaterThan(1e-7);
        expect(Math.abs(slope - predicted), name).toBeLessThan(2e-6 * norm);
      }
      runner.dispose();
    },
    60_000,
  );
});
