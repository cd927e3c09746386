/** What is stored of bases, and how it becomes bases: the first part of a parameterization. */
import type { Random } from '../random/random';
import type { TensorSpec } from '../trace/ir';
import { type Sym, take } from '../trace/ops';
import type { Named, ParameterGroup, Portrait, StepRule, StoredTensor } from '../types';

/** Bases of a run: [classes * perClass, channels, size, size], class by class. */
export interface BasesShape {
  readonly classes: number;
  readonly perClass: number;
  readonly channels: number;
  readonly size: number;
}

/** Steps of Adam by which what is stored comes to stand for the bases of the start. */
interface Fitting {
  readonly steps: number;
  readonly learningRate: number;
  /** Bases that are fitted together at most; each is fitted by itself. */
  readonly atOnce: number;
}

/** A code of bases: an encoder on the host, and a decoder as a traced function and on the host. */
export interface BasisCode {
  /** Stored tensors, and the group of each. */
  readonly specs: Named<TensorSpec>;
  readonly groups: Named<ParameterGroup>;
  /** How what is stored is stepped. */
  readonly rule: StepRule;
  /** What follows `encode` before a run begins, on its engine; null where nothing does. */
  readonly warmUp: Fitting | null;
  /** What is stored of bases at the start; a code that leaves something out decodes to something else. */
  encode(bases: Float32Array, random: Random): Named<Float32Array>;
  /** All bases, or those that `items` (int32) names: [n, channels, size, size]. */
  decode(params: Named<Sym>, items?: Sym): Sym;
  /** All bases, or those that `items` names, in double precision until they are stored. */
  decodeOnHost(params: Named<StoredTensor>, items?: readonly number[]): Float32Array;
  /** One basis in the code's own terms; null where these are the basis. */
  readonly portrait: ((params: Named<StoredTensor>, item: number) => Portrait) | null;
}

/** Bases as they are. */
export function pixelCode({ classes, perClass, channels, size }: BasesShape, name: string): BasisCode {
  return {
    specs: { [name]: { shape: [classes * perClass, channels, size, size], dtype: 'float32' } },
    groups: { [name]: 'images' },
    rule: 'sgd',
    warmUp: null,
    encode: (bases) => ({ [name]: bases }),
    decode(params, items) {
      const bases = stored(params, name);
      return items === undefined ? bases : take(bases, items, 0);
    },
    decodeOnHost(params, chosen) {
      const { data } = stored(params, name);
      if (chosen === undefined) return data;
      const each = channels * size ** 2;
      const bases = new Float32Array(chosen.length * each);
      chosen.forEach((item, i) => bases.set(data.subarray(item * each, (item + 1) * each), i * each));
      return bases;
    },
    portrait: null,
  };
}

/** Numbers of all items of a run. */
export const everyItem = ({ classes, perClass }: Pick<BasesShape, 'classes' | 'perClass'>): number[] =>
  Array.from({ length: classes * perClass }, (_, item) => item);

/** @throws Error when there is no such tensor. */
export function stored<T>(params: Named<T>, name: string): T {
  const found = params[name];
  if (found === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return found;
}
