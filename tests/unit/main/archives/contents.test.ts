/** What lies in an archive, and what does not pass: names, sizes, bounds, rows, each by itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { message, type say, verbatim } from '@shared/words/message';
import { openContents } from '@main/archives/contents';
import * as limits from '@main/archives/manifest';
import { kindOf, readManifest, type Manifest, type ManifestEntry } from '@main/archives/manifest';
import { Steps, type JobProgress } from '@main/archives/options';
import { linesOf } from '@main/archives/rows';
import { ZipFileWriter } from '@main/core/formats/zip';
import { temporaryFolder } from '../../../support/library';

const HASH = 'a'.repeat(64);

const manifestOf = (entries: readonly ManifestEntry[]): Manifest => ({
  format: 'haba-archive',
  version: 1,
  kind: 'project',
  madeAt: '2026-01-01T00:00:00.000Z',
  project: { id: 'p', name: 'A project' },
  run: null,
  leftOut: { trashedRuns: 0, trashedStudies: 0, checkpoints: 0, snapshots: 0, reports: 0 },
  entries: [...entries],
});

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('names of entries', () => {
  it.each<[string, ReturnType<typeof kindOf>]>([
    ['rows/runs.ndjson.gz', { kind: 'rows', table: 'runs' }],
    ['rows/nothing.ndjson.gz', null],
    ['rows/runs.ndjson.gz.gz', null],
    ['./rows/runs.ndjson.gz', null],
    [`checkpoints/${HASH}.safetensors`, { kind: 'checkpoint', sha256: HASH }],
    [`checkpoints/${HASH}a.safetensors`, null],
    [`checkpoints/${HASH.toUpperCase()}.safetensors`, null],
    [`x/checkpoints/${HASH}.safetensors`, null],
    ['snapshots/abc/0.safetensors', { kind: 'snapshot', runId: 'abc', iteration: 0 }],
    ['snapshots/abc/120.safetensors', { kind: 'snapshot', runId: 'abc', iteration: 120 }],
    ['snapshots/abc/012.safetensors', null],
    ['snapshots/abc/1234567890.safetensors', null],
    ['snapshots/../1.safetensors', null],
    ['reports/abc.html', { kind: 'report', id: 'abc', format: 'html' }],
    ['reports/abc.exe', null],
    ['reports/../abc.html', null],
    ['manifest.json', null],
    ['', null],
  ])('%s', (name, kind) => expect(kindOf(name)).toEqual(kind));
});

describe('the table of contents', () => {
  const read = (value: unknown): string => {
    try {
      readManifest(bytesOf(value), 'a.haba');
      return 'fine';
    } catch (error) {
      return (error as UserError).message;
    }
  };
  const good = manifestOf([{ name: 'rows/runs.ndjson.gz', bytes: 1, sha256: HASH, rows: 0, unpacked: 0 }]);

  it('is taken as it is written', () => {
    expect(readManifest(bytesOf(good), 'a.haba')).toEqual(good);
    expect(read({ ...good, entries: [] })).toBe('fine');
  });

  it.each<[string, unknown, string]>([
    ['no object', 7, 'is not an archive of HaBa Studio'],
    ['another format', { ...good, format: 'zip' }, 'is not an archive of HaBa Studio'],
    ['a version that is none', { ...good, version: 0.5 }, 'is not an archive of HaBa Studio'],
    ['a newer one', { ...good, version: 2 }, 'newer HaBa Studio'],
    ['an older one', { ...good, version: 0 }, 'is damaged'],
    ['more than it has', { ...good, more: 1 }, 'is damaged'],
    ['another kind', { ...good, kind: 'library' }, 'is damaged'],
    ['no time', { ...good, madeAt: 'today' }, 'is damaged'],
    ['a long id', { ...good, project: { id: 'p'.repeat(65), name: '' } }, 'is damaged'],
    ['a long name', { ...good, project: { id: 'p', name: 'n'.repeat(1001) } }, 'is damaged'],
    ['a long name of a run', { ...good, run: 'n'.repeat(1001) }, 'is damaged'],
    ['less than nothing', { ...good, leftOut: { ...good.leftOut, reports: -1 } }, 'is damaged'],
    [
      'a long name of an entry',
      { ...good, entries: [{ name: 'n'.repeat(201), bytes: 0, sha256: HASH }] },
      'is damaged',
    ],
    [
      'a hash that is none',
      { ...good, entries: [{ name: 'n', bytes: 0, sha256: `${HASH}0` }] },
      'is damaged',
    ],
    ['half a byte', { ...good, entries: [{ name: 'n', bytes: 0.5, sha256: HASH }] }, 'is damaged'],
  ])('is refused with %s', (_what, value, expected) => expect(read(value)).toContain(expected));

  it('names at their longest are fine', () => {
    const longest = { id: 'p'.repeat(64), name: 'n'.repeat(1000) };
    const entries = [{ name: 'n'.repeat(200), bytes: 0, sha256: HASH }];
    expect(read({ ...good, project: longest, run: 'n'.repeat(1000), entries })).toBe('fine');
  });

  it('is refused where it is no text', () => {
    expect(() => readManifest(new Uint8Array([123, 255, 125]), 'a.haba')).toThrow('is not an archive');
  });
});

describe('the bounds of archives', () => {
  it('are those that are promised', () => {
    expect(limits).toMatchObject({
      ARCHIVE_VERSION: 1,
      ARCHIVE_EXTENSION: 'haba',
      LARGEST_MANIFEST: 67_108_864,
      LARGEST_ROW: 33_554_432,
      LARGEST_ROWS: 17_179_869_184,
      LARGEST_RATIO: 1000,
      LEAST_COUNTS: 67_108_864,
      COUNTS_RATIO: 100,
      WITH_IDS: ['projects', 'runs', 'studies', 'evaluations', 'checkpoints', 'reports'],
    });
  });

  /** An archive of these files whose manifest says something of them. */
  async function archiveOf(
    files: Readonly<Record<string, Uint8Array>>,
    said: readonly ManifestEntry[],
  ): Promise<string> {
    const path = join(temporaryFolder(), 'a.haba');
    const zip = await ZipFileWriter.create(path);
    for (const [name, bytes] of Object.entries(files)) await zip.add(name, [bytes]);
    await zip.add('manifest.json', [bytesOf(manifestOf(said))]);
    await zip.finish();
    return path;
  }
  const runs = 'rows/runs.ndjson.gz';
  const logs = 'rows/logs.ndjson.gz';
  const snapshots = 'rows/snapshots.ndjson.gz';
  const rows = (name: string, bytes: number, count: number, unpacked: number): ManifestEntry => ({
    name,
    bytes,
    sha256: HASH,
    rows: count,
    unpacked,
  });
  const ten = new Uint8Array(10);

  it('let through what is within them', async () => {
    const said = [rows(runs, 10, 1001, 10_000), rows(logs, 10, 5000, 0), rows(snapshots, 10, 3, 7)];
    const path = await archiveOf({ [runs]: ten, [logs]: ten, [snapshots]: ten }, said);
    const contents = openContents(path);
    expect(contents).toMatchObject({ path, bytes: 30, unpacked: 10_007 });
    expect([...contents.byName.keys()]).toEqual([runs, logs, snapshots]);
    expect([...contents.offsets.keys()]).toEqual([runs, logs, snapshots, 'manifest.json']);
  });

  it.each<[string, readonly ManifestEntry[], string]>([
    ['more runs than their bytes can hold', [rows(runs, 10, 1002, 10)], 'more rows'],
    ['more snapshots than entries', [rows(snapshots, 10, 2, 10)], 'more rows'],
    ['rows that unpack too far', [rows(runs, 10, 1, 10_001)], 'is damaged'],
    ['rows without a count', [{ name: runs, bytes: 10, sha256: HASH, unpacked: 1 }], 'is damaged'],
    ['rows without a size', [{ name: runs, bytes: 10, sha256: HASH, rows: 1 }], 'is damaged'],
    ['another size', [rows(runs, 11, 1, 1)], 'is damaged'],
    ['an entry twice', [rows(runs, 10, 1, 1), rows(runs, 10, 1, 1)], 'is damaged'],
    ['a file that is missing', [rows(logs, 10, 1, 1)], 'is damaged'],
    ['a file that it does not name', [], 'is damaged'],
  ])('refuse %s', async (_what, said, expected) => {
    const [name = runs] = said.map((one) => one.name);
    const path = await archiveOf({ [name === logs ? runs : name]: ten }, said);
    expect(() => openContents(path)).toThrow(expected === 'more rows' ? /is damaged/ : expected);
  });

  it('refuse a file that is described as rows and is none', async () => {
    const name = `checkpoints/${HASH}.safetensors`;
    const path = await archiveOf({ [name]: ten }, [rows(name, 10, 1, 1)]);
    expect(() => openContents(path)).toThrow('is damaged');
  });

  it('refuse a table of contents that is too long, and let the longest through', async () => {
    const listed = async (length: number): Promise<string> => {
      const path = join(temporaryFolder(), 'a.haba');
      const zip = await ZipFileWriter.create(path);
      await zip.add('manifest.json', [bytesOf(manifestOf([])), new Uint8Array(length).fill(0x20)]);
      await zip.finish();
      return path;
    };
    const rest = limits.LARGEST_MANIFEST - bytesOf(manifestOf([])).length;
    expect(openContents(await listed(rest)).byName.size).toBe(0);
    const tooLong = await listed(rest + 1);
    expect(() => openContents(tooLong)).toThrow('list of contents is too long');
  });

  it('refuse rows that come to too much together, and let the most through', async () => {
    const packed = Math.ceil(limits.LARGEST_ROWS / limits.LARGEST_RATIO);
    const files = { [logs]: new Uint8Array(packed), [runs]: ten };
    const [most, more] = [0, 1].map((unpacked) => [
      rows(logs, packed, 1, limits.LARGEST_ROWS),
      rows(runs, 10, 1, unpacked),
    ]);
    expect(openContents(await archiveOf(files, most ?? [])).unpacked).toBe(limits.LARGEST_ROWS);
    const tooMuch = await archiveOf(files, more ?? []);
    expect(() => openContents(tooMuch)).toThrow('would unpack to 17179869185 bytes');
  });

  it('refuse files that overlap', async () => {
    const size = 4000;
    const path = await archiveOf({ [runs]: new Uint8Array(size), [logs]: ten }, [
      rows(runs, size, 1, 1),
      rows(logs, size, 1, 1),
    ]);
    const bytes = readFileSync(path);
    // The second entry's record says that it is the first one's bytes.
    const record = bytes.lastIndexOf(logs) - 46;
    for (const field of [20, 24]) bytes.writeUInt32LE(size, record + field);
    bytes.writeUInt32LE(0, record + 42);
    writeFileSync(path, bytes);
    expect(() => openContents(path)).toThrow('its files overlap');
  });

  it('refuse what is no archive, and one without a table of contents', async () => {
    const text = join(temporaryFolder(), 'a.haba');
    writeFileSync(text, 'text');
    expect(() => openContents(text)).toThrow('is not an archive');
    const bare = join(temporaryFolder(), 'b.haba');
    const zip = await ZipFileWriter.create(bare);
    await zip.add(runs, [ten]);
    await zip.finish();
    expect(() => openContents(bare)).toThrow('is not an archive');
  });
});

