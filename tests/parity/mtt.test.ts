import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExtractor } from '@main/core/adversary/adversary';
import { AugmentationTables } from '@main/core/augment/tables';
import type { LoadedDataset } from '@main/core/data/images';
import { disposeTree, downloadFloats } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import { oneHot } from '@main/core/nets/network';
import { studentStep } from '@main/core/objective/mtt/programs';
import { MttRunner } from '@main/core/objective/mtt/runner';
import { Distiller } from '@main/core/run/distiller';
import { restoredState } from '@main/core/run/state';
import type { HostTensor, Named, RealImages } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { shareOn, whenEvery } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { expectClose, expectStatistics } from './support/compare';
import { hashedParams } from './support/fixtures';
import { EXTRACTOR, fixture, recorded, recordedPairs, stacked, STYLE } from './support/mtt';
import { splitParams } from './support/networks';

const LIMIT = 1e-4;
/** Gradients through the student: float32 noise of its steps. */
const GRADIENT = 1e-3;
/** Gradients of the adversary: a ReLU input close to zero may change side. */
const ADVERSARY = 3e-2;

const noRealImages: RealImages = {
  classes: 0,
  channels: 0,
  imageSize: 0,
  count: () => 0,
  copy: () => {
    throw new Error('Trajectory matching uses no real images.');
  },
};

const asFloats = (tensors: Named<HostTensor>): Named<{ data: Float32Array; shape: readonly number[] }> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [
      name,
      { data: Float32Array.from(data), shape },
    ]),
  );
const zeros = (tensors: Named<HostTensor>) =>
  asFloats(
    Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape }]) => [
        name,
        floats(new Float32Array(data.length), shape),
      ]),
    ),
  );

