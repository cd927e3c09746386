import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { crossEntropy, oneHot } from '@main/core/nets/network';
import { vjp } from '@main/core/trace/differentiate';
import { onesLike, type Sym, zerosLike } from '@main/core/trace/ops';
import type { HostTensor, NetworkDefinition } from '@main/core/types';
import { compileForHost, evaluate, floats } from '../../support/evaluate';
import { everyKernel, shareOn } from '../../support/graphics';
import { describeEngines } from '../../support/testedEngines';
import { expectClose, expectStatistics } from './compare';
import { Fixture, type FixtureParam, hashed, hashedParams } from './fixtures';
import { isDeep, officialNetwork, type OfficialConvNet } from './networks';

interface Settings extends OfficialConvNet {
  readonly net: string;
  readonly input: string;
  readonly param_seed: number;
  readonly params: readonly FixtureParam[];
}

const LIMIT = 1e-4;
/** Of gradients: relative errors, and statistics of whole tensors. */
const SHALLOW = { gradient: LIMIT, statistics: 1e-3 };
const DEEP = { gradient: 1e-2, statistics: 1e-2 };
const MOMENTUM = 0.1;
const NUDGES = 12;
/** Milliseconds; ResNet18 on WebAssembly (or all of it on a software graphics device), with other work beside it. */
const TIMEOUT = everyKernel ? 3_600_000 : 400_000;
const fixture = new Fixture('networks');

/** Everything that a case records, from one training-mode pass and its gradients. */
function trainingPass(network: NetworkDefinition) {
  return (inputs: { images: Sym; params: readonly Sym[]; targets: Sym }) => {
    const { value, pullback } = vjp(
      ({ images, params }: { images: Sym; params: readonly Sym[] }) => {
        const output = network.apply(params, images);
        return { ...output, loss: crossEntropy(output.logits, inputs.targets) };
      },
      { images: inputs.images, params: inputs.params },
    );
    const { mean, variance } = value.batchStatistics;
    const gradient = pullback({
      loss: onesLike(value.loss),
      logits: zerosLike(value.logits),
      features: zerosLike(value.features),
      batchStatistics: { mean: mean.map(zerosLike), variance: variance.map(zerosLike) },
    });
    return { ...value, gradient };
  };
}

/**
 * A gradient jumps where a ReLU or a pooling choice changes side, and rounding alone moves the inputs of a few of them
 * across. So an expectation that fails is tried again as near as rounding errors are; what is wrong fails there too.
 */
async function expectNearby<T>(
  first: T,
  expected: (result: T) => void,
  again: (attempt: number) => Promise<T>,
) {
  let failure: unknown;
  for (let attempt = 0; attempt <= NUDGES; attempt += 1) {
    const result = attempt === 0 ? first : await again(attempt);
    try {
      expected(result);
      return;
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** Images of which every value has moved by at most a millionth of itself. */
function nudged({ data, shape }: HostTensor, attempt: number): HostTensor {
  const directions = hashed(attempt, 0, data.length);
  return floats(
    Float32Array.from(data, (value, i) => value * (1 + 1e-6 * (directions[i] ?? 0))),
    shape,
  );
}

const runningEstimate = (moments: readonly HostTensor[], start: number): HostTensor[] =>
  moments.map(({ data, shape }) =>
    floats(
      Float32Array.from(data, (value) => (1 - MOMENTUM) * start + MOMENTUM * value),
      shape,
    ),
  );

const joined = (tensors: readonly HostTensor[]): number[] => tensors.flatMap(({ data }) => [...data]);

/** Compares the networks that `chosen` takes with the recordings, on every engine. */
export function describeNetworks(
  title: string,
  chosen: (net: string) => boolean,
  options?: { readonly heavy: boolean },
): void {
  const names = fixture.cases.filter((name) => chosen(fixture.settings<Settings>(name).net));
  describeEngines(
    `${title} on the %s engine`,
    (id) => {
      let engine: Engine;
      beforeAll(async () => {
        engine = await openEngine(id);
      });
      afterAll(() => engine.close());

      it.each(shareOn(id, names, 100))('%s', { timeout: TIMEOUT }, async (name) => {
        const settings = fixture.settings<Settings>(name);
        const { net, input, classes, param_seed: seed } = settings;
        const limits = isDeep(net) ? DEEP : SHALLOW;
        const images = fixture.tensor(`input/${input}`);
        const [, channels = 0, imageSize = 0] = images.shape;
        const network = officialNetwork(settings, { channels, imageSize });
        expect(network.params.map((spec) => [spec.name, spec.shape])).toEqual(
          settings.params.map(([parameter, shape]) => [parameter, shape]),
        );
        const params = hashedParams(settings.params, seed);
        const labels = fixture.integers('input/labels');
        const targets = floats(oneHot(labels, classes), [labels.length, classes]);
        const run = await compileForHost(engine, name, trainingPass(network), { images, params, targets });
        const result = await run({ images, params, targets });
        const expectTensor = (tensor: string, actual: HostTensor, limit = LIMIT): void => {
          expectClose(tensor, actual.data, fixture.floats(`${name}/${tensor}`), limit);
        };

        expectTensor('logits', result.logits);
        expectTensor('loss', result.loss);
        if (fixture.has(`${name}/features`)) {
          expectTensor('features', result.features);
        } else {
          const recorded = fixture.floats(`${name}/features_stats`);
          expectStatistics('features_stats', [result.features.data], recorded, seed + 7777);
        }
        const expectGradients = ({ gradient }: Pick<typeof result, 'gradient'>): void => {
          const gradients = gradient.params.map(({ data }) => data);
          const [first, last] = [gradients[0] ?? [], gradients.at(-1) ?? []];
          expectTensor('grad_input', gradient.images, limits.gradient);
          if (fixture.has(`${name}/grad_first_param`)) {
            expectClose(
              'grad_first_param',
              first,
              fixture.floats(`${name}/grad_first_param`),
              limits.gradient,
            );
          } else {
            const rows = fixture.floats(`${name}/grad_first_param_rows4`);
            expectClose('grad_first_param_rows4', first.slice(0, rows.length), rows, limits.gradient);
          }
          expectClose('grad_last_param', last, fixture.floats(`${name}/grad_last_param`), LIMIT);
          const recorded = fixture.floats(`${name}/grad_stats`);
          expectStatistics('grad_stats', gradients, recorded, seed + 1000, limits.statistics);
        };
        await expectNearby(result, expectGradients, (attempt) =>
          run({ images: nudged(images, attempt), params, targets }),
        );

        if (network.batchNormChannels.length === 0) return;
        const runningMean = runningEstimate(result.batchStatistics.mean, 0);
        const runningVariance = runningEstimate(result.batchStatistics.variance, 1);
        expectClose('bn_running_mean', joined(runningMean), fixture.floats(`${name}/bn_running_mean`), LIMIT);
        expectClose(
          'bn_running_var',
          joined(runningVariance),
          fixture.floats(`${name}/bn_running_var`),
          LIMIT,
        );
        const { logits } = await evaluate(
          engine,
          `${name}/eval`,
          (inputs) =>
            network.apply(inputs.params, inputs.images, {
              kind: 'eval',
              runningMean: inputs.runningMean,
              runningVariance: inputs.runningVariance,
            }),
          { images, params, runningMean, runningVariance },
        );
        expectTensor('logits_eval', logits);
      });
    },
    options,
  );
}
