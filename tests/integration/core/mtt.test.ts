/** Trajectory matching against its oracle, the unrolled graph, and what it needs of memory. */
import { parameterizationSchema } from '@shared/config/schema';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { networkSchema } from '@shared/config/schema';
import { type MttConfig, objectiveSchema } from '@shared/config/objective';
import { disposeTree, downloadFloats, downloadTree, uploadTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createNetwork, crossEntropy, oneHot } from '@main/core/nets/network';
import { seededMttDraws, StudentBatches } from '@main/core/objective/mtt/draws';
import { MttRunner } from '@main/core/objective/mtt/runner';
import { SplitStudent } from '@main/core/objective/mtt/split';
import { type Student, WholeStudent } from '@main/core/objective/mtt/whole';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { augmentationPipeline } from '@main/core/augment/stages';
import { Random } from '@main/core/random/random';
import { grad } from '@main/core/trace/differentiate';
import { add, div, mul, square, sub, sum, take, type Sym } from '@main/core/trace/ops';
import type { HostTensor, Named, RealImages } from '@main/core/types';
import { engineAround } from '../../support/engineAround';
import { describeEngines } from '../../support/testedEngines';
import { evaluate, floats } from '../../support/evaluate';

const geometry = { classes: 2, channels: 3, imageSize: 8, trainPerClass: 4 };
const network = createNetwork(networkSchema.parse({ width: 4, depth: 1 }), geometry);
const shapes = network.params.map(({ shape }) => shape);
const lengths = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
const parameters = lengths.reduce((a, b) => a + b, 0);
const trajectories = {
  count: 1,
  epochs: 2,
  size: parameters,
  read: (_expert: number, epoch: number) =>
    Random.for(2, 'expert', epoch).uniformArray(parameters, -0.4, 0.4),
};
const noRealImages: RealImages = { ...geometry, count: () => 0, copy: () => undefined };
const augmentation = { ops: [], mode: 'single' as const };
const parameterization = createParameterization(
  parameterizationSchema.parse({
    basesPerClass: 2,
    hallucinators: 2,
    kernel: 3,
    baseChannels: 'image',
    hallucinatorStart: 'random',
    initialisation: 'noise',
  }),
  geometry,
);
const RATE = 0.05;

function configOf(syntheticSteps: number, syntheticBatch: number | null): MttConfig {
  const config = objectiveSchema.parse({
    kind: 'mtt',
    syntheticSteps,
    expertEpochs: 1,
    maxStartEpoch: 1,
    syntheticBatch,
  });
  if (config.kind !== 'mtt') throw new Error('Only trajectory matching is looked at here.');
  return config;
}

const stored: Named<HostTensor> = Object.fromEntries(
  Object.entries(parameterization.specs).map(([name, { shape }]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, floats(Random.for(4, name).uniformArray(size, -0.5, 1), shape)];
  }),
);
const split = (flat: Float32Array): HostTensor[] => {
  let next = 0;
  return shapes.map((shape, i) => {
    next += lengths[i] ?? 0;
    return floats(flat.subarray(next - (lengths[i] ?? 0), next), shape);
  });
};

/** Differentiates through all steps at once: memory grows with their number, and so only tests do it. */
function unrolled(config: MttConfig) {
  const pipeline = augmentationPipeline(augmentation, geometry);
  const draws = seededMttDraws({
    seed: 0,
    experts: 1,
    maxStartEpoch: 1,
    batch: config.syntheticBatch ?? 4,
    pipeline,
    parameterization,
  });
  const batches = Array.from({ length: config.syntheticSteps }, (_, step) => {
    const { items, variant } = draws.step(0, step);
    const labels = Array.from(items, (item) => Math.floor(item / 2));
    return {
      items: { data: items, shape: [items.length] },
      variant: floats(oneHot([variant], 2), [2]),
      targets: floats(oneHot(labels, 2), [items.length, 2]),
    };
  });
  interface Inputs {
    readonly params: Named<Sym>;
    readonly rate: Sym;
    readonly start: readonly Sym[];
    readonly target: readonly Sym[];
    readonly batches: readonly { readonly items: Sym; readonly variant: Sym; readonly targets: Sym }[];
  }
  const program = ({ params, rate, start, target, batches: all }: Inputs) => {
    const distance = (from: readonly Sym[]): Sym =>
      from.map((w, i) => sum(square(sub(w, target[i] ?? w)))).reduce((a, b) => add(a, b));
    return grad((by: { params: Named<Sym>; rate: Sym }) => {
      let theta = start;
      for (const { items, variant, targets } of all) {
        const { bases } = by.params;
        if (bases === undefined) throw new Error('There are no bases.');
        const images = parameterization.decodeWith(by.params, take(bases, items, 0), variant);
        const gradient = grad((weights: readonly Sym[]) =>
          crossEntropy(network.apply(weights, images).logits, targets),
        )(theta);
        theta = theta.map((w, i) => sub(w, mul(by.rate, gradient[i] ?? w)));
      }
      return div(distance(theta), distance(start));
    })({ params, rate });
  };
  const inputs = {
    params: stored,
    rate: floats(Float32Array.of(RATE), []),
    start: split(trajectories.read(0, 0)),
    target: split(trajectories.read(0, 1)),
    batches,
  };
  return { program, inputs };
}

