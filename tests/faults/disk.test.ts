/** A disk that is full, read-only, or stalls while the studio writes to it. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { Library } from '@main/store/library';
import { nodeLauncher } from '@main/training/launcher';
import { Supervisor } from '@main/training/supervisor';
import { cli } from '../integration/cli/support';
import { EventLog } from '../support/events';
import { newRun, openLibrary } from '../support/library';
import { noDisks, smallDisk, stallingDisk } from './support/disks';
import { disturbed, FEW, lookInto, random, resumesExactly, someCheckpoint } from './support/disturb';
import { LONG } from './support/plan';
import { copyOfLibrary, expectSameAsUndisturbed, reference } from './support/reference';
import { faultsConfig } from './support/run';
import { fault, tellCounts } from './support/tally';

tellCounts();

const trainingEntry = fileURLToPath(new URL('../../out/main/training.js', import.meta.url));
describe.skipIf(noDisks !== null)(`a disk of our own (${noDisks ?? 'as root'})`, () => {
  if (LONG) commandLineOnFullDisk();

  it(`that is full interrupts a run of the studio in words, ${FEW} times; with room it goes on exactly`, async () => {
    for (let round = 0; round < FEW; round += 1) {
      const disk = smallDisk(12);
      const folder = join(disk.folder, 'library');
      const events = new EventLog();
      const library = await openLibrary(folder);
      const supervisor = new Supervisor({
        library,
        launch: nodeLauncher(trainingEntry),
        notify: events.notify,
        retryInterval: 50,
      });
      const { projectId } = newRun(library);
      const config = runConfigSchema.parse(faultsConfig);
      const { id } = library.runs.create({ projectId, name: 'A run', config });
      const at = someCheckpoint();
      const told = events.status(id, 'interrupted');
      const idle = events.next('queue.changed', ({ runningRunId }) => runningRunId === null);
      const reached = events.next('run.checkpoint', ({ checkpoint }) => checkpoint.iteration === at);
      supervisor.start(id);
      await reached;
      disk.fill(Math.floor(random() * 150_000));
      expect((await told).statusReason).toMatch(
        /^The disk is full \(\w+\): free some space, then go on\. Resuming/,
      );
      disk.empty();
      await idle;
      await fault('disk full', async () => {
        expect(library.runs.get(id)).toMatchObject({ status: 'interrupted' });
        const done = events.status(id, 'completed');
        const through = events.next('queue.changed', ({ runningRunId }) => runningRunId === null);
        supervisor.resume(id);
        await done;
        await through;
        library.close();
        expectSameAsUndisturbed(folder, id);
      });
    }
  });

  it('that is full or read-only refuses to open a library in words, and harms it not', async () => {
    const disk = smallDisk(12);
    const folder = join(disk.folder, 'library');
    execFileSync('cp', ['-r', reference().folder, folder]);
    const { runId } = reference();
    disk.fill(0);
    await fault('library on a full disk', async () => {
      await expect(Library.open(folder)).rejects.toThrow(
        `The library ${folder} could not be opened. The disk is full`,
      );
      const { code, stderr } = await cli('resume', runId, '--library', folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^The library .* could not be opened\. The disk is full \(\w+\): free some space/,
      );
      disk.empty();
      expectSameAsUndisturbed(folder, runId);
    });
    disk.setReadOnly(true);
    await fault('library that is read-only', async () => {
      const { code, stderr } = await cli('resume', runId, '--library', folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^The library .* could not be opened\. The folder cannot be written \(\w+\): allow/,
      );
      disk.setReadOnly(false);
      const library = await openLibrary(folder);
      library.close();
      expectSameAsUndisturbed(folder, runId);
    });
  });

  it('that is too small takes no export, says so before it begins, and keeps nothing of it', async () => {
    const disk = smallDisk(12);
    const folder = copyOfLibrary();
    await fault('export to a small disk', async () => {
      const target = join(disk.folder, 'export');
      const words = ['export', reference().runId, '--library', folder, '--formats', 'safetensors,npz'];
      const { code, stderr } = await cli(...words, '--to', target);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^The export needs \d+ MB in .*, but only \d+ MB are free: free some space/);
      expect(readdirSync(disk.folder)).toEqual([]);
      expectSameAsUndisturbed(folder, reference().runId);
    });
  });

  if (LONG) stalling();
});

function stalling(): void {
  it('that stalls in the middle of a run only delays it', async ({ skip }) => {
    const disk = stallingDisk(48);
    if (disk === null) return skip('disks in files are not allowed here');
    const folder = join(disk.folder, 'library');
    for (let round = 0; round < FEW; round += 1) {
      const thawed: Promise<void>[] = [];
      const { runId, end } = await disturbed(folder, () => {
        disk.freeze();
        thawed.push(delay(300 + random() * 700).then(() => disk.thaw()));
      });
      await Promise.all(thawed);
      await fault('disk stalls', () => {
        expect({ code: end.code, stderr: end.stderr }).toMatchObject({ code: 0 });
        expectSameAsUndisturbed(folder, runId);
      });
    }
  });
}

function commandLineOnFullDisk(): void {
  it(`that is full ends a run of the command line in words, ${FEW} times; with room it goes on exactly`, async () => {
    for (let round = 0; round < FEW; round += 1) {
      const disk = smallDisk(12);
      const folder = join(disk.folder, 'library');
      const { runId, end } = await disturbed(folder, () => disk.fill(Math.floor(random() * 150_000)));
      await fault('disk full', async () => {
        expect(end.stderr).toMatch(
          /^The disk is full \(\w+\): free some space, then go on\. To go on afterwards: .*resume/m,
        );
        expect(end.stderr).not.toContain('at ');
        expect(end.code).toBe(3);
        disk.empty();
        expect(await lookInto(folder, runId)).toMatchObject({ status: 'interrupted' });
        await resumesExactly(folder, runId);
      });
    }
  });
}
