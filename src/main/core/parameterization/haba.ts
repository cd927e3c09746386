import type { ParameterizationConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { initialiseParams, uniformFanIn } from '../nets/layers';
import type { Random } from '../random/random';
import type { TensorSpec } from '../trace/ir';
import { add, conv2d, convTranspose2d, flip, matmul, mul, reshape, type Sym, transpose } from '../trace/ops';
import { constant } from '../trace/symbol';
import type { Named, ParamSpec, StoredTensor } from '../types';
import { stored } from './code';
import { enlargingRows } from './enlarge';

/**
 * The style translator of HaBa (section 3.2), with no nonlinearity: an encoder (convolution without padding), a scale
 * and a shift for each place, and a decoder (transposed convolution) back to the size of the image.
 */
interface HallucinatorShape {
  readonly kernel: number;
  /** Channels of a basis. */
  readonly baseChannels: number;
  /** Channels between encoder and decoder, and of the image that comes out. */
  readonly channels: number;
  readonly imageSize: number;
  /** Side of the stored maps of scale and shift; null stores a value for each place. */
  readonly mapSize: number | null;
}

/** Side of what the encoder answers. */
const innerSize = ({ imageSize, kernel }: Pick<HallucinatorShape, 'imageSize' | 'kernel'>): number =>
  imageSize - kernel + 1;

/** Parameters of one hallucinator (or, each with a leading axis M, of M stacked ones). */
interface HallucinatorParams<T> {
  readonly 'enc.weight': T;
  readonly 'enc.bias': T;
  readonly scale: T;
  readonly shift: T;
  readonly 'dec.weight': T;
  readonly 'dec.bias': T;
}

export type HallucinatorParamName = keyof HallucinatorParams<unknown>;

/** Stored parameters of one hallucinator: shapes and PyTorch's default initialisation. */
export function hallucinatorSpecs(shape: HallucinatorShape): readonly (ParamSpec & {
  readonly name: HallucinatorParamName;
})[] {
  const { kernel, baseChannels, channels, mapSize } = shape;
  const side = mapSize ?? innerSize(shape);
  const encoder = [channels, baseChannels, kernel, kernel];
  const decoder = [channels, channels, kernel, kernel];
  const places = [channels, side, side];
  return [
    { name: 'enc.weight', shape: encoder, init: uniformFanIn(encoder) },
    { name: 'enc.bias', shape: [channels], init: uniformFanIn(encoder) },
    { name: 'scale', shape: places, init: { kind: 'constant', value: 1 } },
    { name: 'shift', shape: places, init: { kind: 'constant', value: 0 } },
    { name: 'dec.weight', shape: decoder, init: uniformFanIn(decoder) },
    { name: 'dec.bias', shape: [channels], init: uniformFanIn(decoder) },
  ];
}

const perChannel = (x: Sym): Sym => reshape(x, [1, x.size, 1, 1]);

/** Bases [n, baseChannels, S, S] through one hallucinator: [n, channels, S, S]. */
export function hallucinate(params: HallucinatorParams<Sym>, bases: Sym): Sym {
  const encoded = add(conv2d(bases, params['enc.weight']), perChannel(params['enc.bias']));
  const shaped = add(mul(encoded, params.scale), params.shift);
  return add(convTranspose2d(shaped, params['dec.weight']), perChannel(params['dec.bias']));
}

/**
 * Every basis through every one of M stacked hallucinators, basis by basis: [n * M, channels, S, S]. All encoders are
 * one convolution and all decoders one grouped convolution.
 */
export function hallucinateAll(params: HallucinatorParams<Sym>, bases: Sym): Sym {
  const [count = 0, mid = 0, baseChannels = 0, kernel = 0] = params['enc.weight'].shape;
  const [, , out = 0] = params['dec.weight'].shape;
  const [n = 0, , size = 0] = bases.shape;
  const inner = size - kernel + 1;
  const encoder = reshape(params['enc.weight'], [count * mid, baseChannels, kernel, kernel]);
  const encoded = add(conv2d(bases, encoder), perChannel(params['enc.bias']));
  const places = [count * mid, inner, inner];
  const shaped = add(mul(encoded, reshape(params.scale, places)), reshape(params.shift, places));
  const mirrored = flip(transpose(params['dec.weight'], [0, 2, 1, 3, 4]), [3, 4]);
  const decoder = reshape(mirrored, [count * out, mid, kernel, kernel]);
  const decoded = conv2d(shaped, decoder, { padding: kernel - 1, groups: count });
  return reshape(add(decoded, perChannel(params['dec.bias'])), [n * count, out, size, size]);
}

/**
 * Starting values of one hallucinator, in the order of `hallucinatorSpecs`: PyTorch's random ones or, where `frame` is
 * given, ones near the identity. Their filters pass each channel on to itself and keep a small share of the random
 * weights, so that no two hallucinators are the same.
 * @param frame For each channel of a basis what the outermost pixels should be: a decoder of kernel 3 cannot copy them.
 */
function initialHallucinator(
  shape: HallucinatorShape,
  random: Random,
  frame: readonly number[] | null,
): Float32Array[] {
  const specs = hallucinatorSpecs(shape);
  const drawn = initialiseParams(specs, random);
  if (frame === null) return drawn;
  const outermost = (channel: number): number => frame[Math.min(channel, frame.length - 1)] ?? 0;
  return drawn.map((values, i) => {
    const { name = 'scale', shape: dims = [] } = specs[i] ?? {};
    const small = values.map((value) => IDENTITY_NOISE * value);
    if (name === 'enc.bias') return small.map((value, channel) => value - outermost(channel));
    if (name === 'dec.bias') return small.map((value, channel) => value + outermost(channel));
    return name.endsWith('.weight') ? passingChannelsOn(small, dims) : values;
  });
}

/** What a start near the identity keeps of the random filters. */
const IDENTITY_NOISE = 0.1;

/** Kernels [to, from, k, k] plus 1 at the centre from each channel to itself (or from the only one to all). */
function passingChannelsOn(kernels: Float32Array, dims: readonly number[]): Float32Array {
  const [, from = 1, side = 1] = dims;
  const centre = Math.floor(side / 2) * (side + 1);
  return kernels.map((value, at) => {
    const [pair, place] = [Math.floor(at / side ** 2), at % side ** 2];
    const own = pair % from === Math.min(Math.floor(pair / from), from - 1);
    return own && place === centre ? value + 1 : value;
  });
}

const storedName = (name: HallucinatorParamName): string => `hallucinators.${name}`;

/** Some hallucinators of one shape, as a part of a parameterization. */
export interface Hallucinators {
  /** Their parameters, each stacked over the number of hallucinators. */
  readonly specs: Named<TensorSpec>;
  /** Starting values; near the identity they know the bases that they start beside. */
  initialise(random: Random, bases: Float32Array): Named<Float32Array>;
  /** Bases through all of them, basis by basis: [n * count, channels, S, S]. */
  all(params: Named<Sym>, bases: Sym): Sym;
  /** Bases through the one that the one-hot vector `variant` chooses: [n, channels, S, S]. */
  one(params: Named<Sym>, bases: Sym, variant: Sym): Sym;
  /** Their parameters on the host, with maps that have a value for each place. */
  wholeMaps(params: Named<StoredTensor>): Named<StoredTensor>;
}

/**
 * The hallucinators of a configuration, which has at least one.
 * @throws UserError when stored maps are larger than what they are enlarged to.
 */
export function createHallucinators(
  config: Pick<ParameterizationConfig, 'hallucinators' | 'hallucinatorStart'>,
  shape: HallucinatorShape,
): Hallucinators {
  const count = config.hallucinators;
  const inner = innerSize(shape);
  const { mapSize } = shape;
  if (mapSize !== null && mapSize > inner) {
    throw new UserError('bad-input', message('method.mapsLargerThanPlaces', { side: mapSize, inner }));
  }
  const each = hallucinatorSpecs(shape);
  return {
    specs: Object.fromEntries(
      each.map(({ name, shape: own }) => [storedName(name), { shape: [count, ...own], dtype: 'float32' }]),
    ),
    initialise(random, bases) {
      const { baseChannels, imageSize } = shape;
      const frame = config.hallucinatorStart === 'identity' ? frameOf(bases, baseChannels, imageSize) : null;
      const drawn = Array.from({ length: count }, () => initialHallucinator(shape, random, frame));
      return stackedHallucinators(
        each.map(({ name }) => name),
        drawn,
      );
    },
    all: (params, bases) => hallucinateAll(withWholeMaps(hallucinatorsOf(params), inner), bases),
    one: (params, bases, variant) =>
      hallucinate(withWholeMaps(choose(hallucinatorsOf(params), variant), inner), bases),
    wholeMaps(params) {
      const own = each.map(({ name }) => [storedName(name), stored(params, storedName(name))] as const);
      return Object.fromEntries(
        own.map(([name, tensor]) => [name, isMap(name) ? enlargedOnHost(tensor, inner) : tensor]),
      );
    },
  };
}

const isMap = (name: string): boolean => name === storedName('scale') || name === storedName('shift');

/** Parameters of one or of stacked hallucinators, their maps enlarged to a value for each place. */
const withWholeMaps = (params: HallucinatorParams<Sym>, inner: number): HallucinatorParams<Sym> => ({
  ...params,
  scale: enlarged(params.scale, inner),
  shift: enlarged(params.shift, inner),
});

/** Maps [..., m, m] as [..., side, side], bilinear along both axes. */
function enlarged(maps: Sym, side: number): Sym {
  const small = maps.shape.at(-1) ?? side;
  if (small === side) return maps;
  const count = maps.size / small ** 2;
  const spread = transpose(constant(enlargingRows(small, side), [side, small]));
  const wide = matmul(reshape(maps, [count * small, small]), spread);
  const turned = transpose(reshape(wide, [count, small, side]), [0, 2, 1]);
  const whole = reshape(matmul(reshape(turned, [count * side, small]), spread), [count, side, side]);
  return reshape(transpose(whole, [0, 2, 1]), [...maps.shape.slice(0, -2), side, side]);
}

/** The same on the host, in double precision until it is stored. */
function enlargedOnHost({ data, shape }: StoredTensor, side: number): StoredTensor {
  const small = shape.at(-1) ?? side;
  if (small === side) return { data, shape };
  const rows = enlargingRows(small, side);
  const count = data.length / small ** 2;
  const out = new Float32Array(count * side ** 2);
  for (let map = 0; map < count; map += 1) {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        let sum = 0;
        for (let i = 0; i < small; i += 1) {
          const weight = rows[y * small + i]!;
          if (weight === 0) continue;
          for (let j = 0; j < small; j += 1) {
            sum += weight * rows[x * small + j]! * data[(map * small + i) * small + j]!;
          }
        }
        out[(map * side + y) * side + x] = sum;
      }
    }
  }
  return { data: out, shape: [...shape.slice(0, -2), side, side] };
}

