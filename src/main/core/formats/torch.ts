/**
 * Files of `torch.save`: the ZIP container (PyTorch 1.6 on) and the older series of pickles. Nothing in them is run;
 * the values of a tensor are read when they are asked for, by their place in the file.
 */
import { basename } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { FileReader } from './bytes';
import {
  PickleGlobal,
  PickleObject,
  type PickleOptions,
  type PickleTools,
  type PickleValue,
  readPickle,
  readPickleAt,
} from './pickle';
import { isZip, readZipDirectory, type ZipEntry } from './zip';

/*
 * PyTorch's tensors inside pickles: descriptions whose values are read later.
 */

type TorchDType =
  'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

const STORAGES: Readonly<Record<string, readonly [TorchDType, number]>> = {
  FloatStorage: ['float32', 4],
  DoubleStorage: ['float64', 8],
  HalfStorage: ['float16', 2],
  BFloat16Storage: ['bfloat16', 2],
  LongStorage: ['int64', 8],
  IntStorage: ['int32', 4],
  ShortStorage: ['int16', 2],
  CharStorage: ['int8', 1],
  ByteStorage: ['uint8', 1],
  BoolStorage: ['bool', 1],
};

/** A class of storages; pickles name it in persistent ids. */
class StorageType extends PickleGlobal {
  constructor(
    name: string,
    readonly dtype: TorchDType,
    readonly bytes: number,
  ) {
    super(`torch.${name}`);
  }
}

/** A run of values of one type in the file. */
class TorchStorage extends PickleObject {
  constructor(
    readonly dtype: TorchDType,
    readonly bytesPerValue: number,
    readonly key: string,
    /** Values. */
    readonly length: number,
  ) {
    super();
  }
}

/** A view into a storage. */
export class TorchTensor extends PickleObject {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {
    super();
  }

  get dtype(): TorchDType {
    return this.storage.dtype;
  }

  /** Values. */
  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Distance between the first value and the last one in the storage. */
  get span(): number {
    return this.shape.reduce((sum, size, axis) => sum + (size - 1) * (this.stride[axis] ?? 0), 0);
  }
}

/** The persistent id of a storage: ('storage', class, key, device, length, ...). */
function storageOfId(id: PickleValue, { fail }: PickleTools): TorchStorage {
  const [kind, type, key, , length] = Array.isArray(id) ? (id as readonly PickleValue[]) : [];
  if (kind !== 'storage' || typeof key !== 'string' || !isSize(length)) {
    throw fail(message('formats.refersToNoTensor'));
  }
  if (!(type instanceof StorageType)) throw fail(message('formats.unreadTensorType'));
  return new TorchStorage(type.dtype, type.bytes, key, length);
}

const MAX_RANK = 16;

