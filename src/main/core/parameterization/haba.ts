import type { ParameterizationConfig } from '@shared/config/schema';
import { type ImageGeometry, storageOf } from '@shared/budget/storage';
import type { TensorSpec } from '../trace/ir';
import { matmul, reshape, type Sym } from '../trace/ops';
import type { Named, Parameterization, Grid } from '../types';
import {
  hallucinate,
  hallucinateAll,
  type HallucinatorParamName,
  type HallucinatorParams,
  type HallucinatorShape,
  hallucinatorSpecs,
  initialHallucinator,
} from './hallucinator';
import { WHOLE, withFormation } from './formation';
import { startingItems } from './items';

type HabaConfig = Extract<ParameterizationConfig, { kind: 'haba' | 'haba+idc' }>;

const stored = (name: HallucinatorParamName): string => `hallucinators.${name}`;

/**
 * Bases and hallucinators (HaBa, section 3.2): any basis with any hallucinator gives one image, or a grid of them
 * (`haba+idc`).
 */
export function createHaba(config: HabaConfig, geometry: ImageGeometry, grid: Grid): Parameterization {
  const { classes, channels, imageSize } = geometry;
  const baseChannels = config.baseChannels === 'single' ? 1 : channels;
  const items = classes * config.basesPerClass;
  const count = config.hallucinators;
  const shape: HallucinatorShape = { kernel: config.kernel, baseChannels, channels, imageSize };
  const each = hallucinatorSpecs(shape);
  const specs: Record<string, TensorSpec> = {
    bases: { shape: [items, baseChannels, imageSize, imageSize], dtype: 'float32' },
  };
  const groups: Record<string, 'images' | 'hallucinators'> = { bases: 'images' };
  for (const { name, shape } of each) {
    specs[stored(name)] = { shape: [count, ...shape], dtype: 'float32' };
    groups[stored(name)] = 'hallucinators';
  }
  const haba: Parameterization = {
    kind: config.kind,
    classes,
    perClass: config.basesPerClass,
    items,
    hallucinators: count,
    variants: count,
    formation: 1,
    grid: WHOLE,
    channels,
    imageSize,
    specs,
    groups,
    storage: storageOf(config, geometry),
    initialise: (random, realImages) => {
      const bases = startingItems({
        source: config.initialisation,
        geometry,
        perClass: config.basesPerClass,
        factor: grid.factor,
        itemChannels: baseChannels,
        random,
        realImages,
      });
      const frame = config.hallucinatorStart === 'identity' ? frameOf(bases, baseChannels, imageSize) : null;
      const hallucinators = Array.from({ length: count }, () => initialHallucinator(shape, random, frame));
      return {
        bases,
        ...stackedHallucinators(
          each.map(({ name }) => name),
          hallucinators,
        ),
      };
    },
    decodeAll: (params) => hallucinateAll(hallucinatorsOf(params), tensor(params, 'bases')),
    decodeWith: (params, bases, variant) => hallucinate(choose(hallucinatorsOf(params), variant), bases),
  };
  return withFormation(haba, grid);
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
      stored(name),
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

function tensor(params: Named<Sym>, name: string): Sym {
  const value = params[name];
  if (value === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return value;
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
    'enc.weight': tensor(params, stored('enc.weight')),
    'enc.bias': tensor(params, stored('enc.bias')),
    scale: tensor(params, stored('scale')),
    shift: tensor(params, stored('shift')),
    'dec.weight': tensor(params, stored('dec.weight')),
    'dec.bias': tensor(params, stored('dec.bias')),
  };
}

/** One hallucinator of the stack: the contraction with a one-hot vector needs no scatter to be differentiated. */
function choose(stack: HallucinatorParams<Sym>, variant: Sym): HallucinatorParams<Sym> {
  const row = reshape(variant, [1, variant.size]);
  return mapParams(stack, (x) =>
    reshape(matmul(row, reshape(x, [variant.size, x.size / variant.size])), x.shape.slice(1)),
  );
}