/** Mean of the outermost pixels of images [n, channels, size, size], for each channel. */
function frameOf(images: Float32Array, channels: number, size: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  const pixels = size * size;
  images.forEach((value, at) => {
    const [y, x] = [Math.floor((at % pixels) / size), at % size];
    if (y > 0 && x > 0 && y < size - 1 && x < size - 1) return;
    const channel = Math.floor(at / pixels) % channels;
    sums[channel] = (sums[channel] ?? 0) + value;
  });
  const count = (images.length / (channels * pixels)) * (pixels - (size - 2) ** 2);
  return sums.map((sum) => sum / count);
}

/** Each parameter of all hallucinators in one array, hallucinator after hallucinator. */
function stackedHallucinators(
  names: readonly HallucinatorParamName[],
  hallucinators: readonly (readonly Float32Array[])[],
): Named<Float32Array> {
  return Object.fromEntries(
    names.map((name, i) => [
      storedName(name),
      joined(hallucinators.map((values) => values[i] ?? new Float32Array())),
    ]),
  );
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const part of parts) {
    whole.set(part, next);
    next += part.length;
  }
  return whole;
}

function mapParams<A, B>(params: HallucinatorParams<A>, f: (value: A) => B): HallucinatorParams<B> {
  return {
    'enc.weight': f(params['enc.weight']),
    'enc.bias': f(params['enc.bias']),
    scale: f(params.scale),
    shift: f(params.shift),
    'dec.weight': f(params['dec.weight']),
    'dec.bias': f(params['dec.bias']),
  };
}

function hallucinatorsOf(params: Named<Sym>): HallucinatorParams<Sym> {
  return {
    'enc.weight': stored(params, storedName('enc.weight')),
    'enc.bias': stored(params, storedName('enc.bias')),
    scale: stored(params, storedName('scale')),
    shift: stored(params, storedName('shift')),
    'dec.weight': stored(params, storedName('dec.weight')),
    'dec.bias': stored(params, storedName('dec.bias')),
  };
}

/** One hallucinator of the stack: the contraction with a one-hot vector needs no scatter to be differentiated. */
function choose(stack: HallucinatorParams<Sym>, variant: Sym): HallucinatorParams<Sym> {
  const row = reshape(variant, [1, variant.size]);
  return mapParams(stack, (x) =>
    reshape(matmul(row, reshape(x, [variant.size, x.size / variant.size])), x.shape.slice(1)),
  );
}
