import { verbatim } from '@shared/words/message';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '@shared/domain';
import { calls } from '@shared/ipc/contract';
import { defaultSettings } from '@shared/domain/settings';
import { resourcesPath } from '@main/platform/resources';
import { expertsConfig } from '../../../support/experts';
import { newRun, temporaryFolder } from '../../../support/library';
import { TORCH_FILES } from '../../../support/torchFiles';
import { cifar10Binary, writeFiles } from '../../../support/datasetFiles';
import { stage } from './support/stage';

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

  it('a newer version of the studio is not installed while a run waits', async () => {
    const { call, library } = await stage();
    expect(await call('updates.state', {})).toMatchObject({ phase: 'off' });
    await expect(call('updates.install', {})).rejects.toMatchObject({
      message: 'No newer version is here yet: download it first.',
    });
    await call('queue.hold', { held: true });
    await call('runs.start', { id: newRun(library).id, anyway: true });
    await expect(call('updates.install', {})).rejects.toMatchObject({
      code: 'conflict',
      message: 'Runs are training or waiting: install the newer version when the queue is empty.',
    });
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
    { id: 'webgpu', available: false, reason: verbatim('None.') },
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