describe('rows', () => {
  async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) {
      await Promise.resolve();
      yield bytes.subarray(at, at + size);
    }
  }
  const fail = (reason: Parameters<typeof say>[1]): UserError => new UserError('bad-input', reason);
  async function read(text: string, unpacked = text.length): Promise<unknown[]> {
    const entry = { name: 'rows/runs.ndjson.gz', bytes: 1, sha256: HASH, unpacked };
    const found: unknown[] = [];
    for await (const row of linesOf(pieces(gzipSync(text), 7), entry, fail)) found.push(row);
    return found;
  }

  it('are read one a line, however long', async () => {
    const long = 'x'.repeat(100_000);
    const values = [1, 'two', { three: [3] }, long, null];
    expect(await read(values.map((value) => `${JSON.stringify(value)}\n`).join(''))).toEqual(values);
    expect(await read('')).toEqual([]);
  });

  it.each<[string, string, number | undefined, RegExp]>([
    ['without an end', '1\n2', undefined, /cut off|ends/],
    ['that are no JSON', '{\n', undefined, /./],
    ['that are longer than said', '1\n2\n', 3, /./],
    ['that are shorter than said', '1\n2\n', 5, /./],
  ])('%s are refused', async (_what, text, unpacked, expected) => {
    await expect(read(text, unpacked)).rejects.toThrow(expected);
    await expect(read(text, unpacked)).rejects.toBeInstanceOf(UserError);
  });

  it('that cannot be read for another reason say that reason', async () => {
    const entry = { name: 'rows/runs.ndjson.gz', bytes: 1, sha256: HASH, unpacked: 1 };
    const broken = async function* (error: Error): AsyncGenerator<Uint8Array> {
      yield await Promise.reject(error);
    };
    const gone = new UserError('unavailable', message('archives.cancelled'));
    await expect(linesOf(broken(gone), entry, fail).next()).rejects.toBe(gone);
    const bad = new UserError('bad-input', verbatim('another hash'));
    await expect(linesOf(broken(bad), entry, fail).next()).rejects.toMatchObject({
      said: { key: 'archives.damaged' },
    });
  });
});

describe('the steps of a long job', () => {
  it('are told about once in a mebibyte, and never beyond the end', async () => {
    const told: JobProgress[] = [];
    const steps = new Steps(2 ** 21, { onProgress: (progress) => told.push(progress) });
    await steps.step(2 ** 20 - 1);
    expect(told).toEqual([]);
    // Something without bytes is a step, too.
    await steps.step(0);
    expect(told).toEqual([{ done: 2 ** 20 - 1, total: 2 ** 21 }]);
    await steps.step(2 ** 20 - 1);
    expect(told).toHaveLength(1);
    await steps.step(2 ** 20);
    expect(told.at(-1)).toEqual({ done: 2 ** 21, total: 2 ** 21 });
  });

  it('end when that was asked for, in words', async () => {
    const controller = new AbortController();
    const steps = new Steps(10, { signal: controller.signal });
    await steps.breathe();
    controller.abort();
    await expect(steps.breathe()).rejects.toMatchObject({
      code: 'unavailable',
      said: { key: 'archives.cancelled' },
    });
  });
});
