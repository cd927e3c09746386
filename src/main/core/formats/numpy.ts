/** NumPy arrays inside pickles: the few functions that rebuild them, as plain functions over plain data. */
import { latin1 } from './bytes';
import { message } from '@shared/words/message';
import { type Fail, PickleGlobal, PickleObject, type PickleTools, type PickleValue } from './pickle';

/*
 * The head of a NumPy array file (`.npy`, version 1.0): what comes before the values in C order.
 */

const NPY_TYPES = { F32: '<f4', I32: '<i4', U8: '|u1' } as const;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
/** Values begin at a multiple of this. */
const ALIGNMENT = 64;

/** @param dtype As in safetensors: float32, int32 or uint8, little-endian. */
export function npyHead(dtype: keyof typeof NPY_TYPES, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${NPY_TYPES[dtype]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length - before, true);
  bytes.set(new TextEncoder().encode(text), before);
  bytes[length - 1] = 0x0a;
  return bytes;
}

type ArrayData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** NumPy's codes of the types that are read. Booleans are bytes 0 and 1. */
const TYPES: Readonly<
  Record<
    string,
    { readonly name: string; readonly bytes: number; readonly view: (b: ArrayBuffer) => ArrayData }
  >
> = {
  b1: { name: 'bool', bytes: 1, view: (b) => new Uint8Array(b) },
  u1: { name: 'uint8', bytes: 1, view: (b) => new Uint8Array(b) },
  i1: { name: 'int8', bytes: 1, view: (b) => new Int8Array(b) },
  u2: { name: 'uint16', bytes: 2, view: (b) => new Uint16Array(b) },
  i2: { name: 'int16', bytes: 2, view: (b) => new Int16Array(b) },
  u4: { name: 'uint32', bytes: 4, view: (b) => new Uint32Array(b) },
  i4: { name: 'int32', bytes: 4, view: (b) => new Int32Array(b) },
  u8: { name: 'uint64', bytes: 8, view: (b) => new BigUint64Array(b) },
  i8: { name: 'int64', bytes: 8, view: (b) => new BigInt64Array(b) },
  f4: { name: 'float32', bytes: 4, view: (b) => new Float32Array(b) },
  f8: { name: 'float64', bytes: 8, view: (b) => new Float64Array(b) },
};

const MAX_RANK = 32;

/** `numpy.dtype(code, ...)`. */
class NumpyType extends PickleObject {
  constructor(readonly code: string) {
    super();
  }

  /** State: version, byte order, and what plain types have none of. */
  override build(state: PickleValue, { fail }: PickleTools): void {
    const order = Array.isArray(state) ? (state as readonly PickleValue[])[1] : undefined;
    if (order === '>' && !this.code.endsWith('1')) throw fail(message('formats.bigEndianArray'));
    if (order !== '<' && order !== '|' && order !== '=' && order !== '>')
      throw fail(message('formats.arrayType'));
  }
}

/** An array in C order. */
export class NumpyArray extends PickleObject {
  /** NumPy's name of the type, e.g. `uint8`. */
  dtype = 'uint8';
  shape: readonly number[] = [0];
  data: ArrayData = new Uint8Array(0);

  /** State: version, shape, type, whether it is in Fortran order, bytes. */
  override build(state: PickleValue, tools: PickleTools): void {
    const { fail } = tools;
    const parts = Array.isArray(state) ? (state as readonly PickleValue[]) : [];
    const [version, shape, type, fortran, bytes] = parts.length === 4 ? [1, ...parts] : parts;
    if (version !== 1 || typeof fortran !== 'boolean') throw fail(message('formats.arrayVersion'));
    this.fill(shape, type, fortran, bytes, tools);
  }

  fill(
    shape: PickleValue | undefined,
    type: PickleValue | undefined,
    fortran: boolean,
    bytes: PickleValue | undefined,
    { fail, allocate }: PickleTools,
  ): this {
    if (!isShape(shape)) throw fail(message('formats.arrayShape'));
    const known = type instanceof NumpyType ? TYPES[type.code] : undefined;
    if (!known) throw fail(message('formats.arrayValueType'));
    allocate(bytes instanceof Uint8Array || typeof bytes === 'string' ? 2 * bytes.length : 0);
    const raw = bytesOf(bytes, fail);
    const count = shape.reduce((product, size) => product * size, 1);
    if (raw.length !== count * known.bytes) {
      throw fail(message('formats.arraySize', { count: count * known.bytes, length: raw.length }));
    }
    const ordered = fortran ? fromFortran(raw, shape, known.bytes) : new Uint8Array(raw);
    this.dtype = known.name;
    this.shape = shape;
    this.data = known.view(ordered.buffer);
    return this;
  }
}

const isShape = (value: PickleValue | undefined): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= MAX_RANK &&
  value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);

/** Bytes, or Python 2's string of them. */
function bytesOf(value: PickleValue | undefined, fail: Fail): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  throw fail(message('formats.arrayWithoutBytes'));
}

/** The same array with the last index running fastest. */
function fromFortran(raw: Uint8Array, shape: readonly number[], bytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(raw.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let from = 0; from < raw.length; from += bytes) {
    const to = index.reduce((position, i, axis) => position * (shape[axis] ?? 1) + i, 0) * bytes;
    for (let b = 0; b < bytes; b++) out[to + b] = raw[from + b] ?? 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (shape[axis] ?? 1) ? next : 0;
      if (index[axis] !== 0) break;
    }
  }
  return out;
}

const textOf = (value: PickleValue | undefined): string | undefined =>
  value instanceof Uint8Array ? latin1(value) : typeof value === 'string' ? value : undefined;

const ndarray = new PickleGlobal('numpy.ndarray');

const dtype = new PickleGlobal('numpy.dtype', ([code], { fail }) => {
  const text = textOf(code)?.replace(/^[<|=]/, '');
  if (text === undefined || !Object.hasOwn(TYPES, text)) throw fail(message('formats.arrayValueType'));
  return new NumpyType(text);
});

const reconstruct = new PickleGlobal('numpy._reconstruct', ([type], { fail }) => {
  if (type !== ndarray) throw fail(message('formats.arrayClass'));
  return new NumpyArray();
});

const fromBuffer = new PickleGlobal('numpy._frombuffer', ([bytes, type, shape, order], tools) =>
  new NumpyArray().fill(shape, type, order === 'F', bytes, tools),
);

/** `_codecs.encode(text, 'latin1')`: how Python 3 writes bytes in protocols 0 to 2. */
const encode = new PickleGlobal('_codecs.encode', ([text, encoding], { fail, allocate }) => {
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
    throw fail(message('formats.bytesEncoding'));
  }
  allocate(text.length);
  return new Uint8Array(Buffer.from(text, 'latin1'));
});

/** `bytes()`: how Python 3 writes no bytes in protocols 0 to 2. */
const noBytes = new PickleGlobal('bytes', (args, { fail }) => {
  if (args.length > 0) throw fail(message('formats.bytesOrigin'));
  return new Uint8Array(0);
});

/** For `readPickle`'s `globals`: NumPy arrays (versions 1 and 2) of whole and floating numbers, and byte strings. */
export const numpyGlobals: ReadonlyMap<string, PickleGlobal> = new Map([
  ['numpy.ndarray', ndarray],
  ['numpy.dtype', dtype],
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, PickleGlobal][] => [
    [`${core}.multiarray._reconstruct`, reconstruct],
    [`${core}.numeric._frombuffer`, fromBuffer],
  ]),
  ['_codecs.encode', encode],
  ['__builtin__.bytes', noBytes],
  ['builtins.bytes', noBytes],
]);
