import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { chosenPath } from '@main/ipc/save';
import type { Desktop } from '@main/ipc/services';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { newRun, temporaryFolder } from '../../../support/library';
import { stage } from './support/stage';

describe('files', () => {
  it('a cell is saved as a PNG where the person says, or not at all', async () => {
    const it = await stage();
    const run = newRun(it.library);
    const checkpointId = await addRealCheckpoint(it.library, run.id, 5);
    const request = { runId: run.id, checkpointId, cell: { basis: 1, hallucinator: 3 }, scale: 4 };
    expect(await it.call('gallery.savePng', request)).toBeNull();
    it.savePath = join(temporaryFolder(), 'cell.png');
    const saved = await it.call('gallery.savePng', request);
    const bytes = readFileSync(it.savePath);
    expect(saved).toEqual({ path: it.savePath, bytes: bytes.length });
    expect(PNG.sync.read(bytes).width).toBe(32);
    it.savePath = join(temporaryFolder(), 'nowhere', 'cell.png');
    await expect(it.call('gallery.savePng', request)).rejects.toThrow('choose another place');
  });

  it('a report is written into the library, copied, made again, renamed and deleted with its file', async () => {
    const it = await stage();
    const run = newRun(it.library);
    const source = { kind: 'runs' as const, runIds: [run.id] };
    await expect(it.call('reports.create', { source })).rejects.toThrow('has not written a checkpoint');
    await expect(it.call('reports.create', { source: { kind: 'runs', runIds: [] } })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await addRealCheckpoint(it.library, run.id, 5);
    const report = await it.call('reports.create', { source, notes: '*n*' });
    expect(readFileSync(report.path, 'utf8')).toContain('<title>A run');
    expect(await it.call('reports.list', { projectId: run.projectId })).toEqual([report]);
    it.savePath = join(temporaryFolder(), 'copy.html');
    expect(await it.call('reports.saveAs', { id: report.id })).toEqual({
      path: it.savePath,
      bytes: report.bytes,
    });
    expect(readFileSync(it.savePath)).toEqual(readFileSync(report.path));
    it.savePath = join(temporaryFolder(), 'copy.tex');
    await it.call('reports.saveAs', { id: report.id, format: 'tex' });
    expect(readFileSync(it.savePath, 'utf8')).toContain('\\toprule');
    const named = await it.call('reports.rename', { id: report.id, name: ' Mine ' });
    expect(named.name).toBe('Mine');
    const again = await it.call('reports.regenerate', { id: report.id });
    expect(again).toMatchObject({ id: report.id, path: report.path, notes: '*n*', name: 'Mine' });
    const pdf = await it.call('reports.update', { id: report.id, request: { source, format: 'pdf' } });
    expect(readFileSync(pdf.path, 'utf8')).toMatch(/^%PDF of \d{4,}/);
    expect(await it.call('reports.get', { id: report.id })).toEqual(pdf);
    expect(existsSync(report.path)).toBe(false);
    await it.call('reports.delete', { id: report.id });
    expect(existsSync(pdf.path)).toBe(false);
    expect(existsSync(it.savePath)).toBe(true);
    expect(it.events.of('project.changed')).toHaveLength(5);
  });

  it('a report whose file is gone says so, and can be written again', async () => {
    const it = await stage();
    const run = newRun(it.library);
    await addRealCheckpoint(it.library, run.id, 5);
    const report = await it.call('reports.create', { source: { kind: 'runs', runIds: [run.id] } });
    rmSync(report.path);
    await expect(it.call('reports.open', { id: report.id })).rejects.toThrow('regenerate it');
    await it.call('reports.regenerate', { id: report.id });
    await it.call('reports.open', { id: report.id });
  });
});

describe('suggested names of files', () => {
  it.each([
    ['가'.repeat(119), '가'.repeat(66)],
    ['\u{1f600}'.repeat(59), '\u{1f600}'.repeat(50)],
    ['invoice\u202efdp.exe', 'invoice-fdp.exe'],
    ['a\u2066b\u2069\u001b[2J', 'a-b-[2J'],
  ])('%j are short enough for every file system and read as they are', async (name, suggested) => {
    const names: string[] = [];
    const desktop = {
      chooseSavePath: (asked: { name: string }) => {
        names.push(asked.name);
        return Promise.resolve(null);
      },
    };
    await chosenPath(desktop as unknown as Desktop, { name, extension: 'csv' });
    expect(names).toEqual([suggested]);
  });
});

describe('charts', () => {
  it('are saved as images and values under a name that files may have', async () => {
    const it = await stage();
    const folder = temporaryFolder();
    it.savePath = join(folder, 'chart.png');
    const content = Buffer.from([137, 80, 78, 71]).toString('base64');
    expect(await it.call('charts.save', { name: 'Loss: a/b', format: 'png', content })).toEqual({
      path: it.savePath,
      bytes: 4,
    });
    expect([...readFileSync(it.savePath)]).toEqual([137, 80, 78, 71]);
    it.savePath = join(folder, 'chart.svg');
    await it.call('charts.save', { name: 'Loss', format: 'svg', content: '<svg>가</svg>' });
    expect(readFileSync(it.savePath, 'utf8')).toBe('<svg>가</svg>');
    it.savePath = null;
    expect(await it.call('charts.save', { name: 'Loss', format: 'csv', content: 'a' })).toBeNull();
  });

  it('give every point of a run as CSV', async () => {
    const it = await stage();
    const { id } = newRun(it.library);
    it.library.metrics.append(id, [
      { series: 'loss, total', step: 1, value: 0.5 },
      { series: 'loss, total', step: 2, value: Number.NaN },
      { series: 'rate', step: 1, value: 3 },
    ]);
    it.savePath = join(temporaryFolder(), 'all.csv');
    const saved = await it.call('metrics.export', { runId: id });
    const text = 'series,step,value\n"loss, total",1,0.5\n"loss, total",2,NaN\nrate,1,3\n';
    expect(readFileSync(it.savePath, 'utf8')).toBe(text);
    expect(saved).toEqual({ path: it.savePath, bytes: text.length });
    it.savePath = join(temporaryFolder(), 'no', 'such', 'folder.csv');
    await expect(it.call('metrics.export', { runId: id })).rejects.toThrow('could not be written');
    expect(await it.call('metrics.curves', { runId: id, series: ['rate'] })).toMatchObject([
      { name: 'rate', level: 0, first: 1, last: 1, points: 1, lastValue: 3 },
    ]);
  });
});

describe('the gallery of a run', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

  it('saves sheets that are PNG images, under a name that every file system takes', async () => {
    const it = await stage();
    const folder = temporaryFolder();
    it.savePath = join(folder, 'sheet.png');
    expect(await it.call('gallery.saveSheet', { name: 'a/b', bytes: png })).toMatchObject({ bytes: 8 });
    expect(new Uint8Array(readFileSync(it.savePath))).toEqual(png);
    await expect(
      it.call('gallery.saveSheet', { name: 'x', bytes: new TextEncoder().encode('<html>') }),
    ).rejects.toThrow('not a PNG image');
  });

  it('takes pictures of a bounded size, and refuses hostile ones in a sentence', async () => {
    const it = await stage();
    const { id: runId } = newRun(it.library);
    const checkpointId = await addRealCheckpoint(it.library, runId, 10);
    const add = (bytes: Uint8Array<ArrayBuffer>): Promise<unknown> =>
      it.call('gallery.addPicture', { runId, checkpointId, name: 'cat.png', bytes });
    await expect(add(png)).rejects.toThrow('damaged, cut off or of a kind that is not supported');
    await expect(add(new Uint8Array(33 * 1024 ** 2))).rejects.toThrow('larger than 32 MB');
    const whole = PNG.sync.write(new PNG({ width: 20, height: 10 }));
    const { imageId } = (await add(new Uint8Array(whole))) as { imageId: string };
    const basis = { kind: 'own' as const, runId, checkpointId, imageId };
    const mixes = [{ basis, hallucinator: { runId, checkpointId, hallucinator: 2 } }];
    expect(await it.call('gallery.mix', { mixes })).toMatchObject({ count: 1, width: 8 });
  });

  it('saves how cells came about, and nothing when the dialog is cancelled', async () => {
    const it = await stage();
    const { id: runId } = newRun(it.library);
    const frameIds = [
      await addRealCheckpoint(it.library, runId, 10),
      await addRealCheckpoint(it.library, runId, 20),
    ];
    const cells = [{ basis: 0, hallucinator: 1 }];
    const timeline = { runId, frameIds, cells, scale: 2 };
    expect(await it.call('gallery.saveTimeline', timeline)).toBeNull();
    it.savePath = join(temporaryFolder(), 'timeline.gif');
    await it.call('gallery.saveTimeline', timeline);
    expect(readFileSync(it.savePath).subarray(0, 6).toString()).toBe('GIF89a');
    await expect(
      it.call('gallery.saveTimeline', { ...timeline, frameIds: [frameIds[0] ?? '', 'snapshot-99'] }),
    ).rejects.toThrow('There is no checkpoint');
  });

  it('writes datasets beside each other, and tells of none when no folder is chosen', async () => {
    const it = await stage();
    const { id: runId } = newRun(it.library);
    const checkpointId = await addRealCheckpoint(it.library, runId, 10);
    const ask = { jobId: 'a', runId, checkpointId, cells: [{ basis: 1, hallucinator: 0 }] };
    expect(await it.call('gallery.saveDataset', ask)).toBeNull();
    it.folder = temporaryFolder();
    const first = await it.call('gallery.saveDataset', ask);
    const second = await it.call('gallery.saveDataset', ask);
    expect([first?.path, second?.path]).toEqual(
      ['A run-10', 'A run-10-2'].map((name) => join(it.folder ?? '', name)),
    );
    expect(existsSync(join(first?.path ?? '', 'train', '1-bee', 'basis-1-hallucinator-1.png'))).toBe(true);
  });
});
