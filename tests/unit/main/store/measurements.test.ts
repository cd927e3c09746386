import { describe, expect, it } from 'vitest';
import { readMigrations } from '@main/store/database';
import { addOldRun, newRun, openLibrary, temporaryFolder } from '../../../support/library';

describe('figures of engines', () => {
  it('are kept per engine, device and runtime, the fastest first', async () => {
    const { measurements } = await openLibrary();
    measurements.save({ engine: 'onnx', device: 'cpu', runtime: '1', milliseconds: 20 });
    measurements.save({ engine: 'tensorflow', device: 'gpu', runtime: '4', milliseconds: 5 });
    measurements.save({ engine: 'onnx', device: 'other cpu', runtime: '1', milliseconds: 40 });
    measurements.save({ engine: 'onnx', device: 'cpu', runtime: '1', milliseconds: 12 });
    expect(measurements.list().map(({ device, milliseconds }) => [device, milliseconds])).toEqual([
      ['gpu', 5],
      ['cpu', 12],
      ['other cpu', 40],
    ]);
    expect(() => measurements.save({ engine: 'onnx', device: 'cpu', runtime: '1', milliseconds: 0 })).toThrow(
      'CHECK',
    );
  });

  it('have a place in a library of the version before, which keeps its rows', async () => {
    const folder = temporaryFolder();
    const migrations = readMigrations();
    const mine = migrations.findIndex(({ name }) => name === 'engine-measurements');
    const before = await openLibrary(folder, { migrations: migrations.slice(0, mine) });
    before.settings.set({ theme: 'dark' });
    before.close();
    const run = addOldRun(folder, 'One');
    const after = await openLibrary(folder);
    expect(after.runs.get(run)).toMatchObject({ name: 'One', status: 'completed' });
    expect(after.settings.get().theme).toBe('dark');
    expect(after.measurements.list()).toEqual([]);
  });
});

describe('the state of the database', () => {
  it('counts rows and shows none', async () => {
    const library = await openLibrary();
    newRun(library, 'A secret name');
    const state = library.examine();
    expect(state).toMatchObject({ integrity: ['ok'], rows: { projects: 1, runs: 1, studies: 0 } });
    expect(state.version).toBe(readMigrations().length);
    expect(JSON.stringify(state)).not.toContain('secret');
  });
});
