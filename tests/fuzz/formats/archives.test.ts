import { say } from '@shared/words/message';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { importArchive } from '@main/archives/importArchive';
import { FileReader } from '@main/core/formats/bytes';
import { readZipDirectory, ZipFileWriter } from '@main/core/formats/zip';
import { identify } from '@main/datasets/import';
import { archiveKind, unpackArchive } from '@main/datasets/unpack/unpack';
import { Library } from '@main/store/library';
import { tarOf, type TarEntry } from '../../support/archives';
import { fill } from '../../support/filledLibrary';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { hostileTexts } from '../support/texts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-archives-'));
const inside = join(folder, 'inside');
const out = join(inside, 'unpacked');
const path = join(folder, 'archive');
const content = Buffer.from('content');

/** What lies beside the folder that may be written in; nothing may come to it. */
const beside = (): string[] => readdirSync(folder).sort();

const NAMES = [
  '../../evil',
  '/tmp/haba-evil',
  'a/../../evil',
  '..\\..\\evil',
  'C:\\evil',
  './../evil',
  'a/b',
  'a',
  '.',
  '..',
  '',
  'x'.repeat(3000),
  'a\u0000b',
  ...hostileTexts.slice(0, 8),
];
const name = fc.constantFrom(...NAMES);
const tarEntry: fc.Arbitrary<TarEntry> = fc.record(
  {
    name,
    content: fc.constantFrom(
      content,
      Buffer.alloc(0),
      Buffer.alloc(3000, 7),
      Buffer.from('30 path=../../evil\n'),
    ),
    type: fc.constantFrom('0', '\0', '1', '2', '3', '4', '5', '6', '7', 'L', 'K', 'x', 'g', 'S', 'z'),
    link: fc.constantFrom('', '../../evil', '/etc/passwd', 'a'),
    size: fc.constantFrom(0, 1, 7, 512, 2 ** 30, 2 ** 33 - 1),
  },
  { requiredKeys: ['name'] },
);
const tar = fc.array(tarEntry, { maxLength: 5 }).map((entries) => new Uint8Array(tarOf(entries)));
const zip = fc
  .dictionary(name, fc.constantFrom(content, Buffer.alloc(0), Buffer.alloc(3000)), { maxKeys: 5 })
  .map((files) => zipSync(files, { level: 6 }));
