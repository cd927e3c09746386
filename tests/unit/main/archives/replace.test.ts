/** An archive that takes the place of a run: what changes, what stays, what is refused, and that arriving again does nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { gatherArchive } from '@main/archives/gather';
import { importArchive, importReplacing } from '@main/archives/importArchive';
import type { Library } from '@main/store/library';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { fill, type Filled, pagesOf } from '../../../support/filledLibrary';
import { config, evaluation, openLibrary, temporaryFolder } from '../../../support/library';

async function archiveOf(library: Library, runId: string): Promise<string> {
  const path = join(temporaryFolder(), 'run.haba');
  await exportArchive(library, { kind: 'run', runId }, path);
  return path;
}

/** A library at home and one elsewhere that has the first run, further along. */
async function apart(): Promise<Filled & { home: Library; there: Library; runId: string }> {
  const home = await openLibrary();
  const filled = await fill(home);
  const [runId] = filled.runIds;
  home.runs.setStatus(runId, 'stopped');
  const there = await openLibrary();
  await importArchive(there, await archiveOf(home, runId));
  await addRealCheckpoint(there, runId, 30);
  there.metrics.append(runId, [{ series: 'loss/objective', step: 301, value: 0.25 }]);
  there.evaluations.add(runId, evaluation(30, 0.9));
  there.runs.refreshBestAccuracy(runId);
  there.runs.setStatus(runId, 'completed');
  return { ...filled, home, there, runId };
}

const outcomeOf = async (library: Library, runId: string): Promise<unknown> => {
  const pages = await pagesOf(library, library.runs.get(runId).projectId);
  const { runs, ofRuns } = pages as { runs: { id: string }[]; ofRuns: { evaluations: object[] }[] };
  return ofRuns[runs.findIndex(({ id }) => id === runId)];
};

