import { say } from '@shared/words/message';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { gatherArchive } from '@main/archives/gather';
import { importArchive, importReplacing } from '@main/archives/importArchive';
import { rowsWithin } from '@main/archives/manifest';
import { FileReader } from '@main/core/formats/bytes';
import { readZipDirectory, ZipFileWriter } from '@main/core/formats/zip';
import type { Library } from '@main/store/library';
import { fill } from '../../../support/filledLibrary';
import { openLibrary, temporaryFolder } from '../../../support/library';

type Entries = Map<string, Buffer>;
interface LooseManifest {
  version: number;
  entries: { name: string; bytes: number; sha256: string; rows?: number; unpacked?: number }[];
}

let library: Library;
let path: string;

beforeEach(async () => {
  library = await openLibrary();
  const { projectId } = await fill(library, 30);
  path = join(temporaryFolder(), 'paper.haba');
  await exportArchive(library, { kind: 'project', projectId }, path);
});

function entriesOf(file: string): Entries {
  const reader = new FileReader(file);
  const entries = [...readZipDirectory(reader, (reason) => new Error(say('en', reason)))].map(
    ([name, { offset, size }]): [string, Buffer] => [name, Buffer.from(reader.read(offset, size) ?? [])],
  );
  reader.close();
  return new Map(entries);
}

/** Changes entries, then writes the archive with hashes and sizes that fit again, unless `honest` is false. */
async function forge(change: (entries: Entries, manifest: LooseManifest) => void): Promise<string> {
  const entries = entriesOf(path);
  const manifest = JSON.parse(String(entries.get('manifest.json'))) as LooseManifest;
  entries.delete('manifest.json');
  change(entries, manifest);
  const forged = join(temporaryFolder(), 'forged.haba');
  const zip = await ZipFileWriter.create(forged);
  for (const [name, bytes] of entries) await zip.add(name, [bytes]);
  await zip.add('manifest.json', [Buffer.from(JSON.stringify(manifest))]);
  await zip.finish();
  return forged;
}

