import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { config, newRun, temporaryFolder } from '../../../support/library';
import { stage } from './support/stage';

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
