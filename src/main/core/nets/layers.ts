/** Layers of networks as pure functions, their starting values, and networks put together of them. */
import type { ConvNetConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Random } from '../random/random';
import { sizeOf } from '../trace/ir';
import {
  add,
  avgPool2d,
  concatenate,
  conv2d,
  div,
  leakyRelu,
  matmul,
  maxPool2d,
  mean,
  mul,
  relu as rectified,
  reshape,
  sigmoid,
  slice,
  sqrt,
  square,
  sub,
  type Sym,
  transpose,
} from '../trace/ops';
import type { NetworkDefinition, NetworkMode, ParamSpec } from '../types';

/**
 * PyTorch's default for (transposed) convolutions and linear layers, weight and bias alike: uniform on
 * +-1/sqrt(fan_in), fan_in being the product of all dimensions of the weight but the first.
 */
export function uniformFanIn(weightShape: readonly number[]): ParamSpec['init'] {
  return { kind: 'uniform', bound: 1 / Math.sqrt(sizeOf(weightShape.slice(1))) };
}

/** Draws starting values, one array a parameter, in order. */
export function initialiseParams(specs: readonly ParamSpec[], random: Random): Float32Array[] {
  return specs.map(({ shape, init }) => {
    const size = sizeOf(shape);
    return init.kind === 'constant'
      ? new Float32Array(size).fill(init.value)
      : random.uniformArray(size, -init.bound, init.bound);
  });
}

/** Channels and side of square feature maps; vectors of n features are n channels of side 1. */
interface FeatureShape {
  readonly channels: number;
  readonly size: number;
}

/** A layer, or several joined into one, as a pure function of its own parameters, whose names are local: `weight`. */
interface Layer {
  readonly params: readonly ParamSpec[];
  readonly output: FeatureShape;
  /** Channels of the batch statistics that are kept, in the order in which they come up; only batch norm has them. */
  readonly batchNormChannels?: readonly number[];
  apply(params: readonly Sym[], x: Sym, pass: ForwardPass): Sym;
}

/** Makes a layer for what the one before it puts out. */
export type LayerMaker = (input: FeatureShape) => Layer;

/** What the layers of one forward pass share: the mode, and the batch statistics as they come up. */
class ForwardPass {
  readonly mean: Sym[] = [];
  readonly variance: Sym[] = [];
  private batchNorms = 0;

  constructor(readonly mode: NetworkMode) {}

  /** Running statistics of the next batch-norm layer (eval mode). */
  nextRunning(): { mean: Sym; variance: Sym } {
    const index = this.batchNorms;
    this.batchNorms += 1;
    const mean = this.mode.kind === 'eval' ? this.mode.runningMean[index] : undefined;
    const variance = this.mode.kind === 'eval' ? this.mode.runningVariance[index] : undefined;
    if (mean === undefined || variance === undefined) {
      throw new Error(`Batch norm ${index} has no running statistics.`);
    }
    return { mean, variance };
  }
}

/** The parameter at `index`, which the caller promised to pass. */
function param(params: readonly Sym[], index: number): Sym {
  const value = params[index];
  if (value === undefined) throw new Error(`Parameter ${index} of a layer is missing.`);
  return value;
}

/** The same layer with `<name>.` before the names of its parameters. */
export function named(name: string, make: LayerMaker): LayerMaker {
  return (input) => {
    const layer = make(input);
    return { ...layer, params: layer.params.map((spec) => ({ ...spec, name: `${name}.${spec.name}` })) };
  };
}

/** Layers one after another; the parameters of the result are theirs, in order. */
export function chain(...makers: readonly LayerMaker[]): LayerMaker {
  return (input) => {
    const layers: Layer[] = [];
    for (const make of makers) layers.push(make(layers.at(-1)?.output ?? input));
    return {
      params: layers.flatMap(({ params }) => params),
      output: layers.at(-1)?.output ?? input,
      batchNormChannels: layers.flatMap(({ batchNormChannels }) => batchNormChannels ?? []),
      apply(params, x, pass) {
        let used = 0;
        let y = x;
        for (const layer of layers) {
          y = layer.apply(params.slice(used, used + layer.params.length), y, pass);
          used += layer.params.length;
        }
        return y;
      },
    };
  };
}

/** A chain whose parameters are named by the places of the layers; layers without parameters take a place too. */
export const sequential = (...makers: readonly LayerMaker[]): LayerMaker =>
  chain(...makers.map((make, place) => named(String(place), make)));

const functions: Record<ConvNetConfig['activation'], (x: Sym) => Sym> = {
  relu: rectified,
  'leaky-relu': leakyRelu,
  sigmoid,
  swish: (x) => mul(x, sigmoid(x)),
};

/** An elementwise nonlinearity (leaky ReLU: slope 0.01; swish: x * sigmoid(x)). */
export function activation(kind: ConvNetConfig['activation']): LayerMaker {
  const apply = functions[kind];
  return (input) => ({ params: [], output: input, apply: (_params, x) => apply(x) });
}

export const relu = activation('relu');

interface ConvConfig {
  readonly channels: number;
  readonly kernel: number;
  /** 0 unless said. */
  readonly padding?: number;
  /** 1 unless said. */
  readonly stride?: number;
  /**
   * `cancels`: the layer after this one subtracts each channel's mean over the image, so that the bias cannot matter: it
   * stays a parameter (with gradient zero), but adding it is left out. `none`: there is no such parameter.
   */
  readonly bias?: 'added' | 'cancels' | 'none';
}

