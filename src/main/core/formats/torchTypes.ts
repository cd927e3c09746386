/** PyTorch's tensors inside pickles: descriptions whose values are read later. */
import { PickleGlobal, PickleObject, type PickleTools, type PickleValue } from './pickleValues';

export type TorchDType =
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
export class TorchStorage extends PickleObject {
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
export function storageOfId(id: PickleValue, { fail }: PickleTools): TorchStorage {
  const [kind, type, key, , length] = Array.isArray(id) ? (id as readonly PickleValue[]) : [];
  if (kind !== 'storage' || typeof key !== 'string' || !isSize(length)) {
    throw fail('it refers to something that is not a tensor');
  }
  if (!(type instanceof StorageType)) throw fail('it has a tensor of a type that is not read');
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
    if (!wellFormed || shape.length !== stride.length) throw fail('a tensor in it is malformed');
    const tensor = new TorchTensor(storage, offset, shape, stride);
    const inside = tensor.size === 0 || offset + tensor.span < storage.length;
    if (!inside || !(tensor.size <= storage.length)) throw fail('a tensor in it is larger than its data');
    return tensor;
  },
);

const rebuildParameter = new PickleGlobal('torch._rebuild_parameter', ([tensor], { fail }) => {
  if (!(tensor instanceof TorchTensor)) throw fail('a parameter in it is malformed');
  return tensor;
});

const orderedDict = new PickleGlobal('collections.OrderedDict', (args, { fail }) => {
  if (args.length > 0) throw fail('a dict in it is made in an unknown way');
  return new Map();
});

/** Classes and functions that `torch.save` writes for tensors, parameters and state dicts. */
export const torchGlobals: ReadonlyMap<string, PickleGlobal> = new Map<string, PickleGlobal>([
  ...Object.entries(STORAGES).map(([name, [dtype, bytes]]): [string, PickleGlobal] => [
    `torch.${name}`,
    new StorageType(name, dtype, bytes),
  ]),
  ['torch._utils._rebuild_tensor', rebuild],
  ['torch._utils._rebuild_tensor_v2', rebuild],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['collections.OrderedDict', orderedDict],
]);