/** Replaces an entry together with what the manifest says of it. */
function put(
  entries: Entries,
  manifest: LooseManifest,
  name: string,
  bytes: Buffer,
  unpacked?: number,
): void {
  entries.set(name, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const old = manifest.entries.find((entry) => entry.name === name);
  manifest.entries = manifest.entries.filter((entry) => entry !== old);
  const sizes = old?.rows === undefined ? {} : { rows: old.rows, unpacked: unpacked ?? old.unpacked };
  manifest.entries.push({ name, bytes: bytes.length, sha256, ...(sizes as { rows?: number }) });
}

const changeRows =
  (table: string, change: (text: string) => string) =>
  (entries: Entries, manifest: LooseManifest): void => {
    const name = `rows/${table}.ndjson.gz`;
    const text = Buffer.from(change(gunzipSync(entries.get(name) ?? Buffer.alloc(0)).toString()));
    put(entries, manifest, name, gzipSync(text), text.length);
  };

async function refused(file: string): Promise<string> {
  const other = await openLibrary();
  const error: unknown = await importArchive(other, file).catch((reason: unknown) => reason);
  expect(other.projects.list()).toEqual([]);
  expect(readdirSync(other.reportsFolder)).toEqual([]);
  expect(readdirSync(other.snapshots.folder)).toEqual([]);
  expect(existsSync(other.incomingFolder) ? readdirSync(other.incomingFolder) : []).toEqual([]);
  const blobs = readdirSync(other.blobs.folder, { recursive: true, encoding: 'utf8' });
  expect(blobs.filter((name) => /\.(safetensors|tmp)$/.test(name))).toEqual([]);
  other.close();
  expect(error).toMatchObject({ name: 'UserError' });
  return (error as Error).message;
}

it('an archive that cannot be written says why; what is no fault of the disk is told as it is', async () => {
  const [project] = library.projects.list();
  const scope = { kind: 'project', projectId: project?.id ?? '' } as const;
  const nowhere = join(temporaryFolder(), 'missing', 'x.haba');
  await expect(exportArchive(library, scope, nowhere)).rejects.toMatchObject({
    said: { key: 'archives.notWritten' },
  });
  const folder = temporaryFolder();
  const onProgress = (): never => {
    throw new TypeError('A fault.');
  };
  await expect(exportArchive(library, scope, join(folder, 'x.haba'), { onProgress })).rejects.toThrow(
    TypeError,
  );
  expect(readdirSync(folder)).toEqual([]);
});

describe('an archive that is not what it should be', () => {
  it('is refused when it is no archive, cut off, or of a newer studio', async () => {
    const text = join(temporaryFolder(), 'notes.haba');
    writeFileSync(text, 'Notes, not an archive at all.');
    expect(await refused(text)).toContain('is not an archive of HaBa Studio');
    expect(await refused(join(temporaryFolder(), 'missing.haba'))).toContain('cannot be read');
    const newer = await forge((_, manifest) => (manifest.version = 2));
    expect(await refused(newer)).toMatch(/newer HaBa Studio .*version 2.* update the studio/);
    const size = readFileSync(path).length;
    for (let tenth = 1; tenth < 10; tenth += 1) {
      const cut = join(temporaryFolder(), 'cut.haba');
      writeFileSync(cut, readFileSync(path));
      truncateSync(cut, Math.floor((size * tenth) / 10));
      expect(await refused(cut)).toContain('is damaged');
    }
  });

  it.each([
    '../../escape.safetensors',
    '/etc/passwd',
    'checkpoints/../../x.safetensors',
    'snapshots/..%2f/1.safetensors',
    'C:\\windows\\x',
    'reports/abc.exe',
  ])('is refused for the name %s', async (name) => {
    const forged = await forge((entries, manifest) => put(entries, manifest, name, Buffer.from('x')));
    expect(await refused(forged)).toContain('does not belong in an archive');
  });

  it('is refused when files are missing, too many, changed, or larger than they say', async () => {
    const missing = await forge((entries) => entries.delete('rows/logs.ndjson.gz'));
    expect(await refused(missing)).toContain('rows/logs.ndjson.gz is missing');
    const hidden = await forge((entries) => entries.set('checkpoints/hidden', Buffer.from('x')));
    expect(await refused(hidden)).toContain('its list of contents does not name');
    const changed = await forge((entries) => {
      const [name, bytes] = [...entries].find(([one]) => one.startsWith('checkpoints/')) ?? [
        '',
        Buffer.alloc(0),
      ];
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      entries.set(name, bytes);
    });
    expect(await refused(changed)).toContain('does not match its hash');
    const superfluous = await forge((entries, manifest) =>
      put(entries, manifest, `checkpoints/${'a'.repeat(64)}.safetensors`, Buffer.from('x')),
    );
    expect(await refused(superfluous)).toContain('nothing in it refers to');
  });

  it('is refused when a table is missing, or has other rows than it says', async () => {
    const name = 'rows/events.ndjson.gz';
    const without = await forge((entries, manifest) => {
      entries.delete(name);
      manifest.entries = manifest.entries.filter((entry) => entry.name !== name);
    });
    expect(await refused(without)).toContain(name);
    const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') + 1);
    const more = await forge(changeRows('events', (text) => text + firstLine(text)));
    expect(await refused(more)).toContain(name);
    const fewer = await forge(changeRows('events', (text) => text.slice(firstLine(text).length)));
    expect(await refused(fewer)).toContain(name);
    const other = await forge(changeRows('snapshots', (text) => text.replace(/"bytes":\d+/, '"bytes":1')));
    expect(await refused(other)).toMatch(/snapshots\/.*\b1\b/);
  });

  it('is refused for a row that is too long to be one', async () => {
    const long = Buffer.alloc(34 * 1024 ** 2, 0x20);
    const forged = await forge((entries, manifest) =>
      put(entries, manifest, 'rows/logs.ndjson.gz', gzipSync(long, { level: 1 }), long.length),
    );
    expect(await refused(forged)).toContain('too long');
  });

  it('of a run is refused in the place of one when it does not say which run it is', async () => {
    const [{ id } = { id: '' }] = library.runs.withStatus('completed');
    await exportArchive(library, { kind: 'run', runId: id }, path);
    const name = 'rows/runs.ndjson.gz';
    const without = await forge((entries, manifest) => {
      entries.delete(name);
      manifest.entries = manifest.entries.filter((entry) => entry.name !== name);
    });
    await expect(importReplacing(library, without)).rejects.toThrow(name);
    for (const change of [(): string => '', (text: string) => text.replace('"id"', '"no"')])
      await expect(importReplacing(library, await forge(changeRows('runs', change)))).rejects.toThrow(name);
  });

  it('of a run is refused when it holds none, or a second one that nobody sees', async () => {
    const [{ id } = { id: '' }] = library.runs.withStatus('completed');
    await exportArchive(library, { kind: 'run', runId: id }, path);
    const two = await forge((entries, manifest) =>
      addRows(entries, manifest, 'runs', ['second'], (row, second) => ({ ...row, id: second })),
    );
    expect(await refused(two)).toContain('to hold one run and holds 2');
    await expect(importReplacing(library, two)).rejects.toThrow('to hold one run and holds 2');
    const none = await forge((entries, manifest) => {
      for (const { name } of manifest.entries) if (!name.startsWith('rows/')) entries.delete(name);
      manifest.entries = manifest.entries.filter(({ name }) => name.startsWith('rows/'));
      for (const entry of manifest.entries) {
        put(entries, manifest, entry.name, gzipSync(''), 0);
        Object.assign(manifest.entries.at(-1) ?? {}, { rows: 0 });
      }
    });
    expect(await refused(none)).toContain('to hold one run and holds 0');
  });

  it('is refused when its rows are not packed, although their hash is right', async () => {
    const forged = await forge((entries, manifest) =>
      put(entries, manifest, 'rows/runs.ndjson.gz', Buffer.from('{"id": "a"}\n')),
    );
    expect(await refused(forged)).toContain('is damaged');
  });

  it.each(['runs', 'studies', 'evaluations', 'checkpoints', 'reports', 'snapshots'])(
    'is refused when a row of %s is in it twice',
    async (table) => {
      const twice = await forge((entries, manifest) => addRows(entries, manifest, table, [''], (row) => row));
      expect(await refused(twice)).toMatch(/twice/);
    },
  );

  it('is refused when it holds two projects, or the rows of none', async () => {
    const two = await forge((entries, manifest) =>
      addRows(entries, manifest, 'projects', ['second'], (row, id) => ({ ...row, id })),
    );
    expect(await refused(two)).toContain('more than one project');
    const none = await forge((entries, manifest) => {
      changeRows('projects', () => '')(entries, manifest);
      Object.assign(manifest.entries.at(-1) ?? {}, { rows: 0 });
    });
    expect(await refused(none)).toContain('no project');
  });

  it('is refused when it is cut off while it is read', async () => {
    const gathered = gatherArchive({ path, database: library.database, folder: temporaryFolder() });
    truncateSync(path, 100);
    await expect(gathered).rejects.toThrow(/is cut off|does not match its hash|is damaged/);
  });

  it('leaves nothing behind where the library cannot take it over', async () => {
    const other = await openLibrary();
    other.mergeRows = () => {
      throw new Error('The disk is gone.');
    };
    await expect(importArchive(other, path)).rejects.toThrow('The disk is gone.');
    expect(readdirSync(other.snapshots.folder)).toEqual([]);
    const blobs = readdirSync(other.blobs.folder, { recursive: true, encoding: 'utf8' });
    expect(blobs.filter((name) => name.endsWith('.safetensors'))).toEqual([]);
    expect(other.projects.list()).toEqual([]);
  });

  it('leaves nothing behind where it is cancelled after it was read', async () => {
    const other = await openLibrary();
    const controller = new AbortController();
    const gather: typeof gatherArchive = async (job, options) => {
      const gathered = await gatherArchive(job, options);
      controller.abort();
      return gathered;
    };
    await expect(importArchive(other, path, { gather, signal: controller.signal })).rejects.toThrow(
      'Cancelled',
    );
    expect(other.projects.list()).toEqual([]);
    expect(readdirSync(other.incomingFolder)).toEqual([]);
  });

  it('of a project goes to no project that is named', async () => {
    await expect(importArchive(library, path, { into: { projectName: 'Named' } })).rejects.toMatchObject({
      said: { key: 'archives.wholeProject' },
    });
    expect(library.projects.list()).toHaveLength(1);
  });

  it('is refused when its rows are a bomb, or unpack to more than they say', async () => {
    const zeros = gzipSync(Buffer.alloc(50 * 1024 ** 2, 0x20));
    const bomb = await forge((entries, manifest) =>
      put(entries, manifest, 'rows/logs.ndjson.gz', zeros, 50 * 1024 ** 2),
    );
    expect(await refused(bomb)).toMatch(/would unpack to|too long/);
    const liar = await forge((entries, manifest) => put(entries, manifest, 'rows/logs.ndjson.gz', zeros));
    expect(await refused(liar)).toContain('unpacks to more than its stated size');
  });

  it.each([
    ['runs', (text: string) => text.replace('"status":"completed"', '"status":"running"')],
    ['runs', (text: string) => text.replace('"iterations":', '"iterationz":')],
    ['runs', (text: string) => text.replace(/"id":"[a-z0-9]+"/, '"id":"../../x"')],
    ['metrics', (text: string) => text.replace(/"run_id":"[a-z0-9]+"/, '"run_id":"stranger"')],
    ['metrics', (text: string) => text.replace('"steps":[1,2', '"steps":[2,2')],
    ['histograms', (text: string) => text.replace(/"counts":"[^"]+"/, '"counts":"AAA"')],
    ['evaluation_confusions', (text: string) => text.replace('["ant","bee"]', '["ant","bee","cat"]')],
    ['checkpoints', (text: string) => text.replace(/"bytes":(\d+)/, '"bytes":1')],
    ['studies', (text: string) => text.replace('"kind":"rq4"', '"kind":"rq9"')],
    ['reports', (text: string) => text.replace('"format":"md"', '"format":"html"')],
    ['events', (text: string) => text.replace('{', '[')],
  ])('is refused for a row of %s that cannot be', async (table, change) => {
    const message = await refused(await forge(changeRows(table, change)));
    expect(message).toMatch(/is damaged \(|contradicts itself \(/);
  });

  it.each(['study_runs', 'metrics', 'logs', 'evaluations'])(
    'is refused where %s name a run that the library has, of another project',
    async (table) => {
      const [run] = library.runs.list(library.projects.list()[0]?.id ?? '');
      const other = await openLibrary();
      const { id: projectId } = other.projects.create({ name: 'Theirs' });
      const { config } = run ?? expect.fail('There is no run.');
      other.runs.create({ id: 'stranger', projectId, name: 'Theirs', config });
      const named = changeRows(table, (text) => text.replace(/"run_id":"[a-z0-9]+"/, '"run_id":"stranger"'));
      await expect(importArchive(other, await forge(named))).rejects.toThrow('contradicts itself');
      expect(other.projects.list().map(({ name }) => name)).toEqual(['Theirs']);
      expect(other.logs.read('stranger')).toEqual([]);
    },
  );

  it('brings no file of a report: each is written anew, whatever lies there', async () => {
    const script = Buffer.from('<!doctype html><script>alert(1)</script>');
    const command = Buffer.from('\\write18{touch /tmp/evil}');
    const forged = await forge((entries, manifest) => {
      for (const [ending, bytes] of [
        ['.html', script],
        ['.md', command],
      ] as const) {
        const name =
          [...entries.keys()].find((one) => one.startsWith('reports/') && one.endsWith(ending)) ?? '';
        put(entries, manifest, name, bytes);
        const size = new RegExp(`("format":"${ending.slice(1)}".*?"bytes":)\\d+`);
        changeRows('reports', (text) => text.replace(size, `$1${bytes.length}`))(entries, manifest);
      }
    });
    const other = await openLibrary();
    const { projectId, leftOut } = await importArchive(other, forged);
    expect(leftOut.reports).toBe(0);
    for (const report of other.reports.list(projectId)) {
      const original = library.reports.get(report.id);
      expect(readFileSync(report.path)).toEqual(readFileSync(original.path));
      expect(report).toEqual({ ...original, path: report.path });
    }
    expect(other.reports.list(projectId)).toHaveLength(2);
  });

  it('leaves out reports that cannot be written from what it holds, and PDFs without a window', async () => {
    const forged = await forge((entries, manifest) => {
      const strange = /"runIds":\["[a-z0-9]+"\]/;
      changeRows('reports', (text) =>
        text.replace(strange, '"runIds":["stranger"]').replace('"format":"md"', '"format":"pdf"'),
      )(entries, manifest);
      const [name = '', bytes = Buffer.alloc(0)] = [...entries].find(([one]) => one.endsWith('.md')) ?? [];
      entries.delete(name);
      manifest.entries = manifest.entries.filter((entry) => entry.name !== name);
      put(entries, manifest, name.replace('.md', '.pdf'), bytes);
    });
    const other = await openLibrary();
    const alone = await importArchive(other, forged);
    expect(alone.leftOut.reports).toBe(2);
    expect(other.reports.list(alone.projectId)).toEqual([]);
    expect(readdirSync(other.reportsFolder)).toEqual([]);
    const printed = await openLibrary();
    const print = (html: string): Promise<Uint8Array> => Promise.resolve(Buffer.from(`%PDF ${html.length}`));
    const { projectId, leftOut } = await importArchive(printed, forged, { print });
    expect(leftOut.reports).toBe(1);
    expect(printed.reports.list(projectId).map(({ format }) => format)).toEqual(['pdf']);
    const fault = importArchive(await openLibrary(), forged, {
      print: () => Promise.reject(new TypeError('A fault.')),
    });
    await expect(fault).rejects.toThrow('A fault.');
  });

  it('writes no report of a project that it does not bring', async () => {
    const { runIds } = await fill(library, 5);
    const forged = await forge(
      changeRows('reports', (text) => text.replace(/"runIds":\["[a-z0-9]+"\]/, `"runIds":["${runIds[0]}"]`)),
    );
    const { projectId, leftOut } = await importArchive(library, forged);
    expect(leftOut.reports).toBe(1);
    expect(library.reports.list(projectId).map(({ format }) => format)).toEqual(['md']);
  });
});

describe('an archive that is small and would become large', () => {
  /** Tables of answers over so many classes, all zero, each with an evaluation of its own. */
  const tables =
    (count: number, classes: number) =>
    (entries: Entries, manifest: LooseManifest): void => {
      const packed = deflateRawSync(Buffer.alloc(4 * classes ** 2)).toString('base64');
      const names = JSON.stringify(Array<string>(classes).fill('a'));
      const ids = Array.from({ length: count }, (_, i) => `bomb${i}`);
      addRows(entries, manifest, 'evaluations', ids, (row, id) => ({ ...row, id, network: id }));
      addRows(entries, manifest, 'evaluation_confusions', ids, (row, id) => ({
        ...row,
        evaluation_id: id,
        class_names_json: JSON.parse(names) as unknown,
        counts: packed,
      }));
    };

  it('takes memory in proportion to what it weighs', async () => {
    const many = await forge(tables(12, 2500));
    expect(statSync(many).size).toBeLessThan(1_000_000);
    expect(await refused(many)).toContain('would unpack to more than an archive of its size holds');
    const one = await forge(tables(1, 2500));
    const other = await openLibrary();
    await importArchive(other, one);
    const large = await forge(tables(1, 5000));
    expect(await refused(large)).toMatch(/would unpack to more|is not one of 5000 classes/);
  });

  it('holds a thousand rows of a table, and one more for each six bytes', () => {
    expect([0, 5, 6, 600].map(rowsWithin)).toEqual([1000, 1000, 1001, 1100]);
  });

  it('is refused for more rows than its bytes can hold', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `bomb${i}`);
    const rows = await forge((entries, manifest) => {
      addRows(entries, manifest, 'evaluations', ids, (row, id) => ({ ...row, id, network: id }));
      const name = 'rows/evaluations.ndjson.gz';
      const text = gunzipSync(entries.get(name) ?? Buffer.alloc(0));
      // The same, packed by somebody who need not be honest about ids.
      put(entries, manifest, name, gzipSync(text.toString().replaceAll(/"bomb\d+"/g, '"bomb"')), text.length);
    });
    expect(await refused(rows)).toContain('more than its bytes can hold');
    const series = await forge((entries, manifest) =>
      addRows(entries, manifest, 'metrics', ids, (row, id) => ({
        ...row,
        series: id.replace('bomb', 'a'),
        steps: [1],
        values: [0],
      })),
    );
    expect(await refused(series)).toContain('more series of points than its bytes can hold');
  });
});

/** Adds rows that are like the first of a table. */
function addRows(
  entries: Entries,
  manifest: LooseManifest,
  table: string,
  ids: readonly string[],
  row: (first: Record<string, unknown>, id: string) => Record<string, unknown>,
): void {
  const name = `rows/${table}.ndjson.gz`;
  const text = gunzipSync(entries.get(name) ?? Buffer.alloc(0)).toString();
  const first = JSON.parse(text.slice(0, text.indexOf('\n'))) as Record<string, unknown>;
  const added = ids.map((id) => `${JSON.stringify(row(first, id))}\n`).join('');
  const bytes = Buffer.from(text + added);
  put(entries, manifest, name, gzipSync(bytes), bytes.length);
  const entry = manifest.entries.find((one) => one.name === name);
  if (entry?.rows !== undefined) entry.rows += ids.length;
}
