/** Attempts at a cell: their numbers, what they leave, and that an older one gives way. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exitSchema, heartbeatSchema } from '@shared/tasks/task';
import { importReplacing } from '@main/archives/importArchive';
import { Attempt } from '@main/tasks/attempt';
import { type CellFolder, latestOf, openCell } from '@main/tasks/folder';
import type { Library } from '@main/store/library';
import { cleanups } from '../../../support/cleanups';
import { checkpointAt, config, openLibrary, temporaryFolder } from '../../../support/library';
import { taskFolder } from '../../../support/tasks';

const cellFolder = async (): Promise<CellFolder> => openCell(await taskFolder(), 0);

async function begin(cell: CellFolder, onOvertaken = vi.fn(), every = 0): Promise<Attempt> {
  const attempt = await Attempt.begin(cell, { every, job: { name: '12_0' }, onOvertaken });
  cleanups.push(() => attempt.ended({ code: 0, outcome: 'completed' }));
  return attempt;
}

const read = (cell: CellFolder, number: number, name: string): unknown =>
  JSON.parse(readFileSync(join(cell.folder, `attempt-${number}`, name), 'utf8'));

async function runIn(library: Library, iteration: number): Promise<string> {
  if (!library.runs.has('run0')) {
    const { id: projectId } = library.projects.create({ name: 'A project' });
    library.runs.create({ id: 'run0', projectId, name: 'Cell 0', config });
  }
  await checkpointAt(library, 'run0', iteration);
  return 'run0';
}

describe('an attempt', () => {
  it('says that it lives, writes events, and says once how it ended', async () => {
    const cell = await cellFolder();
    const attempt = await begin(cell);
    attempt.works();
    attempt.iteration = 7;
    await attempt.look();
    expect(heartbeatSchema.parse(read(cell, 1, 'heartbeat.json'))).toMatchObject({
      job: '12_0',
      iteration: 7,
    });
    attempt.write('{"event":"one"}\n');
    attempt.write('{"event":"둘"}\n');
    expect(readFileSync(join(cell.folder, 'attempt-1', 'events.ndjson'), 'utf8')).toBe(
      '{"event":"one"}\n{"event":"둘"}\n',
    );
    attempt.ended({ code: 3, outcome: 'stopped', again: true });
    attempt.ended({ code: 0, outcome: 'completed' });
    expect(exitSchema.parse(read(cell, 1, 'exit.json'))).toMatchObject({
      ...{ code: 3, outcome: 'stopped', again: true, iteration: 7 },
    });
  });

  it('has a number of its own, even when several begin at once', async () => {
    const cell = await cellFolder();
    const attempts = await Promise.all(Array.from({ length: 8 }, () => begin(cell)));
    expect(attempts.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('is refused in words after the last number that there is', async () => {
    const cell = await cellFolder();
    mkdirSync(join(cell.folder, 'attempt-999999998'));
    expect(await begin(cell)).toMatchObject({ number: 999_999_999 });
    await expect(begin(cell)).rejects.toMatchObject({ said: { key: 'tasks.attemptsUsedUp' } });
    expect(readdirSync(cell.folder)).toHaveLength(2);
  });

  it('leaves an archive that is whole, and the next one in its place', async () => {
    const [cell, library] = [await cellFolder(), await openLibrary()];
    const attempt = await begin(cell);
    attempt.works();
    for (const iteration of [10, 20]) {
      await attempt.leave(library, await runIn(library, iteration), false);
      const home = await openLibrary();
      expect(await importReplacing(home, latestOf(cell))).toMatchObject({ runId: 'run0' });
      expect(home.runs.get('run0').lastCheckpointIteration).toBe(iteration);
    }
    expect(readdirSync(cell.folder).sort()).toEqual(['attempt-1', 'latest.haba']);
    expect(readdirSync(join(cell.folder, 'attempt-1')).sort()).toEqual(['events.ndjson', 'heartbeat.json']);
  });

  it('leaves them no closer than it was told, but for the last', async () => {
    const [cell, library] = [await cellFolder(), await openLibrary()];
    const attempt = await begin(cell, vi.fn(), 3_600_000);
    await attempt.leave(library, await runIn(library, 10), false);
    const first = readFileSync(latestOf(cell));
    await attempt.leave(library, await runIn(library, 20), false);
    expect(readFileSync(latestOf(cell))).toEqual(first);
    await attempt.leave(library, 'run0', true);
    expect(readFileSync(latestOf(cell))).not.toEqual(first);
  });

  it('that sees a later one at work says so once and leaves nothing more', async () => {
    const [cell, library] = [await cellFolder(), await openLibrary()];
    const onOvertaken = vi.fn();
    const first = await begin(cell, onOvertaken);
    const second = await begin(cell);
    const runId = await runIn(library, 10);
    await first.leave(library, runId, false);
    expect(first.isOvertaken).toBe(false);
    rmSync(latestOf(cell));
    second.works();
    await first.leave(library, runId, false);
    await first.leave(library, runId, true);
    expect(first.isOvertaken).toBe(true);
    expect(onOvertaken).toHaveBeenCalledTimes(1);
    expect(existsSync(latestOf(cell))).toBe(false);
    await second.leave(library, runId, false);
    expect(second.isOvertaken).toBe(false);
    expect(existsSync(latestOf(cell))).toBe(true);
  });

  it('replaces a link in the place of its archive and follows none', async () => {
    const [cell, library] = [await cellFolder(), await openLibrary()];
    const secret = join(temporaryFolder(), 'secret');
    writeFileSync(secret, 'secret');
    symlinkSync(secret, latestOf(cell));
    const attempt = await begin(cell);
    await attempt.leave(library, await runIn(library, 10), true);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
    expect(readFileSync(latestOf(cell)).length).toBeGreaterThan(100);
  });
});
