import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@shared/domain/settings';
import { SERIES } from '@shared/domain/series';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import type { StudyPlan } from '@shared/studies/types';
import { connect, connectToRead } from '@main/store/database';
import { KEPT_CHECKPOINTS } from '@main/store/library';
import {
  checkpointAt,
  config,
  evaluation,
  newRun,
  openLibrary,
  reportOf,
  temporaryFolder,
  markUnclean,
  storeBlob,
} from '../../../support/library';

const lossUpTo = (last: number): { series: string; step: number; value: number }[] =>
  Array.from({ length: last }, (_, i) => ({ series: SERIES.objective.name, step: i + 1, value: 100 - i }));

function planOf(): StudyPlan {
  const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
  const planned = planStudy(studyRequestSchema.parse({ kind: 'rq4' }), geometry);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  return planned.plan;
}

const blobFiles = (folder: string): string[] =>
  readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  );

describe('a run that was stored before there were precisions', () => {
  it('has single precision, its configuration being otherwise as it was', async () => {
    const library = await openLibrary();
    const before: Partial<typeof config> = { ...config };
    delete before.precision;
    const { id } = library.runs.create({ ...newRun(library), id: 'before', config: before as typeof config });
    expect(JSON.stringify(library.runs.get(id).config)).toBe(JSON.stringify(config));
  });
});