/** Blobs that nobody may clear up because somebody is about to refer to them. */
const pinsOf = ({ blobs }: Library): string[] =>
  readdirSync(join(blobs.folder, 'pins'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /[0-9a-f]{64}$/.test(name),
  );

describe('an archive that replaces a run', () => {
  it('brings all that it came to; its place, its words and its reports stay', async () => {
    const { home, there, runId, projectId, studyId } = await apart();
    home.runs.update(runId, { name: 'Named at home', notes: 'Written at home', tags: ['home'] });
    const reports = home.reports.list(projectId);
    const cells = [...home.studies.runIds(studyId)];

    const imported = await importReplacing(home, await archiveOf(there, runId));

    expect(imported).toMatchObject({
      runId,
      projectId,
      name: 'Named at home',
      copied: false,
      replaced: 'now',
    });
    expect(await outcomeOf(home, runId)).toEqual(await outcomeOf(there, runId));
    const { status, iteration, bestAccuracy, lastCheckpointIteration } = there.runs.get(runId);
    expect(home.runs.get(runId)).toMatchObject({
      ...{ status, iteration, bestAccuracy, lastCheckpointIteration, projectId },
      ...{ name: 'Named at home', notes: 'Written at home', tags: ['home'] },
    });
    expect(home.reports.list(projectId)).toEqual(reports);
    expect([...home.studies.runIds(studyId)]).toEqual(cells);
    expect(home.examine().integrity).toEqual(['ok']);
  });

  it('changes nothing when it arrives again, or a thousandth time, or after the run was resumed here', async () => {
    const { home, there, runId, projectId } = await apart();
    const path = await archiveOf(there, runId);
    await importReplacing(home, path);
    home.evaluations.add(runId, evaluation(30, 0.95, 'MLP'));
    const before = await pagesOf(home, projectId);
    for (let i = 0; i < 3; i++) {
      expect(await importReplacing(home, path)).toEqual({
        ...{ kind: 'run', projectId, runId, name: home.runs.get(runId).name },
        ...{ runs: 1, copied: false, replaced: 'before' },
        leftOut: { trashedRuns: 0, trashedStudies: 0, checkpoints: 0, snapshots: 0, reports: 0 },
      });
    }
    expect(await pagesOf(home, projectId)).toEqual(before);
    expect(home.runs.list(projectId)).toHaveLength(3);
  });

  it('makes the run where there is none, under its own id, and then replaces that one', async () => {
    const { there, runId } = await apart();
    const empty = await openLibrary();
    const path = await archiveOf(there, runId);
    const made = await importReplacing(empty, path);
    expect(made).toMatchObject({ runId, copied: false });
    expect(made).not.toHaveProperty('replaced');
    expect(await importReplacing(empty, path)).toMatchObject({ runId, replaced: 'before' });
    await addRealCheckpoint(there, runId, 40);
    expect(await importReplacing(empty, await archiveOf(there, runId))).toMatchObject({ replaced: 'now' });
    expect(empty.runs.get(runId).lastCheckpointIteration).toBe(40);
    expect(empty.projects.list()).toHaveLength(1);
  });

  it('lets go of the checkpoints that the run had and has no more', async () => {
    const { home, there, runId, runIds } = await apart();
    // The second run has the same checkpoints: what both have stays.
    home.runs.setTrashed(runIds[1], true);
    home.purge.run(runIds[1]);
    await addRealCheckpoint(home, runId, 25);
    const [, , lost] = home.checkpoints.list(runId);
    await importReplacing(home, await archiveOf(there, runId));
    expect(existsSync(home.blobs.path(lost?.sha256 ?? ''))).toBe(false);
    expect(home.checkpoints.list(runId).map(({ iteration }) => iteration)).toEqual([10, 20, 30]);
    expect(pinsOf(home)).toEqual([]);
  });

  it.each([
    [
      'at work',
      (home: Library, id: string) => home.runs.setStatus(id, 'running'),
      'is running: stop it first',
    ],
    ['in the trash', (home: Library, id: string) => home.runs.setTrashed(id, true), 'is in the trash'],
  ])('is refused while the run is %s, and leaves all as it was', async (_, change, sentence) => {
    const { home, there, runId, projectId } = await apart();
    change(home, runId);
    const before = await pagesOf(home, projectId);
    await expect(importReplacing(home, await archiveOf(there, runId))).rejects.toThrow(sentence);
    expect(await pagesOf(home, projectId)).toEqual(before);
    expect(readdirSync(home.incomingFolder)).toEqual([]);
  });

  it('that cannot be taken over leaves the run, its checkpoints and its snapshots as they were', async () => {
    const { home, there, runId, projectId } = await apart();
    await there.snapshots.write(runId, 25, new Uint8Array(9));
    const before = await pagesOf(home, projectId);
    home.mergeRows = () => {
      throw new Error('The disk is gone.');
    };
    await expect(importReplacing(home, await archiveOf(there, runId))).rejects.toThrow('The disk is gone.');
    expect(await pagesOf(home, projectId)).toEqual(before);
    expect(existsSync(home.snapshots.path(runId, 25))).toBe(false);
    expect(existsSync(home.snapshots.path(runId, 15))).toBe(true);
    expect(pinsOf(home)).toEqual([]);
  });

  it('is refused when it is another run, or less of it', async () => {
    const { home, there, runId } = await apart();
    const behind = await archiveOf(home, runId);
    await importReplacing(home, await archiveOf(there, runId));
    await expect(importReplacing(home, behind)).rejects.toThrow(
      'is complete, and in the archive it is stopped',
    );

    const forged = await openLibrary();
    const project = forged.projects.create({ name: 'Forged' });
    forged.runs.create({ id: runId, projectId: project.id, name: 'First', config: { ...config, seed: 77 } });
    await expect(importReplacing(home, await archiveOf(forged, runId))).rejects.toThrow(
      'holds another run than "First"',
    );
  });

  it('is refused when the file becomes another between two looks at it', async () => {
    const { home, there, runId, runIds, projectId } = await apart();
    const before = await pagesOf(home, projectId);
    const other = await archiveOf(home, runIds[1]);
    const gather: typeof gatherArchive = (job, options) => gatherArchive({ ...job, path: other }, options);
    const path = await archiveOf(there, runId);
    for (const library of [home, await openLibrary()])
      await expect(importReplacing(library, path, { gather })).rejects.toMatchObject({
        said: { values: { reason: { key: 'archives.otherRun' } } },
      });
    expect(await pagesOf(home, projectId)).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')(
    'is refused, not waited for, where a pipe takes its place between two looks (not on Windows)',
    async () => {
      const { home, there, runId, projectId } = await apart();
      const path = await archiveOf(there, runId);
      const gather: typeof gatherArchive = (job, options) => {
        const gathered = gatherArchive(job, options);
        rmSync(path);
        execFileSync('mkfifo', [path]);
        return gathered;
      };
      const before = await pagesOf(home, projectId);
      await expect(importReplacing(home, path, { gather })).rejects.toThrow('is a pipe');
      expect(await pagesOf(home, projectId)).toEqual(before);
    },
  );

  it('is refused when it holds a project, or is no archive', async () => {
    const { home, projectId } = await apart();
    const path = join(temporaryFolder(), 'project.haba');
    await exportArchive(home, { kind: 'project', projectId }, path);
    await expect(importReplacing(home, path)).rejects.toThrow('only the archive of a run can replace one');
    writeFileSync(path, 'no archive');
    await expect(importReplacing(home, path)).rejects.toThrow('is not an archive of HaBa Studio');
  });
});
