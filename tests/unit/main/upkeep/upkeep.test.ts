import { say } from '@shared/words/message';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backupLibrary } from '@main/upkeep/backup';
import { checkLibrary } from '@main/upkeep/check';
import { clean, surplusIn } from '@main/upkeep/clean';
import { prepareRestore } from '@main/upkeep/restore';
import { fill, pagesOf } from '../../../support/filledLibrary';
import { checkpointAt, newRun, openLibrary, storeBlob, temporaryFolder } from '../../../support/library';

/** Turns the last bit of a file around. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  rmSync(path);
  writeFileSync(path, bytes);
}

describe('checking a library', () => {
  it('finds nothing in a library that is whole', async () => {
    const library = await openLibrary();
    await fill(library);
    const { findings, tables, blobs, bytes, reports } = await checkLibrary(library);
    expect(findings).toEqual([]);
    expect(tables).toBeGreaterThan(10);
    expect({ blobs, reports }).toEqual({ blobs: 2, reports: 2 });
    expect(bytes).toBeGreaterThan(0);
  });

  it('names what is damaged or missing, and what to do', async () => {
    const library = await openLibrary();
    const { id } = newRun(library, 'Only');
    await checkpointAt(library, id, 10);
    damage(library.blobs.path(await checkpointAt(library, id, 20)));
    const { id: lost } = newRun(library, 'Lost');
    rmSync(library.blobs.path(await checkpointAt(library, lost, 5)));
    const { findings } = await checkLibrary(library);
    const words = findings.map(({ what, todo }) => ({ what: say('en', what), todo: say('en', todo) }));
    expect(words).toEqual([
      {
        what: 'The checkpoint of iteration 5 of the run "Lost" is missing or damaged.',
        todo: 'The run has no other: restore a backup, import an archive of it, or let it start again.',
      },
      {
        what: 'The checkpoint of iteration 20 of the run "Only" is missing or damaged.',
        todo: 'The run goes on from its checkpoint of iteration 10; restoring a backup brings this one back.',
      },
    ]);
  });

  it('names each row with JSON that cannot be read, and goes on', async () => {
    const library = await openLibrary();
    const { projectId, runIds } = await fill(library);
    rmSync(String(library.reports.list(projectId)[0]?.path));
    const db = new Database(library.database);
    db.pragma('ignore_check_constraints = ON');
    const spoil = (table: string, column: string, value: string, key: string, id: string): unknown =>
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(value, id);
    spoil('runs', 'config_json', '{}', 'id', runIds[0]);
    spoil('runs', 'tags_json', 'no JSON', 'id', runIds[1]);
    spoil('projects', 'tags_json', '7', 'id', projectId);
    spoil('reports', 'source_json', 'null', 'project_id', projectId);
    spoil('checkpoints', 'sha256', '../../etc/passwd', 'run_id', runIds[1]);
    db.close();
    const { findings } = await checkLibrary(library);
    const words = findings.map(({ what }) => say('en', what));
    expect(words.filter((one) => one.includes('row'))).toEqual([
      expect.stringMatching(
        `“projects”, the row ${projectId} .*is damaged in its column tags_json`,
      ) as string,
      expect.stringMatching(`“runs”, the row .* is damaged in its column (config|tags)_json`) as string,
      expect.stringMatching(`“runs”, the row .* is damaged in its column (config|tags)_json`) as string,
      expect.stringMatching('“reports”, .* its column source_json') as string,
      expect.stringMatching('“reports”, .* its column source_json') as string,
    ]);
    for (const one of words) expect(one).toMatch(/^\S.*[.]$/);
    expect(words.filter((one) => one.includes('is missing or damaged'))).toHaveLength(2);
    expect(words.filter((one) => /report/.test(one) && !one.includes('row'))).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const library = await openLibrary();
    await expect(checkLibrary(library, { signal: AbortSignal.abort() })).rejects.toThrow('Cancelled');
  });
});

describe('cleaning up a library', () => {
  it('takes what belongs to nothing, and nothing else', async () => {
    const library = await openLibrary();
    const { projectId } = await fill(library);
    const before = await pagesOf(library, projectId);
    await storeBlob(library, new TextEncoder().encode('nobody’s'));
    await library.snapshots.write('gone', 3, new TextEncoder().encode('nobody’s'));
    writeFileSync(join(library.reportsFolder, '2026-01-01-00-00-00-Old-ab12.html'), 'nobody’s');
    writeFileSync(join(library.reportsFolder, 'notes of my own.html'), 'not the studio’s');
    expect((await surplusIn(library)).orphans).toEqual({ files: 3, bytes: 30 });
    expect(await clean(library, { orphans: true, checkpoints: false })).toBe(30);
    expect((await surplusIn(library)).orphans).toEqual({ files: 0, bytes: 0 });
    expect(readdirSync(library.reportsFolder)).toContain('notes of my own.html');
    expect(await pagesOf(library, projectId)).toEqual(before);
  });

  it('takes checkpoints that the settings do not keep, of runs at rest', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    for (const iteration of [10, 20, 30]) await checkpointAt(library, id, iteration);
    library.settings.set({ retention: { last: 1, every: 0 } });
    expect((await surplusIn(library)).checkpoints).toMatchObject({ count: 2 });
    library.runs.setStatus(id, 'running');
    await expect(clean(library, { orphans: true, checkpoints: true })).rejects.toThrow('stop it before');
    library.runs.setStatus(id, 'stopped');
    expect(await clean(library, { orphans: false, checkpoints: true })).toBeGreaterThan(0);
    expect(library.checkpoints.list(id).map(({ iteration }) => iteration)).toEqual([30]);
    expect(await library.blobs.isIntact(library.checkpoints.latest(id)?.sha256 ?? '')).toBe(true);
  });
});

describe('a backup', () => {
  it('takes the place of a library that went on or was lost; that one is kept aside', async () => {
    const folder = join(temporaryFolder(), 'library');
    const library = await openLibrary(folder);
    const { projectId, runIds } = await fill(library);
    const before = await pagesOf(library, projectId);
    const target = temporaryFolder();
    const made = await backupLibrary(library, target);
    expect(made.missing).toBe(0);
    expect(readdirSync(target)).toEqual([basename(made.path)]);

    library.runs.update(runIds[0], { name: 'Changed since' });
    // Damage to a file in its place is none to the backup.
    writeFileSync(library.blobs.path(library.checkpoints.latest(runIds[0])?.sha256 ?? ''), 'x');
    library.close();
    await prepareRestore(made.path, folder);
    const restored = await openLibrary(folder);
    expect(await pagesOf(restored, projectId)).toEqual(before);
    expect((await checkLibrary(restored)).findings).toEqual([]);
    const aside = readdirSync(dirname(folder)).filter((name) => name.includes('before-restore'));
    expect(aside).toHaveLength(1);
    const old = await openLibrary(join(dirname(folder), String(aside[0])));
    expect(old.runs.get(runIds[0]).name).toBe('Changed since');
  });

  it('is finished by the next opening when the program ended between the two renames', async () => {
    const folder = join(temporaryFolder(), 'library');
    const library = await openLibrary(folder);
    await fill(library);
    const { path } = await backupLibrary(library, temporaryFolder());
    library.close();
    await prepareRestore(path, folder);
    renameSync(folder, `${folder}.before`);
    const restored = await openLibrary(folder);
    expect(restored.projects.list()).toHaveLength(1);
    expect(existsSync(`${folder}.restored`)).toBe(false);
  });

  it('leaves out what is missing or damaged, so that the rest can be restored', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    rmSync(library.blobs.path(await checkpointAt(library, id, 10)));
    damage(library.blobs.path(await checkpointAt(library, id, 15)));
    await checkpointAt(library, id, 20);
    const made = await backupLibrary(library, temporaryFolder());
    expect(made.missing).toBe(2);
    const folder = join(temporaryFolder(), 'library');
    await prepareRestore(made.path, folder);
    const restored = await openLibrary(folder);
    expect(restored.checkpoints.list(id).map(({ iteration }) => iteration)).toEqual([20]);
  });

  it('that is damaged, cut or none at all is refused, and the library stays', async () => {
    const folder = join(temporaryFolder(), 'library');
    const library = await openLibrary(folder);
    const { id } = newRun(library);
    await checkpointAt(library, id, 10);
    const whole = await backupLibrary(library, temporaryFolder());
    library.close();
    await expect(prepareRestore(temporaryFolder(), folder)).rejects.toThrow('is not a backup of a library');
    const blobs = readdirSync(join(whole.path, 'blobs'), { recursive: true, encoding: 'utf8' });
    const blob = join(whole.path, 'blobs', blobs.find((name) => name.endsWith('.safetensors')) ?? '');
    damage(blob);
    await expect(prepareRestore(whole.path, folder)).rejects.toThrow('is missing or damaged');
    rmSync(blob);
    await expect(prepareRestore(whole.path, folder)).rejects.toThrow('is missing or damaged');
    const database = join(whole.path, 'library.db');
    const bytes = readFileSync(database);
    writeFileSync(database, bytes.subarray(0, bytes.length / 2));
    await expect(prepareRestore(whole.path, folder)).rejects.toThrow(/is damaged|cannot be restored/);
    expect(readdirSync(dirname(folder))).toEqual(['library']);
    const again = await openLibrary(folder);
    expect(again.runs.has(id)).toBe(true);
  });

  it('does not go into the library itself, and leaves nothing when it is cancelled', async () => {
    const library = await openLibrary();
    await fill(library);
    await expect(backupLibrary(library, library.folder)).rejects.toThrow('would be lost with it');
    const target = temporaryFolder();
    mkdirSync(join(target, 'other'));
    await expect(backupLibrary(library, target, { signal: AbortSignal.abort() })).rejects.toThrow(
      'Cancelled',
    );
    expect(readdirSync(target)).toEqual(['other']);
  });
});