describe('rewind', () => {
  it('cuts metrics, evaluations and figures past the last checkpoint and keeps the log', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, lossUpTo(25));
    library.runs.setLastLoss(id, 76);
    library.evaluations.add(id, evaluation(20, 0.5));
    library.evaluations.add(id, evaluation(25, 0.9));
    library.runs.refreshBestAccuracy(id);
    library.logs.add(id, 'info', 'said at 25');
    await checkpointAt(library, id, 20);
    library.runs.setIteration(id, 25);
    library.runs.setStatus(id, 'interrupted', 'It died.');

    const checkpoint = await library.resumePoints.rewind(id);

    expect(checkpoint).toMatchObject({ iteration: 20, trainedSeconds: 2 });
    expect(library.runs.get(id)).toMatchObject({
      iteration: 20,
      trainedSeconds: 2,
      lastLoss: 81,
      bestAccuracy: 0.5,
    });
    expect(library.metrics.read(id)[0]?.steps.at(-1)).toBe(20);
    expect(library.evaluations.list(id).map(({ iteration }) => iteration)).toEqual([20]);
    expect(library.logs.read(id).map(({ message }) => message)).toEqual(['said at 25']);
  });

  it('starts afresh without a checkpoint', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, lossUpTo(5));
    library.runs.setStatus(id, 'failed', 'It broke.');
    expect(await library.resumePoints.rewind(id)).toBeNull();
    expect(library.metrics.read(id)).toEqual([]);
    expect(library.runs.get(id)).toMatchObject({ iteration: 0, lastLoss: null });
  });

  it('afresh takes the snapshots of the first iteration with it', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    for (const iteration of [0, 1, 2]) await library.snapshots.write(id, iteration, new Uint8Array(1));
    library.runs.setStatus(id, 'failed', 'It broke.');
    await library.resumePoints.rewind(id);
    expect(library.snapshots.list(id).map(({ iteration }) => iteration)).toEqual([0]);
  });

  it('goes back to an older checkpoint when the last one is damaged, and says so', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    await checkpointAt(library, id, 10);
    const newest = await checkpointAt(library, id, 20);
    writeFileSync(library.blobs.path(newest), 'not what was written');
    expect((await library.resumePoints.rewind(id))?.iteration).toBe(10);
    expect(library.checkpoints.list(id).map(({ iteration }) => iteration)).toEqual([10]);
    expect(library.logs.read(id).at(-1)?.message).toContain('iteration 20 is damaged');
  });

  it('refuses while the run is running', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.runs.setStatus(id, 'running');
    await expect(library.resumePoints.rewind(id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('checkpoints', () => {
  it('keeps the last few and deletes the blobs of the others', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    for (let i = 1; i <= KEPT_CHECKPOINTS + 3; i += 1) await checkpointAt(library, id, i * 10);
    const kept = library.checkpoints.list(id);
    expect(kept.map(({ iteration }) => iteration)).toEqual([40, 50, 60, 70, 80]);
    expect(blobFiles(library.folder)).toHaveLength(KEPT_CHECKPOINTS);
    expect(library.runs.get(id).lastCheckpointIteration).toBe(80);
  });

  it('keeps a blob that another run still refers to', async () => {
    const library = await openLibrary();
    const [first, second] = [newRun(library, 'One'), newRun(library, 'Two')];
    const ref = await storeBlob(library, new Uint8Array([1, 2, 3]));
    for (const { id } of [first, second]) {
      library.resumePoints.add(id, { ...ref, iteration: 5, trainedSeconds: 1 });
    }
    library.runs.setTrashed(first.id, true);
    expect(library.purge.run(first.id)).toBe(0);
    expect(existsSync(library.blobs.path(ref.sha256))).toBe(true);
    library.runs.setTrashed(second.id, true);
    expect(library.purge.run(second.id)).toBe(3);
    expect(existsSync(library.blobs.path(ref.sha256))).toBe(false);
  });

  it('replaces a damaged blob when its content is written again, whatever its size', async () => {
    const library = await openLibrary();
    const bytes = new TextEncoder().encode('a state');
    const { sha256 } = await storeBlob(library, bytes);
    writeFileSync(library.blobs.path(sha256), 'another');
    expect(await library.blobs.isIntact(sha256)).toBe(false);
    await storeBlob(library, bytes);
    expect(await library.blobs.isIntact(sha256)).toBe(true);
  });

  it('sweeps unfinished files and blobs without a row after a session that was killed, and only its own', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const kept = await checkpointAt(library, newRun(library).id, 1);
    const orphan = await storeBlob(library, new Uint8Array(9));
    const older = await storeBlob(library, new Uint8Array(8));
    utimesSync(library.blobs.path(older.sha256), 1e9, 1e9);
    writeFileSync(join(folder, 'blobs', 'half.tmp'), 'half a file');
    library.close();

    (await openLibrary(folder)).close();
    expect(existsSync(library.blobs.path(orphan.sha256))).toBe(true);
    markUnclean(folder);
    const again = await openLibrary(folder);
    expect(existsSync(again.blobs.path(kept))).toBe(true);
    expect(existsSync(again.blobs.path(older.sha256))).toBe(true);
    expect(existsSync(again.blobs.path(orphan.sha256))).toBe(false);
    expect(existsSync(join(folder, 'blobs', 'half.tmp'))).toBe(false);
  });
});

describe('projects', () => {
  it('counts runs and the bytes of checkpoints and reports', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const ref = await storeBlob(library, new Uint8Array(100));
    library.resumePoints.add(run.id, { ...ref, iteration: 5, trainedSeconds: 1 });
    library.resumePoints.add(run.id, { ...ref, iteration: 10, trainedSeconds: 2 });
    const path = join(library.reportsFolder, 'r.html');
    library.reports.add({ ...reportOf(run), path, bytes: 23 });
    expect(library.projects.get(run.projectId)).toMatchObject({ runCount: 1, storageBytes: 123 });
  });

  it('purges a trashed project with its runs and files, and answers what that freed', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const ref = await storeBlob(library, new Uint8Array(100));
    library.resumePoints.add(run.id, { ...ref, iteration: 5, trainedSeconds: 1 });
    const inside = join(library.reportsFolder, 'r.html');
    writeFileSync(inside, 'report');
    library.reports.add({ ...reportOf(run), path: inside, bytes: 6 });
    expect(() => library.purge.project(run.projectId)).toThrow('to the trash');
    library.trashProject(run.projectId, true);
    expect(library.purge.project(run.projectId)).toBe(106);
    expect(library.projects.list()).toEqual([]);
    expect(existsSync(inside)).toBe(false);
    expect(() => library.runs.get(run.id)).toThrow('There is no run');
  });

  it('are not trashed or purged while a run is active', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    library.trashProject(run.projectId, true);
    library.runs.setStatus(run.id, 'running');
    expect(() => library.purge.project(run.projectId)).toThrow('stop it first');
    expect(() => library.trashProject(run.projectId, true)).toThrow('stop it first');
    expect(() => library.runs.setTrashed(run.id, true)).toThrow('stop it first');
  });
});