const distance = (a: Float32Array, b: ArrayLike<number>): number =>
  Math.hypot(...a.map((value, i) => value - (b[i] ?? 0))) / Math.hypot(...Array.from(b));

describeEngines(
  'trajectory matching on the %s engine',
  (id) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await openEngine(id);
    });
    afterAll(() => engine.close());

    const runnerOf = (config: MttConfig, on: Engine): MttRunner =>
      new MttRunner(config, {
        engine: on,
        seed: 0,
        network,
        augmentation,
        realImages: noRealImages,
        parameterization,
        trajectories,
      });

    it('has the gradients of the unrolled graph', async () => {
      const config = configOf(4, 3);
      const { program, inputs } = unrolled(config);
      const expected = await evaluate(engine, 'unrolled', program, inputs);
      const params = uploadTree(engine, stored);
      const rate = engine.upload(Float32Array.of(RATE), []);
      const found = await runnerOf(config, engine).gradients({ iteration: 0, update: 0 }, { params, rate });
      for (const [name, tensor] of Object.entries(found.gradients)) {
        const reference = expected.params[name]?.data ?? [];
        expect(distance(await downloadFloats(engine, tensor), reference), name).toBeLessThan(1e-4);
      }
      const byRate = found.rateGradient;
      if (byRate === null) throw new Error('The learning rate has no gradient.');
      expect(distance(await downloadFloats(engine, byRate), expected.rate.data)).toBeLessThan(1e-4);
      disposeTree(engine, [params, rate, found.gradients, byRate, found.losses]);
      expect(engine.memory().tensors).toBe(0);
    });

    if (id === 'onnx') {
      it('shares a batch out among lanes: the whole batch to rounding, and the same bits on one lane as on two', async () => {
        const config = configOf(4, null);
        const student = { network, parameterization, pipeline: augmentationPipeline(augmentation, geometry) };
        const draws = seededMttDraws({ ...student, seed: 0, experts: 1, maxStartEpoch: 1, batch: 4 });
        const batches = new StudentBatches(draws, student.pipeline, parameterization);
        const walked = async (walker: Student): Promise<Record<string, Float32Array>> => {
          const params = uploadTree(engine, stored);
          const rate = engine.upload(Float32Array.of(RATE), []);
          const start = trajectories.read(0, 0);
          const target = trajectories.read(0, 1);
          const found = await walker.walk({
            iteration: 0,
            steps: config.syntheticSteps,
            start,
            target,
            params,
            rate,
          });
          const { gradients, ...scalars } = found;
          const all = await downloadTree(engine, { ...gradients, ...scalars });
          disposeTree(engine, [params, rate, gradients, { ...scalars }]);
          expect(engine.memory().tensors).toBe(0);
          return Object.fromEntries(
            Object.entries(all).map(([name, { data }]) => [name, Float32Array.from(data)]),
          );
        };
        const whole = await walked(new WholeStudent(engine, student, batches));
        const shared = await walked(new SplitStudent(engine, engine.lanes?.(2) ?? [], student, batches));
        const onOne = await walked(new SplitStudent(engine, engine.lanes?.(1) ?? [], student, batches));
        for (const [name, values] of Object.entries(whole)) {
          expect(distance(shared[name] ?? new Float32Array(), values), name).toBeLessThan(1e-5);
          expect(onOne[name], name).toEqual(shared[name]);
        }
      });
    }

    it('keeps nothing of a step but the student it started from, its gradient, and what is drawn for it', async () => {
      const beyondTrajectory: number[] = [];
      for (const steps of [5, 20, 80]) {
        let peak = 0;
        const watched = engineAround(engine, {
          run: async (...args) => {
            const outputs = await engine.run(...args);
            peak = Math.max(peak, engine.memory().bytes);
            return outputs;
          },
        });
        const params = uploadTree(engine, stored);
        const rate = engine.upload(Float32Array.of(RATE), []);
        const found = await runnerOf(configOf(steps, null), watched).gradients(
          { iteration: 0, update: 0 },
          { params, rate },
        );
        // Four images, which hallucinator, and what the images show: on a device that puts batches together they stay there.
        const drawn = engine.batchesOn === 'device' ? steps * (4 + 2 + 4 * 2) * 4 : 0;
        const trajectory = (2 * steps + 1) * parameters * 4 + drawn;
        beyondTrajectory.push(peak - trajectory);
        console.info(`${id}: ${steps} steps: peak ${peak} bytes, of which the trajectory ${trajectory}`);
        disposeTree(engine, [params, rate, found.gradients, found.rateGradient ?? [], found.losses]);
      }
      expect(new Set(beyondTrajectory).size).toBe(1);
    });
  },
  { heavy: true },
);