/** 2-D convolution: x [N, C, S, S] -> [N, channels, S', S'] with S' = floor((S + 2 padding - kernel) / stride) + 1. */
export function conv(config: ConvConfig): LayerMaker {
  const { channels, kernel, padding = 0, stride = 1, bias = 'added' } = config;
  return (input) => {
    const shape = [channels, input.channels, kernel, kernel];
    const init = uniformFanIn(shape);
    const weight = { name: 'weight', shape, init };
    return {
      params: bias === 'none' ? [weight] : [weight, { name: 'bias', shape: [channels], init }],
      output: { channels, size: Math.floor((input.size + 2 * padding - kernel) / stride) + 1 },
      apply: (params, x) => {
        const y = conv2d(x, param(params, 0), { padding, stride });
        return bias === 'added' ? add(y, reshape(param(params, 1), [1, channels, 1, 1])) : y;
      },
    };
  };
}

/** x [N, inputs] -> x W^T + b, [N, outputs]. */
export function linear(outputs: number): LayerMaker {
  return (input) => {
    const shape = [outputs, input.channels * input.size ** 2];
    const init = uniformFanIn(shape);
    return {
      params: [
        { name: 'weight', shape, init },
        { name: 'bias', shape: [outputs], init },
      ],
      output: { channels: outputs, size: 1 },
      apply: (params, x) => add(matmul(x, transpose(param(params, 0))), param(params, 1)),
    };
  };
}

/** Feature maps [N, C, S, S] -> vectors [N, C * S * S]. */
export const flatten: LayerMaker = ({ channels, size }) => {
  const count = channels * size * size;
  return {
    params: [],
    output: { channels: count, size: 1 },
    apply: (_params, x) => reshape(x, [x.shape[0] ?? 0, count]),
  };
};

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
    throw new UserError('bad-input', message('method.groupNormWidth', { groups: GROUPS, width: channels }));
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

/** 2 x 2 pooling with stride 2; an odd last row or column is dropped. */
export function pool(kind: 'average' | 'max'): LayerMaker {
  const apply = kind === 'average' ? avgPool2d : maxPool2d;
  return (input) => ({
    params: [],
    output: { channels: input.channels, size: Math.floor(input.size / 2) },
    apply: (_params, x) => apply(x, { kernel: 2 }),
  });
}

/** Mean of each channel over the image: [N, C, S, S] -> [N, C]. */
export const globalAveragePool: LayerMaker = ({ channels }) => ({
  params: [],
  output: { channels, size: 1 },
  apply: (_params, x) => mean(x, [2, 3]),
});

/** Average over `size` x `size` windows that cover the image evenly, whatever its size (PyTorch's adaptive pooling). */
export function adaptiveAveragePool(size: number): LayerMaker {
  return (input) => {
    const step = input.size / size;
    const whole = Number.isInteger(step);
    return {
      params: [],
      output: { channels: input.channels, size },
      apply: (_params, x) => {
        if (step === 1) return x;
        return whole ? avgPool2d(x, { kernel: step }) : average(average(x, 2, size), 3, size);
      },
    };
  };
}

/** Means of `count` windows along an axis, from floor(i n / count) to ceil((i + 1) n / count). */
function average(x: Sym, axis: number, count: number): Sym {
  const n = x.shape[axis] ?? 0;
  const windows = Array.from({ length: count }, (_, i) => {
    const range = [Math.floor((i * n) / count), Math.ceil(((i + 1) * n) / count)] as const;
    const part = slice(
      x,
      x.shape.map((length, other) => (other === axis ? range : ([0, length] as const))),
    );
    return mean(part, [axis], true);
  });
  return concatenate(windows, axis);
}

/** main(x) + shortcut(x); without a shortcut main(x) + x. The parameters of `shortcut` are named `shortcut.<name>`. */
export function residual(main: LayerMaker, shortcut: LayerMaker | null): LayerMaker {
  return (input) => {
    const path = main(input);
    const beside = shortcut === null ? null : named('shortcut', shortcut)(input);
    const count = path.params.length;
    return {
      params: [...path.params, ...(beside?.params ?? [])],
      output: path.output,
      batchNormChannels: [...(path.batchNormChannels ?? []), ...(beside?.batchNormChannels ?? [])],
      apply(params, x, pass) {
        const y = path.apply(params.slice(0, count), x, pass);
        return add(y, beside ? beside.apply(params.slice(count), x, pass) : x);
      },
    };
  };
}

/** What a network is for: images [N, channels, imageSize, imageSize] of `classes` kinds. */
export interface NetworkGeometry {
  readonly channels: number;
  readonly imageSize: number;
  readonly classes: number;
}

/**
 * A network of which the last layer is linear: `body` makes features of images, and `last` (the name of that layer) logits
 * of the features.
 */
export function classifier(
  label: string,
  geometry: NetworkGeometry,
  body: LayerMaker,
  last = 'classifier',
): NetworkDefinition {
  const input: FeatureShape = { channels: geometry.channels, size: geometry.imageSize };
  const features = chain(body, flatten)(input);
  const top = named(last, linear(geometry.classes))(features.output);
  const below = features.params.length;
  return {
    label,
    params: [...features.params, ...top.params],
    featureSize: features.output.channels,
    batchNormChannels: features.batchNormChannels ?? [],
    apply(params, images, mode = { kind: 'train' }) {
      const pass = new ForwardPass(mode);
      const vectors = features.apply(params.slice(0, below), images, pass);
      const logits = top.apply(params.slice(below), vectors, pass);
      return { logits, features: vectors, batchStatistics: { mean: pass.mean, variance: pass.variance } };
    },
  };
}