describe('a library that was not closed', () => {
  it('interrupts running and paused runs, and lets queued ones wait', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const [running, paused, queued, waiting] = ['Running', 'Paused', 'Queued', 'Waiting'].map((name) =>
      newRun(library, name),
    );
    if (!running || !paused || !queued || !waiting) throw new Error('four runs');
    await checkpointAt(library, running.id, 30);
    await checkpointAt(library, waiting.id, 40);
    library.runs.setStatus(running.id, 'running');
    library.runs.setStatus(paused.id, 'paused');
    library.runs.setStatus(queued.id, 'queued');
    library.runs.setStatus(waiting.id, 'queued');
    library.close();

    const again = await openLibrary(folder);
    expect(again.recovered.map(({ id }) => id)).toEqual([running.id, paused.id]);
    expect(again.runs.get(running.id)).toMatchObject({
      status: 'interrupted',
      statusReason: expect.stringMatching(
        /^The studio ended while this run was running. Resuming continues from the checkpoint of iteration 30.\n/,
      ) as string,
    });
    expect(again.runs.get(paused.id).statusReason).toContain('no checkpoint yet');
    expect([queued, waiting].map(({ id }) => again.runs.get(id).status)).toEqual(['queued', 'queued']);
    expect(again.events.list(running.id).map(({ kind }) => kind)).toEqual(['interrupted']);
  });
});

describe('settings', () => {
  it('start as the defaults and change by what is named', async () => {
    const library = await openLibrary();
    expect(library.settings.get()).toEqual(defaultSettings);
    library.settings.set({ theme: 'dark', locale: undefined });
    expect(library.settings.get()).toEqual({ ...defaultSettings, theme: 'dark' });
  });
});

describe('a report', () => {
  it('that is purged is gone with its file, and nothing else is', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const [one, two] = ['one', 'two'].map((name) => {
      const path = join(library.reportsFolder, `${name}.html`);
      writeFileSync(path, 'a report');
      return library.reports.add({ ...reportOf(run), path, bytes: 8 });
    });
    expect(library.purge.report(one!.id)).toBe(8);
    expect(library.reports.list(run.projectId).map(({ id }) => id)).toEqual([two!.id]);
    expect(readdirSync(library.reportsFolder)).toEqual(['two.html']);
  });
});

describe('a connection to a database', () => {
  it('lets SQL that lies in it reach nothing beyond the file, however it was made', async () => {
    const library = await openLibrary();
    for (const db of [connect(library.database), connectToRead(library.database)]) {
      expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
      db.close();
    }
  });
});

describe('rows on their way out', () => {
  it('are those of one moment, and of what is exported alone', async () => {
    const library = await openLibrary();
    const [run, trashed] = [newRun(library, 'One'), newRun(library, 'Trashed')];
    library.runs.setTrashed(trashed.id, true);
    const study = { projectId: run.projectId, name: 'Study', plan: planOf() };
    library.studies.create(study);
    const whole = library.rowsOut({ kind: 'project', projectId: run.projectId });
    const alone = library.rowsOut({ kind: 'run', runId: run.id });
    newRun(library, 'Later');
    library.runs.update(run.id, { name: 'Renamed' });
    library.studies.create(study);
    const names = (rows: typeof whole, table: 'projects' | 'runs' | 'studies'): unknown[] =>
      [...rows.rows(table)].map(({ name }) => name);
    expect([names(whole, 'projects'), names(whole, 'runs'), names(whole, 'studies')]).toEqual([
      ['A project'],
      ['One'],
      ['Study'],
    ]);
    expect([names(alone, 'projects'), names(alone, 'runs'), names(alone, 'studies')]).toEqual([
      [],
      ['One'],
      [],
    ]);
    expect([whole.trashed(), alone.trashed()]).toEqual([
      { runs: 1, studies: 0 },
      { runs: 0, studies: 0 },
    ]);
    whole.close();
    alone.close();
  });
});
