import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
  readSafetensors,
  readSafetensorsFile,
  writeSafetensors,
  type SafetensorsFile,
} from '@main/core/formats/safetensors';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A container with this header, whatever it says. */
function withHeader(header: unknown, data = new Uint8Array(64)): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([length, json, data]));
}

const whole = [
  writeSafetensors({
    metadata: { kind: 'checkpoint', iteration: '12' },
    tensors: new Map([
      ['bases', { dtype: 'F32', shape: [2, 3, 2, 2], data: new Float32Array(24).fill(0.5) }],
      ['labels', { dtype: 'I32', shape: [2], data: Int32Array.of(0, 1) }],
      ['pixels', { dtype: 'U8', shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) }],
    ]),
  }),
  writeSafetensors({ metadata: {}, tensors: new Map() }),
];
const tensor = { dtype: 'F32', shape: [4], data_offsets: [0, 16] };
const many = (count: number, entry: unknown): unknown =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, entry]));

const hostile = [
  withHeader({ a: { ...tensor, dtype: { toString: 1, valueOf: 1 } } }),
  withHeader({ __metadata__: { a: { toString: 1, valueOf: 1 } } }),
  withHeader({ __metadata__: { a: { b: 1 } } }),
  withHeader({ __metadata__: [] }),
  withHeader('{"__proto__": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'),
  withHeader('{"__metadata__": {"__proto__": "x"}}'),
  withHeader(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  withHeader(`{"a":${'{"b":'.repeat(50_000)}1${'}'.repeat(50_000)}}`),
  withHeader({ a: { ...tensor, shape: [2 ** 53 - 1, 2 ** 53 - 1, 0] } }),
  withHeader({ a: { ...tensor, shape: Array.from({ length: 1000 }, () => 2 ** 53 - 1) } }),
  withHeader({ a: { ...tensor, shape: [...Array.from({ length: 50 }, () => 2 ** 53 - 1), 0] } }),
  withHeader({ a: { ...tensor, shape: [-4], data_offsets: [16, 0] } }),
  withHeader({ a: { ...tensor, data_offsets: [2 ** 53 - 1, 2 ** 53 - 1], shape: [0] } }),
  withHeader({ ['x'.repeat(100_000)]: { ...tensor, dtype: 'F16' } }),
  withHeader({ 'a\u0000\u001b[31m\n': { ...tensor, dtype: 'F16' } }),
  withHeader({ a: { ...tensor, dtype: 'x'.repeat(100_000) } }),
  // The same bytes under many names: 2,000 times 64 KB.
  withHeader(many(2000, { dtype: 'U8', shape: [65_536], data_offsets: [0, 65_536] }), new Uint8Array(65_536)),
  withHeader('null'),
  withHeader('1e999'),
];

const header = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.dictionary(
    fc.string({ maxLength: 8 }),
    fc.record({
      dtype: fc.oneof(fc.constantFrom('F32', 'I32', 'U8', 'F64', 'BOOL'), fc.jsonValue()),
      shape: fc.oneof(
        fc.array(fc.oneof(fc.nat(8), fc.maxSafeNat(), fc.double()), { maxLength: 5 }),
        fc.jsonValue(),
      ),
      data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.array(fc.maxSafeInteger()), fc.jsonValue()),
    }),
    { maxKeys: 5 },
  ),
);
const inputs = fc.oneof(
  damaged(whole),
  header.map((it) => withHeader(it)),
);

/** Every tensor has the values that its shape says, in memory of its own. */
function judge(value: unknown): void {
  const { tensors, metadata } = value as SafetensorsFile;
  for (const { shape, data } of tensors.values()) {
    expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
    expect(data.buffer.byteLength).toBe(data.byteLength);
  }
  for (const text of Object.values(metadata)) expect(typeof text).toBe('string');
}

const size = (bytes: Uint8Array): number => bytes.length;

it('safetensors in memory', () =>
  fuzz({
    name: 'safetensors, in memory',
    inputs,
    always: hostile,
    attempt: (bytes) => readSafetensors(bytes, 'checkpoint.safetensors'),
    judge,
    size,
  }));

it('safetensors on the disk', () => {
  const path = join(folder, 'file.safetensors');
  return fuzz({
    name: 'safetensors, on the disk',
    inputs,
    always: hostile,
    before: (bytes) => writeFileSync(path, bytes),
    attempt: async () => {
      const file = await open(path);
      try {
        return await readSafetensorsFile(file, () => true, 'checkpoint.safetensors');
      } finally {
        await file.close();
      }
    },
    judge,
    size,
  });
});
