/** The list of runs, and a library that is open elsewhere, within the test's own process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importArchive } from '@main/archives/importArchive';
import { Library } from '@main/store/library';
import { callCli } from '../../../support/cli';
import { checkpointAt, newRun, openLibrary, storage, temporaryFolder } from '../../../support/library';

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('runs list', () => {
  it('prints a run a line, those of the trash left out', async () => {
    const library = await openLibrary();
    const run = newRun(library, 'First');
    await checkpointAt(library, run.id, 10);
    library.runs.setStarted(run.id, { engine: 'onnx', device: 'CPU', storage, iteration: 10 });
    library.runs.setStatus(run.id, 'stopped');
    newRun(library, 'Second');
    library.runs.setTrashed(newRun(library, 'Gone').id, true);
    library.close();
    const all = await callCli('runs', 'list', '--library', library.folder, '--json');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(lines(all.stdout)).toMatchObject([
      { event: 'run', name: 'Second', status: 'draft', lastCheckpoint: null, stored: null, studies: [] },
      {
        event: 'run',
        runId: run.id,
        project: 'A project',
        status: 'stopped',
        iteration: 10,
        lastCheckpoint: 10,
        stored: { values: 14_700, ipc: 1.875, bytes: 58_800, realImages: 7.5 },
      },
    ]);
    const some = await callCli('runs', 'list', '--library', library.folder, '--status', 'stopped');
    expect(some.stdout).toContain(run.id);
    expect(some.stdout).toMatch(/1\.88 +58\.8 kB +7\.50/);
    expect(some.stdout).not.toContain('Second');
  });

  it.each([
    [['--status', 'asleep'], 'There is no status "asleep": choose one of draft,'],
    [['--project', 'None'], 'There is no project "None" in this library.'],
  ])('%j is refused in one sentence', async (words, sentence) => {
    const library = await openLibrary();
    library.close();
    const { code, stderr } = await callCli('runs', 'list', '--library', library.folder, ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

describe('a library that another program has open', () => {
  it('has an exit code of its own', async () => {
    const library = await openLibrary(temporaryFolder(), { program: 'another program' });
    const { code, stdout, stderr } = await callCli('runs', 'list', '--library', library.folder);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/is open in another program \(process \d+/);
  });

  it('is waited for where that is wanted', async () => {
    const library = await openLibrary();
    newRun(library, 'First');
    let isOver = false;
    const waiting = callCli('runs', 'list', '--library', library.folder, '--wait', '--json').then((said) => {
      isOver = true;
      return said;
    });
    // One look has failed by the time that another program, in this same process, has tried as well.
    await expect(Library.open(library.folder)).rejects.toThrow('is open in');
    expect(isOver).toBe(false);
    library.close();
    expect(lines((await waiting).stdout)).toMatchObject([{ name: 'First' }]);
  });

  it('gives an archive of a run that is at work, with its last checkpoint', async () => {
    const library = await openLibrary();
    const run = newRun(library, 'At work');
    library.runs.setStatus(run.id, 'running');
    const sha256 = await checkpointAt(library, run.id, 10);
    const to = join(temporaryFolder(), 'run.haba');
    const said = await callCli('archive', run.id, '--to', to, '--library', library.folder);
    expect(said.code).toBe(0);
    const other = await openLibrary();
    await importArchive(other, to);
    expect(other.runs.get(run.id)).toMatchObject({ status: 'interrupted', iteration: 10 });
    expect(other.checkpoints.latest(run.id)?.sha256).toBe(sha256);
    expect(existsSync(library.blobs.path(sha256))).toBe(true);
  });
});
