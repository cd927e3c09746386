/** Small things that every repository needs: ids, counts, and what may be part of a path. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  bytesOfCounts,
  bytesOfTable,
  countsOfBytes,
  MOST_CLASSES,
  packedCounts,
  unpackedCounts,
} from '@main/store/counts';
import { asFileName, newId, required, timestamp } from '@main/store/values';

describe('ids', () => {
  it('are twelve letters and digits of 32 that are hard to confuse, and no two are equal', () => {
    const ids = Array.from({ length: 500 }, newId);
    expect(new Set(ids).size).toBe(500);
    for (const id of ids) expect(id).toMatch(/^[a-km-np-z2-9]{12}$/);
    expect(new Set(ids.join('')).size).toBe(32);
    expect(ids.map(asFileName)).toEqual(ids);
  });

  it.each(['a', 'A run_1', `a${'b'.repeat(99)}`, '0-0'])('%s may be part of a path', (id) => {
    expect(asFileName(id)).toBe(id);
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    'a\\b',
    ' a',
    '-a',
    'a.b',
    'a\0',
    'a\n',
    'é',
    `a${'b'.repeat(100)}`,
  ])('%j may not', (id) => {
    expect(() => asFileName(id)).toThrowError(expect.objectContaining({ code: 'unavailable' }) as Error);
  });
});

it('the present moment is stored as ISO 8601 has it', () => {
  const before = Date.now();
  const stored = timestamp();
  expect(stored).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Date.parse(stored)).toBeGreaterThanOrEqual(before);
});

it('a row that is missing is named', () => {
  expect(required(0, 'run', 'a')).toBe(0);
  expect(required(null, 'run', 'a')).toBeNull();
  expect(() => required(undefined, 'run', 'abc')).toThrowError(
    expect.objectContaining({
      code: 'not-found',
      said: { key: 'library.notInLibrary', values: { what: 'run', id: 'abc' } },
    }) as Error,
  );
});

describe('counts', () => {
  const counts = Uint32Array.from([0, 1, 256, 2 ** 32 - 1]);

  it('are four bytes each, the smallest first, and the same again', () => {
    expect([...bytesOfCounts(counts)]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 255, 255, 255, 255]);
    expect(countsOfBytes(bytesOfCounts(counts))).toEqual(counts);
    expect(countsOfBytes(bytesOfCounts(new Uint32Array()))).toEqual(new Uint32Array());
  });

  it('of a table are packed, and unpacked where they are as many as its classes ask for', () => {
    expect(bytesOfTable(3)).toBe(36);
    const packed = packedCounts(counts);
    expect(inflateRawSync(packed)).toEqual(bytesOfCounts(counts));
    expect(unpackedCounts(packed, 2)).toEqual(bytesOfCounts(counts));
    expect(unpackedCounts(packed, 1)).toBeNull();
    expect(unpackedCounts(packed, 3)).toBeNull();
    expect(unpackedCounts(Buffer.from('no deflate'), 2)).toBeNull();
    expect(unpackedCounts(packedCounts(new Uint32Array()), 0)).toEqual(Buffer.alloc(0));
  });

  it('of too many classes are not unpacked', () => {
    expect(MOST_CLASSES).toBe(4096);
    const most = deflateRawSync(Buffer.alloc(bytesOfTable(MOST_CLASSES)));
    expect(unpackedCounts(most, MOST_CLASSES)?.length).toBe(67_108_864);
    const more = deflateRawSync(Buffer.alloc(bytesOfTable(MOST_CLASSES + 1)));
    expect(unpackedCounts(more, MOST_CLASSES + 1)).toBeNull();
  });
});