const isSize = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isSizes = (value: PickleValue | undefined): value is readonly number[] =>
  Array.isArray(value) && value.length <= MAX_RANK && (value as readonly PickleValue[]).every(isSize);

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)`. */
const rebuild = new PickleGlobal(
  'torch._rebuild_tensor',
  ([storage, offset, shape, stride], { fail }: PickleTools) => {
    const wellFormed = storage instanceof TorchStorage && isSize(offset) && isSizes(shape) && isSizes(stride);
    if (!wellFormed || shape.length !== stride.length) throw fail(message('formats.malformedTensor'));
    const tensor = new TorchTensor(storage, offset, shape, stride);
    const inside = tensor.size === 0 || offset + tensor.span < storage.length;
    if (!inside || !(tensor.size <= storage.length)) throw fail(message('formats.tensorTooLarge'));
    return tensor;
  },
);

const rebuildParameter = new PickleGlobal('torch._rebuild_parameter', ([tensor], { fail }) => {
  if (!(tensor instanceof TorchTensor)) throw fail(message('formats.malformedParameter'));
  return tensor;
});

const orderedDict = new PickleGlobal('collections.OrderedDict', (args, { fail }) => {
  if (args.length > 0) throw fail(message('formats.dictOrigin'));
  return new Map();
});

/** Classes and functions that `torch.save` writes for tensors, parameters and state dicts. */
const torchGlobals: ReadonlyMap<string, PickleGlobal> = new Map<string, PickleGlobal>([
  ...Object.entries(STORAGES).map(([name, [dtype, bytes]]): [string, PickleGlobal] => [
    `torch.${name}`,
    new StorageType(name, dtype, bytes),
  ]),
  ['torch._utils._rebuild_tensor', rebuild],
  ['torch._utils._rebuild_tensor_v2', rebuild],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['collections.OrderedDict', orderedDict],
]);

const MAX_PICKLE = 256 * 1024 ** 2;
/** Of the older format: everything but the tensors' values lies at the beginning. */
const LEGACY_HEAD = 64 * 1024 ** 2;
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** Bytes of values for each byte of the file: bytes become float32, and an import may read a file twice. */
const COPIES = 16;
/** Tensors of a value, those counted twice that it refers to twice. */
const MOST_TENSORS = 100_000;
/** Values that are looked at for them, and characters of a tensor's path. */
const MOST_VISITS = 1_000_000;
const LONGEST_PATH = 1000;

export class TorchFile {
  /** Bytes of values that may still be read. */
  private left: number;

  private constructor(
    private readonly file: FileReader,
    /** What was saved: lists, dicts, numbers, and `TorchTensor` for tensors. */
    readonly value: PickleValue,
    private readonly find: (storage: TorchStorage) => ZipEntry | undefined,
  ) {
    this.left = COPIES * file.size;
  }

  /**
   * Opens a file and reads everything but the tensors' values. The caller closes it.
   * @throws UserError when it is no such file, is damaged or holds something that is not allowed.
   */
  static open(path: string): TorchFile {
    const file = new FileReader(path);
    const what = basename(path);
    const options: PickleOptions = { what, globals: torchGlobals, persistent: storageOfId };
    try {
      return isZip(file) ? TorchFile.openZip(file, options) : TorchFile.openLegacy(file, options);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  private static openZip(file: FileReader, options: PickleOptions): TorchFile {
    const fail = failing(file);
    const entries = readZipDirectory(file, fail);
    const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
    const entry = pickleName === undefined ? undefined : entries.get(pickleName);
    if (pickleName === undefined || !entry) throw fail(message('formats.otherZip'));
    const folder = pickleName.slice(0, -'data.pkl'.length);
    const order = entries.get(`${folder}byteorder`);
    if (
      order &&
      order.size < 16 &&
      Buffer.from(file.read(order.offset, order.size) ?? []).toString() === 'big'
    ) {
      throw fail(message('formats.bigEndianFile'));
    }
    const pickle = entry.size > MAX_PICKLE ? null : file.read(entry.offset, entry.size);
    if (!pickle) throw fail(message('formats.descriptionTooLarge'));
    const value = readPickle(pickle, options);
    return new TorchFile(file, value, ({ key }) => entries.get(`${folder}data/${key}`));
  }

  private static openLegacy(file: FileReader, options: PickleOptions): TorchFile {
    const fail = failing(file);
    const head = file.read(0, Math.min(file.size, LEGACY_HEAD));
    if (!head || !beginsLikeLegacy(head)) throw fail(message('formats.notTorchSave'));
    const storages = new Map<string, TorchStorage>();
    const remembering: PickleOptions = {
      ...options,
      persistent: (id, tools) => {
        const storage = storageOfId(id, tools);
        storages.set(storage.key, storage);
        return storage;
      },
    };
    let at = 0;
    const next = (): PickleValue => {
      const { value, end } = readPickleAt(head, at, remembering);
      at = end;
      return value;
    };
    // The magic number, the version and facts about the machine come before what was saved.
    if (next() !== LEGACY_MAGIC) throw fail(message('formats.notTorchSave'));
    next();
    const machine = next();
    if (machine instanceof Map && machine.get('little_endian') === false) {
      throw fail(message('formats.bigEndianFile'));
    }
    const value = next();
    const keys = next();
    if (!Array.isArray(keys)) throw fail(message('formats.tensorListMalformed'));
    const places = new Map<string, ZipEntry>();
    for (const key of keys as readonly PickleValue[]) {
      const storage = typeof key === 'string' ? storages.get(key) : undefined;
      if (!storage) throw fail(message('formats.tensorListMalformed'));
      const size = storage.length * storage.bytesPerValue;
      places.set(storage.key, { offset: at + 8, size });
      at += 8 + size;
    }
    if (at > file.size) throw fail(message('expertWork.cutOff'));
    return new TorchFile(file, value, ({ key }) => places.get(key));
  }

  /**
   * The values of a tensor of this file in C order, as float32.
   * @throws UserError when they are missing, or when the same ones are asked for again and again: a file must not become
   * many times larger by being read.
   */
  floats(tensor: TorchTensor): Float32Array {
    const fail = failing(this.file);
    const { storage, offset, size } = tensor;
    if (size === 0) return new Float32Array(0);
    const entry = this.find(storage);
    const begin = offset * storage.bytesPerValue;
    const length = (tensor.span + 1) * storage.bytesPerValue;
    if (!entry || begin + length > entry.size) throw fail(message('formats.tensorValuesMissing'));
    this.left -= Math.max(length, 4 * size);
    if (this.left < 0) throw fail(message('formats.sharedValues'));
    const bytes = this.file.read(entry.offset + begin, length);
    if (!bytes) throw fail(message('expertWork.cutOff'));
    const values = decode(bytes, storage.dtype);
    return isContiguous(tensor) ? values : gather(tensor, values);
  }

  close(): void {
    this.file.close();
  }
}

/** Every tensor below a value, named by its path (`0.3.weight`). Throws UserError when there are absurdly many. */
export function namedTensors(value: PickleValue, name = ''): Map<string, TorchTensor> {
  const found = new Map<string, TorchTensor>();
  let visits = 0;
  const visit = (part: PickleValue, path: string): void => {
    if (++visits > MOST_VISITS || found.size > MOST_TENSORS || path.length > LONGEST_PATH) {
      throw new UserError('bad-input', message('formats.tooManyTensors'));
    }
    if (part instanceof TorchTensor) found.set(path, part);
    else if (Array.isArray(part) || part instanceof Map) {
      for (const [key, item] of part.entries() as Iterable<[unknown, PickleValue]>) {
        visit(item, path === '' ? String(key) : `${path}.${String(key)}`);
      }
    }
  };
  visit(value, name);
  return found;
}

const failing = (file: FileReader) => (reason: Message) =>
  new UserError('bad-input', message('formats.unreadable', { name: basename(file.path), reason }));

/** A pickle of protocol 2 with a long number of ten bytes. */
const beginsLikeLegacy = (head: Uint8Array): boolean =>
  head[0] === 0x80 && head[1] === 2 && head[2] === 0x8a && head[3] === 10;

function isContiguous({ shape, stride }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

/** Values in C order out of a view with any strides. */
function gather({ shape, stride, size }: TorchTensor, values: Float32Array): Float32Array {
  const out = new Float32Array(size);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < size; to++) {
    out[to] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = stride[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      from += step;
      index[axis] = next;
      if (next < (shape[axis] ?? 1)) break;
      from -= step * next;
      index[axis] = 0;
    }
  }
  return out;
}

function decode(bytes: Uint8Array<ArrayBuffer>, dtype: TorchDType): Float32Array {
  const { buffer } = bytes;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return Float32Array.from(new Float64Array(buffer));
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), halfToFloat);
    case 'bfloat16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    case 'int32':
      return Float32Array.from(new Int32Array(buffer));
    case 'int16':
      return Float32Array.from(new Int16Array(buffer));
    case 'int8':
      return Float32Array.from(new Int8Array(buffer));
    case 'uint8':
    case 'bool':
      return Float32Array.from(bytes);
  }
}

/** An IEEE 754 half-precision number. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
