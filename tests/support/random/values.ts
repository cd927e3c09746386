import { literal } from '@main/core/trace/builder';
import {
  type Atom,
  type DType,
  type Primitive,
  type PrimitiveParams,
  sizeOf,
  type Variable,
} from '@main/core/trace/ir';
import type { ProgramWriter } from '../programs';

/** A value of a random program, with what keeps the program's results comparable. */
export interface Known {
  readonly atom: Atom;
  /** Elements are hardly larger than this. */
  readonly bound: number;
  /** Every engine computes the same bits, so that comparing and rounding cannot go two ways. */
  readonly exact: boolean;
}

/** Largest tensor, and most products of a contraction, of a random program. */
export interface Sizes {
  readonly elements: number;
  readonly products: number;
}

/** A whole number in [0, below). */
export type Draw = (below: number) => number;

/** Draws of one step: a small generator of its own, so that leaving a step out changes no other. */
export function drawsOf(seed: number): Draw {
  let state = Math.imul(seed + 1, 2654435761) >>> 0 || 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  next();
  return (below) => Math.floor(next() * below);
}

/** Values as they come to be. Every step adds some, or none if it finds nothing that fits. */
export class Values {
  private readonly known: Known[] = [];

  constructor(
    readonly writer: ProgramWriter,
    readonly sizes: Sizes,
  ) {}

  add(value: Known): void {
    if (sizeOf(value.atom.spec.shape) <= this.sizes.elements) this.known.push(value);
  }

  /** The values of a type, oldest first. */
  of(...dtypes: readonly DType[]): Known[] {
    return this.known.filter(({ atom }) => dtypes.includes(atom.spec.dtype));
  }

  /** One of the values of a type, mostly a young one. */
  pick(draw: Draw, ...dtypes: readonly DType[]): Known | undefined {
    const fitting = this.of(...dtypes);
    const from = draw(3) === 0 ? 0 : Math.max(0, fitting.length - 4);
    return fitting[from + draw(fitting.length - from)];
  }

  emit<P extends Primitive>(
    primitive: P,
    inputs: readonly Known[],
    params: PrimitiveParams[P],
    is: { readonly bound?: number; readonly exact?: boolean } = {},
  ): Known {
    const atoms = inputs.map(({ atom }) => atom);
    const atom: Variable = this.writer.emit(primitive, atoms, params);
    const bound = is.bound ?? Math.max(...inputs.map((input) => input.bound));
    const exact = atom.spec.dtype !== 'float32' || (is.exact ?? inputs.every((input) => input.exact));
    return { atom, bound, exact };
  }

  number(value: number, dtype: DType): Known {
    return { atom: literal(value, dtype), bound: Math.abs(value), exact: true };
  }

  /** The value scaled down, should its elements be larger than `limit`. */
  within(value: Known, limit: number): Known {
    if (value.bound <= limit) return value;
    if (value.atom.spec.dtype !== 'float32') {
      const low = this.emit('max', [value, this.number(-limit, 'int32')], {});
      return this.emit('min', [low, this.number(limit, 'int32')], {}, { bound: limit });
    }
    const factor = 2 ** -Math.ceil(Math.log2(value.bound / limit));
    const scaled = this.emit(
      'mul',
      [value, this.number(factor, 'float32')],
      {},
      { bound: value.bound * factor, exact: false },
    );
    return scaled;
  }
}
