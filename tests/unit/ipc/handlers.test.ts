import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/errors';
import type { EngineInfo } from '@shared/domain';
import { calls, type CallInput, type CallName, type CallOutput } from '@shared/ipc/contract';
import { GalleryReader } from '../../../src/main/exports/gallery';
import { defaultSettings } from '@shared/settings';
import { dispatcher } from '../../../src/main/ipc/dispatch';
import { allHandlers } from '../../../src/main/ipc/handlers';
import type { Services } from '../../../src/main/ipc/types';
import { resourcesPath } from '../../../src/main/platform/resources';
import type { Library } from '../../../src/main/store/library';
import { Estimator } from '../../../src/main/training/estimator';
import { Supervisor } from '../../../src/main/training/supervisor';
import { addRealCheckpoint } from '../../support/checkpoint';
import { computeHere, tasksHere } from '../../support/compute';
import { EventLog } from '../../support/events';
import { expertsConfig } from '../../support/experts';
import { config, newRun, openLibrary, reportOf, temporaryFolder } from '../../support/library';
import { TORCH_FILES } from '../../support/torchFiles';
import { cifar10Binary, writeFiles } from '../../support/datasetFiles';

interface Stage {
  readonly library: Library;
  readonly events: EventLog;
  /** The next answer of a save dialog. */
  savePath: string | null;
  /** The next answer of a dialog for a folder. */
  folder: string | null;
  /** The next answer of a dialog for files. */
  files: readonly string[];
  /** What a look for engines finds. */
  engines: readonly EngineInfo[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const never = {
    pid: 1,
    post: () => undefined,
    onMessage: () => undefined,
    onExit: () => undefined,
    kill: () => undefined,
  };
  const { notify } = events;
  const services: Services = {
    info: {
      version: '0',
      electron: '',
      node: '',
      platform: '',
      libraryPath: library.folder,
      libraryIsNamed: false,
      nextLibrary: null,
      notice: null,
      problem: null,
    },
    place: {
      examine: (path) => Promise.resolve({ path, holds: 'new', reason: null }),
      change: () => Promise.resolve(),
    },
    library,
    supervisor: new Supervisor({ library, launch: () => never, notify, resourcesFolder: '' }),
    estimator: new Estimator({
      library,
      launch: () => never,
      notify,
      resourcesFolder: '',
      isBusy: () => false,
    }),
    gallery: new GalleryReader(library),
    compute: computeHere(library, notify),
    datasetTasks: tasksHere(library, join(library.folder, 'datasets'), notify),
    desktop: {
      chooseSavePath: () => Promise.resolve(it.savePath),
      chooseFolder: () => Promise.resolve(it.folder),
      chooseFiles: () => Promise.resolve(it.files),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
    print: (html) => Promise.resolve(Buffer.from(`%PDF of ${html.length}`)),
    notify,
    resourcesFolder: resourcesPath(),
    engines: () => Promise.resolve(it.engines),
    measureEngine: (engine) =>
      engine === 'webgpu'
        ? Promise.reject(new UserError('unavailable', 'The graphics device was lost (reset).'))
        : Promise.resolve({ engine, device: 'A card', runtime: 'r 1', milliseconds: 12.5 }),
    logFile: join(library.folder, 'app.log'),
    admit: () => Promise.resolve(null),
  };
  const log = {
    warn: () => undefined,
    error: (_message: string, error: unknown) => {
      throw error;
    },
  };
  const dispatch = dispatcher(allHandlers(services), log);
  const it: Stage = {
    library,
    events,
    savePath: null,
    folder: null,
    files: [],
    engines: [],
    async call(name, input) {
      const reply = await dispatch(name, input);
      if (!reply.ok) throw Object.assign(new Error(reply.failure.message), reply.failure);
      return reply.value as CallOutput<typeof name>;
    },
  };
  return it;
}

describe('projects', () => {
  it('are created, changed, archived, trashed and purged, and every change is told', async () => {
    const { call, events } = await stage();
    const project = await call('projects.create', { name: '  Bases ', tags: ['a'] });
    expect(project).toMatchObject({ name: 'Bases', description: '', tags: ['a'], runCount: 0 });
    await call('projects.update', { id: project.id, description: 'Why?' });
    await call('projects.archive', { id: project.id, archived: true });
    expect(await call('projects.get', { id: project.id })).toMatchObject({
      description: 'Why?',
      name: 'Bases',
    });
    await expect(call('projects.purge', { id: project.id })).rejects.toMatchObject({ code: 'conflict' });
    await call('projects.trash', { id: project.id, trashed: true });
    expect(await call('projects.purge', { id: project.id })).toEqual({ freedBytes: 0 });
    expect(events.of('project.changed')).toHaveLength(5);
    expect(await call('projects.list', {})).toEqual([]);
  });
});

describe('presets of the person', () => {
  it('are saved, found under one name, changed and deleted, and every change is told', async () => {
    const { call, events } = await stage();
    const saved = await call('presets.save', { name: '  Mine ', note: 'As in table 2', config });
    expect(await call('presets.own', {})).toEqual([saved]);
    expect(saved).toMatchObject({ name: 'Mine', note: 'As in table 2', config });
    await expect(call('presets.save', { name: 'mine', config })).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is a preset "Mine" already: choose another name, or replace that one.',
    });
    await call('presets.update', { id: saved.id, name: 'MINE', config: { ...config, seed: 7 } });
    expect(await call('presets.own', {})).toMatchObject([
      { name: 'MINE', note: 'As in table 2', config: { seed: 7 } },
    ]);
    await call('presets.delete', { id: saved.id });
    expect(await call('presets.own', {})).toEqual([]);
    await expect(call('presets.delete', { id: saved.id })).rejects.toMatchObject({ code: 'not-found' });
    expect(events.of('presets.changed')).toHaveLength(3);
  });
});

