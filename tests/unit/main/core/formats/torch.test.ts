import type { Message } from '@shared/words/message';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { FileReader } from '@main/core/formats/bytes';
import { namedTensors, TorchFile, TorchTensor } from '@main/core/formats/torch';
import { readZipDirectory } from '@main/core/formats/zip';
import { TORCH_FILES } from '../../../../support/torchFiles';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'torch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (name: keyof typeof TORCH_FILES): Buffer =>
  gunzipSync(Buffer.from(TORCH_FILES[name], 'base64'));

function fileWith(bytes: Uint8Array): string {
  const path = join(folder, 'tensors.pt');
  writeFileSync(path, bytes);
  return path;
}

interface Read {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Every tensor of a file by name. */
function readAll(bytes: Uint8Array): Record<string, Read> {
  const file = TorchFile.open(fileWith(bytes));
  try {
    return Object.fromEntries(
      [...namedTensors(file.value)].map(([name, tensor]) => [
        name,
        { dtype: tensor.dtype, shape: tensor.shape, values: [...file.floats(tensor)] },
      ]),
    );
  } finally {
    file.close();
  }
}

describe.each(['zip', 'legacy'] as const)('torch.save, %s', (name) => {
  it('gives tensors of every type by name, as float32', () => {
    const f = Math.fround;
    expect(readAll(bytesOf(name))).toEqual({
      'state.weight': { dtype: 'float32', shape: [2, 2], values: [1.5, -2.25, f(0.1), f(3e-5)] },
      'state.bias': { dtype: 'float32', shape: [2], values: [7, 8] },
      f64: { dtype: 'float64', shape: [1], values: [f(0.1)] },
      f16: { dtype: 'float16', shape: [5], values: [1.5, -(2 ** -14), 65504, 2 ** -24, Infinity] },
      bf16: { dtype: 'bfloat16', shape: [3], values: [1.5, -3, 9.969209968386869e37] },
      i64: { dtype: 'int64', shape: [3], values: [1, -2, 2 ** 40] },
      i32: { dtype: 'int32', shape: [2], values: [5, -6] },
      u8: { dtype: 'uint8', shape: [2], values: [0, 255] },
      bool: { dtype: 'bool', shape: [2], values: [1, 0] },
      transposed: { dtype: 'float32', shape: [4, 3], values: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11] },
      part: { dtype: 'float32', shape: [2, 2], values: [5, 6, 9, 10] },
      scalar: { dtype: 'float32', shape: [], values: [4.5] },
      empty: { dtype: 'float32', shape: [0, 3], values: [] },
      'shared.0': { dtype: 'float32', shape: [3, 4], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      'shared.1': { dtype: 'float32', shape: [3, 4], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    });
  });

  it('cut anywhere is refused', () => {
    const bytes = bytesOf(name);
    for (let length = 0; length < bytes.length; length += 23) {
      expect(() => readAll(bytes.subarray(0, length)), `${length} bytes`).toThrow(UserError);
    }
  });

  it('gives tensors or a UserError, whatever bytes change', () => {
    const original = bytesOf(name);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        (changes) => {
          const bytes = Buffer.from(original);
          for (const [at, byte] of changes) bytes[at] = byte;
          try {
            readAll(bytes);
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('other files are refused in one sentence', () => {
  const pickle = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const archive = (description: Uint8Array, level: 0 | 6 = 0): Uint8Array =>
    zipSync({ 'a/data.pkl': [description, { level }], 'a/data/0': [new Uint8Array(8), { level: 0 }] });
  const storage = '(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x02tQ';
  const tensor = (shape: string, stride: string): Uint8Array =>
    archive(pickle(`\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\x00${shape}${stride}tR.`));

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'code',
      () => bytesOf('evil'),
      /^tensors\.pt cannot be read: it asks for the Python object posix\.system/,
    ],
    ['text', () => Buffer.from('not a tensor in sight, but long enough'), /not a file of torch\.save/],
    [
      'another archive',
      () => zipSync({ 'a.txt': [new Uint8Array(3), { level: 0 }] }),
      /not one that torch\.save wrote/,
    ],
    ['a compressed archive', () => archive(pickle('N'.repeat(100) + '.'), 6), /is compressed/],
    ['a tensor beyond its data', () => tensor('K\x03\x85', 'K\x01\x85'), /larger than its data/],
    [
      'a tensor that repeats its data',
      () => tensor('K\x64K\x64\x86', 'K\x00K\x00\x86'),
      /larger than its data/,
    ],
    ['strides that are missing', () => tensor('K\x02\x85', ')'), /malformed/],
  ])('%s', (_, bytes, message) => {
    expect(() => readAll(bytes())).toThrow(UserError);
    expect(() => readAll(bytes())).toThrow(message);
  });

  it('reads the well-formed form of these', () => {
    expect(readAll(tensor('K\x02\x85', 'K\x01\x85'))).toEqual({
      '': { dtype: 'float32', shape: [2], values: [0, 0] },
    });
  });

  it('a missing file or a folder', () => {
    expect(() => TorchFile.open(join(folder, 'none.pt'))).toThrow(/cannot be read: check that it is there/);
    expect(() => TorchFile.open(folder)).toThrow(UserError);
  });
});

describe('large files', () => {
  it('are not read as a whole', () => {
    const file = TorchFile.open(fileWith(bytesOf('replayBuffer')));
    const tensors = [...namedTensors(file.value).values()];
    expect(tensors).toHaveLength(2 * 2 * 22);
    expect(tensors[0]).toBeInstanceOf(TorchTensor);
    file.close();
    const first = tensors[0];
    if (!first) throw new Error('no tensor');
    expect(() => file.floats(first)).toThrow();
  });
});

/** An archive with one entry whose sizes, and whose directory's place, are told in 64 bits. */
function zip64(name: string, data: Uint8Array): Buffer {
  const ones = 0xffffffff;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [data.length, data.length, 0].forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  [20, 24, 42].forEach((at) => central.writeUInt32LE(ones, at));
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  const before = Buffer.concat([local, Buffer.from(name), data]);
  const directory = Buffer.concat([central, Buffer.from(name), extra]);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(BigInt(directory.length), 40);
  record.writeBigUInt64LE(BigInt(before.length), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(before.length + directory.length), 8);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(ones, 12);
  end.writeUInt32LE(ones, 16);
  return Buffer.concat([before, directory, record, locator, end]);
}

describe('archives of 64 bits', () => {
  const fail = (reason: Message): Error => new UserError('bad-input', reason);
  const directoryOf = (bytes: Uint8Array): ReturnType<typeof readZipDirectory> => {
    const file = new FileReader(fileWith(bytes));
    try {
      return readZipDirectory(file, fail);
    } finally {
      file.close();
    }
  };
  const bytes = zip64('a/data.pkl', Buffer.from('hello'));

  it('are read', () => {
    expect([...directoryOf(bytes)]).toEqual([['a/data.pkl', { offset: 40, size: 5 }]]);
  });

  it('are refused when damaged anywhere', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 0xff;
      try {
        directoryOf(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
      if (at > 0) expect(() => directoryOf(bytes.subarray(0, at))).toThrow(UserError);
    }
  });
});