const whole = [
  tarOf([
    { name: 'train/', type: '5' },
    { name: 'train/a.txt', content },
  ]),
  gzipSync(tarOf([{ name: 'a.txt', content }])),
  zipSync({ 'train/a.txt': content, 'b.txt': Buffer.alloc(100_000) }),
];
/** Links with names of thousands of characters. */
const longNames = [
  gzipSync(tarOf([{ name: 'n'.repeat(90), type: '2' }])),
  zipSync({ ['n'.repeat(9000)]: [content, { os: 3, attrs: 0o120777 << 16 }] }),
  Buffer.from(
    'H4sIAAAAAAAAA+3XOwqAQAwE0HReY08QZ0HjJbyEhYVg5e/8IiiLYOnqws6rQppMmVEtVct+G0aJBgCsqh73AGprcM0HAQzmxbXxIgXrvHSTAF/cSlBBRERERETJe+v/1//739n57v3Pe3EWL1KQef8jonztRgs5zQAUAAA=',
    'base64',
  ),
];
const bombs = [
  zipSync({ bomb: new Uint8Array(80_000_000) }),
  gzipSync(tarOf([{ name: 'bomb', content: Buffer.alloc(80_000_000) }])),
  zipSync(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}`, new Uint8Array(0)]))),
];

let library: Library;
let entries: readonly (readonly [name: string, bytes: Buffer])[];

beforeAll(async () => {
  mkdirSync(inside);
  library = await Library.open(join(inside, 'library'));
  const { projectId } = await fill(library, 5);
  const exported = join(inside, 'paper.haba');
  await exportArchive(library, { kind: 'project', projectId }, exported);
  const reader = new FileReader(exported);
  entries = [...readZipDirectory(reader, (reason) => new Error(say('en', reason)))].map(
    ([key, { offset, size }]) => [key, Buffer.from(reader.read(offset, size) ?? [])],
  );
  reader.close();
  writeFileSync(path, '');
});
afterAll(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

it('archives of datasets', () =>
  fuzz({
    name: 'archives of datasets (ZIP, TAR)',
    inputs: fc.oneof(
      damaged(whole),
      tar,
      tar.map((bytes) => new Uint8Array(gzipSync(bytes))),
      zip,
    ),
    always: [...longNames, ...bombs],
    before: (bytes) => writeFileSync(path, bytes),
    attempt: async () => {
      await archiveKind(path);
      await identify(path);
      await unpackArchive(path, out, { signal: new AbortController().signal });
    },
    judge: () => rmSync(out, { recursive: true, force: true }),
    after: () => {
      expect(existsSync(out)).toBe(false);
      expect(beside()).toEqual(['archive', 'inside']);
    },
    size: (bytes) => bytes.length,
    writes: inside,
    memory: [2 ** 28, 64],
    steps: [4_000_000, 400],
    share: 0.5,
  }));

interface LooseManifest {
  entries: { name: string; bytes: number; sha256: string; unpacked?: number }[];
}

/** One line of one table, or the manifest itself, with other bytes in it; hashes and sizes fit. */
interface Forgery {
  readonly entry: number;
  readonly edit: (bytes: Uint8Array) => Uint8Array;
}
const forgery: fc.Arbitrary<Forgery> = fc.record({
  entry: fc.nat(),
  edit: fc.oneof(
    fc
      .tuple(fc.nat(), fc.constantFrom(...hostileTexts, '0', '-1', 'null', '1e999', '[]', '"x"'))
      .map(([at, word]) => (bytes: Uint8Array): Uint8Array => {
        // In place of one value of one row.
        const values = [
          ...Buffer.from(bytes)
            .toString('latin1')
            .matchAll(/:("(?:[^"\\]|\\.)*"|-?[\d.]+|null|true|false)/g),
        ];
        const found = values[at % Math.max(1, values.length)];
        if (!found) return bytes;
        const json = word.startsWith('"') || /^(?:-?\d|null|\[)/.test(word) ? word : JSON.stringify(word);
        return Buffer.concat([
          bytes.subarray(0, found.index + 1),
          Buffer.from(json),
          bytes.subarray(found.index + found[0].length),
        ]);
      }),
    fc.tuple(fc.nat(), fc.nat(255)).map(([at, value]) => (bytes: Uint8Array): Uint8Array => {
      const copy = new Uint8Array(bytes);
      if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    }),
    fc.constant((bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, bytes])),
    fc.constant((): Uint8Array => new Uint8Array(0)),
  ),
});

async function forge({ entry, edit }: Forgery): Promise<void> {
  const manifest = JSON.parse(String(entries.find(([key]) => key === 'manifest.json')?.[1])) as LooseManifest;
  const changed = entries.map(([key, bytes], i): readonly [string, Uint8Array] => {
    if (key === 'manifest.json' || i !== entry % entries.length) return [key, bytes];
    const packed = key.endsWith('.gz');
    const inner = edit(packed ? gunzipSync(bytes) : bytes);
    const made = packed ? gzipSync(inner) : inner;
    for (const one of manifest.entries) {
      if (one.name !== key) continue;
      one.bytes = made.length;
      one.sha256 = createHash('sha256').update(made).digest('hex');
      if (one.unpacked !== undefined) one.unpacked = inner.length;
    }
    return [key, made];
  });
  rmSync(path, { force: true });
  const writer = await ZipFileWriter.create(path);
  const text = Buffer.from(JSON.stringify(manifest));
  for (const [key, bytes] of changed) {
    const isManifest = key === 'manifest.json';
    const spoil = isManifest && entries[entry % entries.length]?.[0] === 'manifest.json';
    await writer.add(key, [isManifest ? (spoil ? edit(text) : text) : bytes]);
  }
  await writer.finish();
}

it('archives of the studio, forged', () =>
  fuzz({
    name: 'archives of the studio (.haba), forged',
    inputs: forgery,
    before: forge,
    attempt: () => importArchive(library, path),
    after: () => expect(beside()).toEqual(['archive', 'inside']),
    size: () => 100_000,
    writes: inside,
    memory: [2 ** 28, 64],
    steps: [20_000_000, 400],
    share: 0.2,
  }));

it('archives of the studio, damaged', () =>
  fuzz({
    name: 'archives of the studio (.haba), damaged',
    inputs: fc.constant(null).chain(() => damaged([readFileSync(join(inside, 'paper.haba'))])),
    before: (bytes) => writeFileSync(path, bytes),
    attempt: () => importArchive(library, path),
    after: () => expect(beside()).toEqual(['archive', 'inside']),
    size: (bytes) => bytes.length,
    writes: inside,
    memory: [2 ** 28, 64],
    steps: [20_000_000, 400],
    share: 0.2,
  }));