describe('configurations', () => {
  it('are saved as files and read again', async () => {
    const it = await stage();
    it.savePath = join(temporaryFolder(), 'mine.json');
    await it.call('configs.export', { name: 'Mine', config });
    expect(JSON.parse(readFileSync(it.savePath, 'utf8'))).toEqual(config);
    it.files = [it.savePath];
    const chosen = await it.call('configs.import', {});
    expect(chosen?.name).toBe('mine.json');
    expect(JSON.parse(chosen?.text ?? '')).toEqual(config);
    it.files = [];
    expect(await it.call('configs.import', {})).toBeNull();
  });

  it('are refused when the file is no text of theirs', async () => {
    const it = await stage();
    const big = join(temporaryFolder(), 'big.json');
    writeFileSync(big, 'x'.repeat(200_000));
    it.files = [big];
    await expect(it.call('configs.import', {})).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('more than any configuration') as string,
    });
  });
});

describe('runs', () => {
  it('with fields that contradict each other are refused at the field', async () => {
    const { library, call } = await stage();
    const { projectId } = newRun(library);
    const wrong = { ...config, training: { ...config.training, iterations: 10, checkpointEvery: 50 } };
    await expect(
      call('runs.create', { projectId, name: 'Wrong', config: wrong, start: true }),
    ).rejects.toMatchObject({
      code: 'bad-input',
      problems: [{ path: 'config.training.checkpointEvery' }],
    });
    expect(library.runs.list(projectId)).toHaveLength(1);
  });

  it('are created as drafts, or started', async () => {
    const { library, call } = await stage();
    const { projectId } = newRun(library);
    const draft = await call('runs.create', { projectId, name: 'Draft', config, start: false });
    expect(draft.status).toBe('draft');
    const started = await call('runs.create', { projectId, name: 'Started', config, start: true });
    expect(started.status).toBe('queued');
    expect((await call('queue.state', {})).runningRunId).toBe(started.id);
    await expect(call('runs.trash', { id: started.id, trashed: true })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('are purged with their files, and that is told', async () => {
    const { library, call, events } = await stage();
    const run = newRun(library);
    await addRealCheckpoint(library, run.id, 5);
    await call('runs.trash', { id: run.id, trashed: true });
    const { freedBytes } = await call('runs.purge', { id: run.id });
    expect(freedBytes).toBeGreaterThan(1000);
    expect(events.of('run.deleted')).toEqual([{ runId: run.id, projectId: run.projectId }]);
    await expect(call('runs.get', { id: run.id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that were interrupted are listed over all projects', async () => {
    const { library, call } = await stage();
    const run = newRun(library);
    library.runs.setStatus(run.id, 'interrupted', 'It died.');
    expect((await call('runs.interrupted', {})).map(({ id }) => id)).toEqual([run.id]);
    await call('projects.trash', { id: run.projectId, trashed: true });
    expect(await call('runs.interrupted', {})).toEqual([]);
    await expect(call('runs.resume', { id: run.id })).rejects.toThrow('is in the trash');
  });
});

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
    await expect(it.call('reports.open', { id: report.id })).rejects.toThrow('write it again');
    await it.call('reports.regenerate', { id: report.id });
    await it.call('reports.open', { id: report.id });
  });

  it('opens nothing that is not called as a report is, whatever the library says', async () => {
    const it = await stage();
    const run = newRun(it.library);
    const path = join(it.library.folder, 'evil.desktop');
    writeFileSync(path, '[Desktop Entry]');
    const { id } = it.library.reports.add({ ...reportOf(run), path, bytes: 15 });
    await expect(it.call('reports.open', { id })).rejects.toThrow('is not called as a report is (.html)');
  });
});

describe('datasets and settings', () => {
  it('the embedded dataset is there; a folder is inspected and remembered, or refused in words', async () => {
    const { call } = await stage();
    const [sample] = await call('datasets.list', {});
    expect(sample).toMatchObject({
      id: 'fashion-mnist-sample',
      trainCount: 2000,
      testCount: 1000,
      imageSize: 28,
    });
    await expect(call('datasets.inspect', { path: temporaryFolder() })).rejects.toMatchObject({
      code: 'bad-input',
    });
    const path = resourcesPath('datasets', 'fashion-mnist-sample');
    expect(await call('datasets.inspect', { path })).toMatchObject({ source: 'idx', path, trainCount: 2000 });
    await call('datasets.inspect', { path });
    expect((await call('datasets.list', {})).map(({ source }) => source)).toEqual([
      'fashion-mnist-sample',
      'idx',
    ]);
  });

  it('a folder is recognised by its files and remembered as what it is', async () => {
    const { call } = await stage();
    const path = writeFiles(temporaryFolder(), cifar10Binary());
    const expected = { source: 'cifar10', path, name: 'CIFAR-10', channels: 3, trainCount: 50 };
    expect(await call('datasets.inspect', { path })).toMatchObject(expected);
    expect((await call('datasets.list', {}))[1]).toMatchObject(expected);
  });

  it('a setting is kept and told', async () => {
    const { call, events } = await stage();
    const changed = await call('settings.set', { theme: 'dark' });
    expect(changed).toEqual({ ...defaultSettings, theme: 'dark' });
    expect(await call('settings.get', {})).toEqual(changed);
    expect(events.of('settings.changed')).toEqual([changed]);
  });

  it('every preset is a valid configuration', async () => {
    const { call } = await stage();
    const presets = await call('presets.list', {});
    expect(presets.map(({ id }) => id)).toContain('quick');
    for (const preset of presets) {
      expect(calls['runs.create'].input.shape.config.safeParse(preset.config).success).toBe(true);
    }
  });
});

describe('experts', () => {
  it('of official buffers are imported for a run, listed and deleted', async () => {
    const it = await stage();
    const runConfig = expertsConfig({ epochs: 1, count: 3 }, { network: { width: 1, depth: 5 } });
    const project = await it.call('projects.create', { name: 'Imports' });
    const run = await it.call('runs.create', {
      projectId: project.id,
      name: 'Needs experts',
      config: runConfig,
      start: false,
    });
    newRun(it.library, 'Needs none');
    expect(await it.call('experts.users', {})).toEqual([
      { runId: run.id, run: 'Needs experts', project: 'Imports' },
    ]);
    expect(await it.call('experts.import', { runId: run.id })).toBeNull();
    const file = join(temporaryFolder(), 'replay_buffer_0.pt');
    writeFileSync(file, gunzipSync(Buffer.from(TORCH_FILES.replayBuffer, 'base64')));
    it.files = [file];
    const imported = await it.call('experts.import', { runId: run.id });
    expect(imported).toMatchObject({ imported: 2, count: 2, wanted: 3 });
    const [set] = await it.call('experts.list', {});
    expect(set).toMatchObject({ key: imported?.key, count: 2, details: { imported: 2 } });
    it.library.runs.setStatus(run.id, 'queued');
    const key = set?.key ?? '';
    await expect(it.call('experts.delete', { key })).rejects.toMatchObject({ code: 'conflict' });
    it.library.runs.setStatus(run.id, 'draft');
    expect(await it.call('experts.delete', { key })).toEqual({ freedBytes: set?.bytes });
    expect(await it.call('experts.list', {})).toEqual([]);
  });

  it('of something else are refused', async () => {
    const it = await stage();
    const { id } = newRun(it.library);
    await expect(it.call('experts.import', { runId: id })).rejects.toThrow('matches no trajectories');
    await expect(it.call('experts.delete', { key: '../blobs' })).rejects.toMatchObject({ code: 'not-found' });
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
    ).rejects.toThrow('no PNG image');
  });

  it('takes pictures of a bounded size, and refuses hostile ones in a sentence', async () => {
    const it = await stage();
    const { id: runId } = newRun(it.library);
    const checkpointId = await addRealCheckpoint(it.library, runId, 10);
    const add = (bytes: Uint8Array<ArrayBuffer>): Promise<unknown> =>
      it.call('gallery.addPicture', { runId, checkpointId, name: 'cat.png', bytes });
    await expect(add(png)).rejects.toThrow('damaged, cut off or of a rare kind');
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

describe('engines', () => {
  const found: EngineInfo[] = [
    { id: 'onnx', available: true, device: 'A card', kind: 'cpu', runtime: 'r 1' },
    { id: 'webgpu', available: false, reason: 'None.' },
  ];

  it('are timed where they are available, and show the figure of their device', async () => {
    const it = await stage();
    it.engines = found;
    expect(await it.call('engines.list', {})).toEqual(found);
    const measured = await it.call('engines.measure', {});
    expect(measured).toEqual([{ ...found[0], milliseconds: 12.5 }, found[1]]);
    expect(await it.call('engines.list', { again: true })).toEqual(measured);
    expect(it.events.of('engines.changed')).toEqual([measured]);
    it.engines = [{ id: 'onnx', available: true, device: 'Another', kind: 'cpu', runtime: 'r 1' }];
    expect(await it.call('engines.list', {})).toEqual(it.engines);
  });

  it('are measured also where another one fails, which is told', async () => {
    const it = await stage();
    const card = { available: true, device: 'A card', kind: 'gpu', runtime: 'r 1' } as const;
    it.engines = [
      { id: 'webgpu', ...card },
      { id: 'onnx', ...card },
    ];
    await expect(it.call('engines.measure', {})).rejects.toThrow('The graphics device was lost (reset).');
    const measured = [it.engines[0], { ...it.engines[1], milliseconds: 12.5 }];
    expect(it.events.of('engines.changed')).toEqual([measured]);
    expect(await it.call('engines.list', {})).toEqual(measured);
  });

  it('are not timed while a run trains', async () => {
    const it = await stage();
    const { id } = newRun(it.library);
    await it.call('runs.start', { id });
    await expect(it.call('engines.measure', {})).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('diagnostics', () => {
  it('are one archive without names and folders of the person', async () => {
    const it = await stage();
    newRun(it.library, 'Secret run');
    const folder = temporaryFolder();
    // A name that no address can hold, too: half a surrogate pair.
    it.library.settings.set({ dataFolders: [folder, '/data/\uD800'] });
    writeFileSync(join(it.library.folder, 'app.log'), `opened ${it.library.folder} and ${folder}\n`);
    it.savePath = join(temporaryFolder(), 'out.zip');
    await it.call('app.exportDiagnostics', {});
    const files = unzipSync(readFileSync(it.savePath));
    expect(strFromU8(files['app.log'] ?? new Uint8Array())).toBe('opened <library> and <data folder 1>\n');
    const all = Object.values(files).map((bytes) => strFromU8(bytes));
    for (const text of all) expect(text).not.toMatch(/Secret/);
    for (const text of all) expect(text).not.toContain(folder);
    it.savePath = null;
    expect(await it.call('app.exportDiagnostics', {})).toBeNull();
  });
});

describe('configuration files', () => {
  it('are read as text, unless they are too large or none was chosen', async () => {
    const it = await stage();
    expect(await it.call('app.openConfig', {})).toBeNull();
    const file = join(temporaryFolder(), 'mine.json');
    writeFileSync(file, '{"version":1}');
    it.files = [file];
    expect(await it.call('app.openConfig', {})).toEqual({ name: 'mine.json', text: '{"version":1}' });
    writeFileSync(file, ' '.repeat(1_000_001));
    await expect(it.call('app.openConfig', {})).rejects.toMatchObject({ code: 'bad-input' });
  });
});
