import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  contrastiveLoss,
  contrastMasks,
  type ContrastMode,
  cosineLoss,
  createExtractor,
  extractorLosses,
  likelihoodLoss,
  normaliseRows,
  viewCosines,
} from '@main/core/adversary/adversary';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { crossEntropy, oneHot } from '@main/core/nets/network';
import { valueAndGrad } from '@main/core/trace/differentiate';
import { add, mul, type Sym } from '@main/core/trace/ops';
import type { HostTensor } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { shareOn, whenEvery } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { expectClose, expectStatistics } from './support/compare';
import { Fixture, type FixtureParam, hashedParams } from './support/fixtures';

interface SupConSettings {
  readonly mode: ContrastMode;
  readonly temperature: number;
  readonly base_temperature: number;
}

interface ExtractorSettings {
  readonly param_seed: number;
  readonly params: readonly FixtureParam[];
  readonly lambda: {
    readonly cls: number;
    readonly likeli: number;
    readonly contrast: number;
    readonly club: number;
  };
  readonly classes: number;
}

const LIMIT = 1e-4;
const fixture = new Fixture('contrastive');
const isExtractor = (name: string): boolean => fixture.has(`${name}/features`);

/** One-hot labels of both views. */
function doubledTargets(labels: Int32Array, classes: number): HostTensor {
  return floats(oneHot([...labels, ...labels], classes), [2 * labels.length, classes]);
}

/** [2B, D] with view 0 first -> [B, 2, D]. */
function viewsTogether({ data, shape: [rows = 0, dim = 0] }: HostTensor): Float32Array {
  const together = new Float32Array(data.length);
  for (let b = 0; b < rows / 2; b += 1) {
    for (const view of [0, 1]) {
      const row = data.subarray((view * (rows / 2) + b) * dim, (view * (rows / 2) + b + 1) * dim);
      together.set(row, (2 * b + view) * dim);
    }
  }
  return together;
}

const losses = fixture.cases.filter((name) => !isExtractor(name));

describeEngines('losses of the adversary on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, losses, 4))('%s', async (name) => {
    const { mode, temperature, base_temperature: base } = fixture.settings<SupConSettings>(name);
    const labels = fixture.integers(`${name}/labels`);
    const logits = fixture.tensor(`${name}/logits`);
    const result = await evaluate(
      engine,
      name,
      ({ embeddings, logits: scores, targets, masks }) => {
        const contrast = (z: Sym): Sym => mul(contrastiveLoss(z, masks, temperature), temperature / base);
        const normalized = normaliseRows(embeddings);
        return {
          normalized,
          contrast: valueAndGrad((x: Sym) => contrast(normaliseRows(x)))(embeddings),
          onNormalized: valueAndGrad(contrast)(normalized),
          cosines: viewCosines(embeddings),
          club: valueAndGrad(cosineLoss)(embeddings),
          likeli: valueAndGrad(likelihoodLoss)(embeddings),
          cls: valueAndGrad((x: Sym) => crossEntropy(x, targets))(scores),
        };
      },
      {
        embeddings: fixture.tensor(`${name}/embeddings`),
        logits,
        targets: doubledTargets(labels, logits.shape[1] ?? 0),
        masks: contrastMasks(labels, mode),
      },
    );
    const expectTensor = (tensor: string, actual: ArrayLike<number>): void => {
      expectClose(tensor, actual, fixture.floats(`${name}/${tensor}`), LIMIT);
    };
    expectTensor('normalized', viewsTogether(result.normalized));
    expectTensor('loss', result.contrast.value.data);
    expectTensor('grad_embeddings', result.contrast.gradient.data);
    expectTensor('grad_normalized', viewsTogether(result.onNormalized.gradient));
    expectTensor('cosine', result.cosines.data);
    expectTensor('club_loss', result.club.value.data);
    expectTensor('grad_club', result.club.gradient.data);
    expectTensor('likeli_loss', result.likeli.value.data);
    expectTensor('grad_likeli', result.likeli.gradient.data);
    expectTensor('cls_loss', result.cls.value.data);
    expectTensor('grad_logits', result.cls.gradient.data);
  });

  it.each(whenEvery(id, fixture.cases.filter(isExtractor)))('%s', async (name) => {
    const settings = fixture.settings<ExtractorSettings>(name);
    const { params, param_seed: seed, classes, lambda } = settings;
    const images = fixture.tensor(`${name}/input`);
    const [, channels = 0, imageSize = 0] = images.shape;
    const extractor = createExtractor(
      {
        width: params[0]?.[1][0] ?? 0,
        depth: params.filter(([, shape]) => shape.length === 4).length,
      },
      { channels, imageSize, classes },
    );
    expect(extractor.params.map((spec) => [spec.name, spec.shape])).toEqual(
      params.map(([parameter, shape]) => [parameter, shape]),
    );
    const labels = fixture.integers(`${name}/labels`);
    const weights = { task: lambda.cls, likelihood: lambda.likeli, contrastive: lambda.contrast };
    const result = await evaluate(
      engine,
      name,
      (inputs) => {
        const losses = (x: Sym, p: readonly Sym[]): Record<keyof typeof weights, Sym> => {
          const { logits, features } = extractor.apply(p, x);
          const all = extractorLosses(
            { logits, features, targets: inputs.targets, contrast: inputs.contrast },
            { task: 1, likelihood: 1, contrastive: 1 },
          );
          const { task = logits, likelihood = logits, contrastive = logits } = all;
          return { task, likelihood, contrastive };
        };
        const total = ({ x, p }: { x: Sym; p: readonly Sym[] }): Sym => {
          const { task, likelihood, contrastive } = losses(x, p);
          return add(
            mul(task, weights.task),
            add(mul(likelihood, weights.likelihood), mul(contrastive, weights.contrastive)),
          );
        };
        const club = (x: Sym): Sym => cosineLoss(extractor.apply(inputs.params, x).features);
        const { logits, features } = extractor.apply(inputs.params, inputs.images);
        return {
          logits,
          features,
          losses: losses(inputs.images, inputs.params),
          total: valueAndGrad(total)({ x: inputs.images, p: inputs.params }),
          club: club(inputs.images),
          weightedClub: valueAndGrad((x: Sym) => mul(club(x), lambda.club))(inputs.images),
        };
      },
      {
        images,
        params: hashedParams(params, seed),
        targets: doubledTargets(labels, classes),
        contrast: contrastMasks(labels),
      },
    );
    const expectTensor = (tensor: string, actual: HostTensor): void => {
      expectClose(tensor, actual.data, fixture.floats(`${name}/${tensor}`), LIMIT);
    };
    expectTensor('logits', result.logits);
    expectTensor('features', result.features);
    expectTensor('cls_loss', result.losses.task);
    expectTensor('likeli_loss', result.losses.likelihood);
    expectTensor('contrast_loss', result.losses.contrastive);
    expectTensor('club_loss', result.club);
    expectTensor('total_loss', result.total.value);
    expectTensor('grad_input_total', result.total.gradient.x);
    expectTensor('grad_input_club', result.weightedClub.gradient);
    const gradients = result.total.gradient.p;
    params.forEach(([parameter], k) => {
      if (!fixture.has(`${name}/grad/${parameter}`)) return;
      expectTensor(`grad/${parameter}`, gradients[k] ?? floats(new Float32Array(), [0]));
    });
    expectStatistics(
      'grad_stats_total',
      gradients.map(({ data }) => data),
      fixture.floats(`${name}/grad_stats_total`),
      seed + 1000,
    );
  });
});
