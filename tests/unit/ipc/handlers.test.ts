import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '@shared/domain';
import { calls, type CallInput, type CallName, type CallOutput } from '@shared/ipc/contract';
import { GalleryReader } from '../../../src/main/exports/gallery';
import { defaultSettings } from '@shared/settings';
import { dispatcher } from '../../../src/main/ipc/dispatch';
import { allHandlers } from '../../../src/main/ipc/handlers';
import type { Services } from '../../../src/main/ipc/types';
import { resourcesPath } from '../../../src/main/platform/resources';
import type { Library } from '../../../src/main/store/library';
import { Supervisor } from '../../../src/main/training/supervisor';
import { addRealCheckpoint } from '../../support/checkpoint';
import { EventLog } from '../../support/events';
import { expertsConfig } from '../../support/experts';
import { config, newRun, openLibrary, temporaryFolder } from '../../support/library';
import { TORCH_FILES } from '../../support/torchFiles';
import { cifar10Binary, writeFiles } from '../../support/datasetFiles';

interface Stage {
  readonly library: Library;
  readonly events: EventLog;
  /** The next answer of a save dialog. */
  savePath: string | null;
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
    gallery: new GalleryReader(library),
    desktop: {
      chooseSavePath: () => Promise.resolve(it.savePath),
      chooseFolder: () => Promise.resolve(null),
      chooseFiles: () => Promise.resolve(it.files),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
    notify,
    resourcesFolder: resourcesPath(),
    engines: () => Promise.resolve(it.engines),
    measureEngine: (engine) =>
      Promise.resolve({ engine, device: 'A card', runtime: 'r 1', milliseconds: 12.5 }),
    logFile: join(library.folder, 'app.log'),
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

  it('a report is written into the library, copied, and deleted with its file', async () => {
    const it = await stage();
    const run = newRun(it.library);
    await expect(it.call('reports.create', { runId: run.id })).rejects.toThrow(
      'has not written a checkpoint',
    );
    await addRealCheckpoint(it.library, run.id, 5);
    const report = await it.call('reports.create', { runId: run.id });
    expect(readFileSync(report.path, 'utf8')).toContain('<title>A run');
    expect(await it.call('reports.list', { projectId: run.projectId })).toEqual([report]);
    it.savePath = join(temporaryFolder(), 'copy.html');
    expect(await it.call('reports.saveAs', { id: report.id })).toEqual({
      path: it.savePath,
      bytes: report.bytes,
    });
    expect(readFileSync(it.savePath)).toEqual(readFileSync(report.path));
    await it.call('reports.delete', { id: report.id });
    expect(existsSync(report.path)).toBe(false);
    expect(existsSync(it.savePath)).toBe(true);
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
    it.library.settings.set({ dataFolders: [folder] });
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