describeEngines('trajectory matching on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, fixture.cases, 100))('%s: every step of the student', async (name) => {
    const run = recorded(name);
    const { settings, network, pipeline, draws } = run;
    expect(network.params.map((spec) => [spec.name, spec.shape])).toEqual(settings.student_params);
    const at = `${name}/it0`;
    const expected = fixture.tensor(`${at}/student`);
    const values = expected.shape[1] ?? 0;
    const snapshot = (step: number) =>
      (expected.data as Float32Array).subarray(step * values, (step + 1) * values);
    let theta = splitParams(network, snapshot(0));
    for (let step = 0; step < settings.steps; step += 1) {
      const { items, variant, augmentation } = draws.step(0, step);
      const { variants } = run.parameterization;
      const labels = Array.from(items, (item) => Math.floor(item / settings.ipc));
      const tables = new AugmentationTables(pipeline, { tables: items.length, adjoint: false });
      const after = await evaluate(engine, name, studentStep(run), {
        theta,
        rate: floats(Float32Array.of(fixture.scalar(`${at}/syn_lr_before`)), []),
        params: run.params,
        batch: {
          items: { data: items, shape: [items.length] },
          variant: floats(oneHot([variant], variants), [variants]),
          targets: floats(oneHot(labels, settings.classes), [items.length, settings.classes]),
          augmentation: tables.fill([{ draws: augmentation, count: items.length }]),
        },
      });
      theta = after.theta.map(({ data, shape }) => ({ data, shape }));
      const flat = Float32Array.from(theta.flatMap(({ data }) => [...data]));
      expectClose(`step ${step}`, flat, snapshot(step + 1), LIMIT);
      const loss = fixture.floats(`${at}/ce_loss`).subarray(step, step + 1);
      expectClose(`loss of step ${step}`, after.loss.data, loss, LIMIT);
    }
  });

  it.each(whenEvery(id, fixture.cases))('%s: whole iterations', async (name) => {
    const run = recorded(name);
    const { settings, haba, config, geometry, parameterization, pipeline, draws, trajectories } = run;
    if (config.objective.kind !== 'mtt') throw new Error('The configuration matches trajectories.');
    const objective = new MttRunner(
      config.objective,
      {
        engine,
        seed: 0,
        network: run.network,
        augmentation: config.augmentation,
        realImages: noRealImages,
        parameterization,
        trajectories,
      },
      draws,
    );
    const extractor = haba ? createExtractor(EXTRACTOR, geometry) : null;
    const weights = haba ? hashedParams(settings.extractor_params, settings.extractor_seed) : [];
    const asList = (tensors: readonly HostTensor[]) =>
      tensors.map((tensor) => asFloats({ tensor })['tensor']);
    const extractorState = asList(weights).flatMap((tensor) => tensor ?? []);
    const distiller = new Distiller({
      engine,
      config,
      dataset: {
        geometry,
        classNames: [],
        standardisation: { mean: [], std: [] },
      } as unknown as LoadedDataset,
      parameterization,
      objective,
      extractor,
      pairPlan: pipeline,
      batches: recordedPairs(name, run),
      state: restoredState(engine, {
        iteration: 0,
        config,
        geometry,
        classNames: [],
        standardisation: { mean: [], std: [] },
        params: asFloats(run.params),
        velocity: zeros(run.params),
        extractor: extractorState,
        extractorVelocity: extractorState.map(({ data, shape }) => ({
          data: new Float32Array(data.length),
          shape,
        })),
        rate: { value: settings.lr_teacher, velocity: 0 },
      }),
      startingImages: () => new Float32Array(),
    });
    let before = await distiller.downloadState(0);
    for (let iteration = 0; iteration < settings.iters; iteration += 1) {
      const at = `${name}/it${iteration}`;
      const losses = await distiller.step(iteration);
      const scalar = async (series: string): Promise<Float32Array> => {
        const tensor: DeviceTensor | undefined = losses[series]?.[0];
        if (tensor === undefined) throw new Error(`There is no loss ${series}.`);
        return downloadFloats(engine, tensor);
      };
      const after = await distiller.downloadState(iteration + 1);
      const matched = fixture.has(`${at}/param_loss`) ? 'param_loss' : 'grand_loss';
      expectClose(
        `${at} ${matched}`,
        await scalar('loss/objective'),
        fixture.floats(`${at}/${matched}`),
        LIMIT,
      );
      const { images, hallucinators } = config.optimiser;
      const compare = (
        stored: string,
        recordedName: string,
        momentum: number,
        expected: (kind: string) => HostTensor,
      ) => {
        const value = after.params[stored]?.data ?? [];
        const [velocity, old] = [after.velocity[stored]?.data ?? [], before.velocity[stored]?.data ?? []];
        const gradient = Array.from(velocity, (v, i) => v - momentum * (old[i] ?? 0));
        expectClose(`${at} gradient of ${recordedName}`, gradient, expected('grad').data, GRADIENT);
        expectClose(`${at} ${recordedName}`, value, expected('after').data, LIMIT);
      };
      compare(haba ? 'bases' : 'images', 'images', images.momentum, (kind) =>
        fixture.tensor(`${at}/${kind}/image_syn`),
      );
      if (haba) {
        for (const part of STYLE) {
          compare(`hallucinators.${part}`, part, hallucinators.momentum, (kind) =>
            stacked(`${at}/${kind}`, settings.n_style, part),
          );
        }
      }
      const rateGradient = (after.rate?.velocity ?? 0) - settings.momentum_lr * (before.rate?.velocity ?? 0);
      expectClose(
        `${at} gradient of the rate`,
        [rateGradient],
        fixture.floats(`${at}/grad/syn_lr`),
        GRADIENT,
      );
      expectClose(`${at} rate`, [after.rate?.value ?? 0], fixture.floats(`${at}/after/syn_lr`), LIMIT);
      if (haba) {
        const weighted = async (series: string, weight: number) =>
          (await scalar(series)).map((x) => weight * x);
        const { cosine, task, likelihood, contrastive } = config.adversary.weights;
        const expectLoss = async (series: string, weight: number, recordedAs: string) => {
          expectClose(
            recordedAs,
            await weighted(series, weight),
            fixture.floats(`${at}/${recordedAs}`),
            LIMIT,
          );
        };
        await expectLoss('loss/cosine', cosine, 'club_content_loss');
        await expectLoss('loss/task', task, 'adv/cls_content_loss');
        await expectLoss('loss/likelihood', likelihood, 'adv/likeli_content_loss');
        await expectLoss('loss/contrastive', contrastive, 'adv/contrast_content_loss');
        const gradients = after.extractorVelocity.map(({ data }, i) => {
          const old = before.extractorVelocity[i]?.data ?? [];
          return Float32Array.from(data, (value, j) => value - EXTRACTOR.momentum * (old[j] ?? 0));
        });
        settings.extractor_params.forEach(([parameter], i) => {
          const recordedAs = `${at}/adv/grad/${parameter}`;
          if (!fixture.has(recordedAs)) return;
          expectClose(recordedAs, gradients[i] ?? [], fixture.floats(recordedAs), ADVERSARY);
        });
        const seed = settings.extractor_seed + 1000;
        const statistics = fixture.floats(`${at}/adv/grad_stats`);
        expectStatistics(`${at} adversary`, gradients, statistics, seed, ADVERSARY);
        const weightsAfter = after.extractor.map(({ data }) => data);
        expectStatistics(
          `${at} extractor`,
          weightsAfter,
          fixture.floats(`${at}/adv/after_stats`),
          seed,
          LIMIT,
        );
      }
      disposeTree(engine, losses);
      before = after;
    }
    distiller.dispose();
    expect(engine.memory().tensors).toBe(0);
  });
});
