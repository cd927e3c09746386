/** What is stored of bases, and how it becomes bases: the first part of a parameterization. */
import type { TensorSpec } from '../trace/ir';
import { type Sym, take } from '../trace/ops';
import type { Named, ParameterGroup, StoredTensor } from '../types';

/** Bases of a run: [classes * perClass, channels, size, size], class by class. */
export interface BasesShape {
  readonly classes: number;
  readonly perClass: number;
  readonly channels: number;
  readonly size: number;
}

/** A code of bases: an encoder on the host, and a decoder as a traced function and on the host. */
export interface BasisCode {
  /** Stored tensors, and the group of each. */
  readonly specs: Named<TensorSpec>;
  readonly groups: Named<ParameterGroup>;
  /** What is stored of bases at the start; a code that leaves something out decodes to something else. */
  encode(bases: Float32Array): Named<Float32Array>;
  /** All bases, or those that `items` (int32) names: [n, channels, size, size]. */
  decode(params: Named<Sym>, items?: Sym): Sym;
  /** All bases, in double precision until they are stored. */
  decodeOnHost(params: Named<StoredTensor>): Float32Array;
}

/** Bases as they are. */
export function pixelCode({ classes, perClass, channels, size }: BasesShape, name: string): BasisCode {
  return {
    specs: { [name]: { shape: [classes * perClass, channels, size, size], dtype: 'float32' } },
    groups: { [name]: 'images' },
    encode: (bases) => ({ [name]: bases }),
    decode(params, items) {
      const bases = stored(params, name);
      return items === undefined ? bases : take(bases, items, 0);
    },
    decodeOnHost: (params) => stored(params, name).data,
  };
}

/** @throws Error when there is no such tensor. */
export function stored<T>(params: Named<T>, name: string): T {
  const found = params[name];
  if (found === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return found;
}
