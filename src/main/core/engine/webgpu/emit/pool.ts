import { elementOf, type Lanes } from './types';

/** WGSL name of the buffer that small tensors share. */
export const poolName = 'pool';

/** WGSL that reads or writes an element (or vector) of the common buffer. */
export interface PoolAccess {
  /** Whether the buffer is declared as single elements, not as vectors. */
  readonly scalars: boolean;
  readonly at: (index: string) => string;
  readonly put: (index: string, value: string) => string;
}

const plus = (index: string, offset: number): string => (offset === 0 ? index : `${index} + ${offset}`);

/** WGSL for reading element (or vector) `index` of a tensor that begins at `offset` in the common buffer. */
export function readPool(index: string, lanes: Lanes, offset: number, { scalars, at }: PoolAccess): string {
  if (!scalars) {
    const place = plus(index, offset / lanes);
    return lanes === 4 ? at(place) : elementOf(at, place);
  }
  if (lanes === 1) return at(plus(index, offset));
  const parts = [0, 1, 2, 3].map((i) => at(`(${index}) * 4 + ${offset + i}`));
  return `vec4<f32>(${parts.join(', ')})`;
}

/** WGSL that writes an element (or vector) there. A single element needs a buffer declared as `scalars`. */
export function storePool(
  index: string,
  code: string,
  lanes: Lanes,
  offset: number,
  { scalars, put }: PoolAccess,
): string {
  if (lanes === 4 && scalars) {
    const parts = [0, 1, 2, 3].map((i) => put(`(${index}) * 4 + ${offset + i}`, `four[${i}]`));
    return `{ let four = ${code}; ${parts.join(' ')} }`;
  }
  return put(plus(index, offset / lanes), code);
}
