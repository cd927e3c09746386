import { UserError } from '@shared/domain/errors';
import { add, div, mean, mul, reshape, sqrt, square, sub, type Sym } from '../../trace/ops';
import { type FeatureShape, type ForwardPass, type Layer, param } from './layer';

const EPSILON = 1e-5;
const GROUPS = 4;

/** Mean and biased variance over `axes`, kept as axes of size 1, and the centred tensor. */
function moments(x: Sym, axes: readonly number[]): { centred: Sym; mean: Sym; variance: Sym } {
  const average = mean(x, axes, true);
  const centred = sub(x, average);
  return { centred, mean: average, variance: mean(square(centred), axes, true) };
}

const deviation = (variance: Sym): Sym => sqrt(add(variance, EPSILON));

function affine(shape: readonly number[], output: FeatureShape, apply: Layer['apply']): Layer {
  return {
    params: [
      { name: 'weight', shape, init: { kind: 'constant', value: 1 } },
      { name: 'bias', shape, init: { kind: 'constant', value: 0 } },
    ],
    output,
    apply,
  };
}

const perChannel = (x: Sym, channels: number): Sym => reshape(x, [1, channels, 1, 1]);

/** Normalises every channel of every sample by itself ("instance norm": group norm of one channel a group). */
export function instanceNorm(input: FeatureShape): Layer {
  const { channels } = input;
  return affine([channels], input, (params, x) => {
    const { centred, variance } = moments(x, [2, 3]);
    const scale = div(perChannel(param(params, 0), channels), deviation(variance));
    return add(mul(centred, scale), perChannel(param(params, 1), channels));
  });
}

/** Group norm with 4 groups of channels. Throws UserError when the channels cannot be divided so. */
export function groupNorm(input: FeatureShape): Layer {
  const { channels, size } = input;
  if (channels % GROUPS !== 0) {
    throw new UserError('bad-input', `Group norm needs a width that ${GROUPS} divides, not ${channels}.`);
  }
  return affine([channels], input, (params, x) => {
    const n = x.shape[0] ?? 0;
    const groups = reshape(x, [n, GROUPS, (channels / GROUPS) * size * size]);
    const { centred, variance } = moments(groups, [2]);
    const normal = reshape(div(centred, deviation(variance)), [n, channels, size, size]);
    return add(mul(normal, perChannel(param(params, 0), channels)), perChannel(param(params, 1), channels));
  });
}

/** Layer norm over channels and places, with a weight and a bias for each of them. */
export function layerNorm(input: FeatureShape): Layer {
  const { channels, size } = input;
  return affine([channels, size, size], input, (params, x) => {
    const { centred, variance } = moments(x, [1, 2, 3]);
    return add(mul(div(centred, deviation(variance)), param(params, 0)), param(params, 1));
  });
}

/**
 * Batch norm. In train mode it uses the batch's statistics and hands them to the pass (variance unbiased, as it
 * enters the running estimate); in eval mode it uses the running ones.
 */
export function batchNorm(input: FeatureShape): Layer {
  const { channels } = input;
  const layer = affine([channels], input, (params, x, pass: ForwardPass) => {
    const bias = perChannel(param(params, 1), channels);
    const weight = perChannel(param(params, 0), channels);
    if (pass.mode.kind === 'eval') {
      const running = pass.nextRunning();
      const scale = div(weight, deviation(perChannel(running.variance, channels)));
      return add(mul(sub(x, perChannel(running.mean, channels)), scale), bias);
    }
    const { centred, mean: average, variance } = moments(x, [0, 2, 3]);
    const [n = 0, , h = 0, w = 0] = x.shape;
    const count = n * h * w;
    pass.mean.push(reshape(average, [channels]));
    pass.variance.push(reshape(mul(variance, count / Math.max(1, count - 1)), [channels]));
    return add(mul(centred, div(weight, deviation(variance))), bias);
  });
  return { ...layer, batchNormChannels: [channels] };
}
