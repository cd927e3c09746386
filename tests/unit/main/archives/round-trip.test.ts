import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { importArchive } from '@main/archives/importArchive';
import type { Library } from '@main/store/library';
import { fill, pagesOf } from '../../../support/filledLibrary';
import { newRun, openLibrary, temporaryFolder } from '../../../support/library';

const NOTHING = { trashedRuns: 0, trashedStudies: 0, checkpoints: 0, snapshots: 0, reports: 0 };

async function archiveOf(library: Library, projectId: string): Promise<string> {
  const path = join(temporaryFolder(), 'paper.haba');
  await exportArchive(library, { kind: 'project', projectId }, path);
  return path;
}

const filesOf = (library: Library): string[] =>
  ['blobs', 'snapshots', 'reports', 'incoming'].flatMap((folder) =>
    existsSync(join(library.folder, folder))
      ? readdirSync(join(library.folder, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
      : [],
  );

describe('a project as an archive', () => {
  it('is the same in an empty library: rows, files, names and ids', async () => {
    const library = await openLibrary();
    const { projectId, trashedRunId } = await fill(library);
    const path = join(temporaryFolder(), 'paper.haba');
    const progress: number[] = [];
    const exported = await exportArchive(library, { kind: 'project', projectId }, path, {
      onProgress: ({ done, total }) => progress.push(done / total),
    });
    expect(exported.leftOut).toEqual({ ...NOTHING, trashedRuns: 1 });
    expect(progress.length).toBeGreaterThan(0);

    library.purge.run(trashedRunId);
    const other = await openLibrary();
    const imported = await importArchive(other, path);

    expect(imported).toMatchObject({ kind: 'project', projectId, runs: 2, copied: false });
    expect(await pagesOf(other, projectId)).toEqual(await pagesOf(library, projectId));
    expect(other.recovered).toEqual([]);
    const [report] = other.reports.list(projectId).filter(({ format }) => format === 'html');
    const [original] = library.reports.list(projectId).filter(({ format }) => format === 'html');
    expect(readFileSync(String(report?.path))).toEqual(readFileSync(String(original?.path)));
    expect(readdirSync(other.incomingFolder)).toEqual([]);
  });

  it('becomes a copy with ids of its own where the library has it already', async () => {
    const library = await openLibrary();
    const { projectId, runIds } = await fill(library);
    const before = await pagesOf(library, projectId);
    const imported = await importArchive(library, await archiveOf(library, projectId));
    expect(imported).toMatchObject({ copied: true, runs: 2, name: 'Paper — 데이터 증류' });
    expect(imported.projectId).not.toBe(projectId);
    expect(await pagesOf(library, projectId)).toEqual(before);
    const copies = library.runs.list(imported.projectId);
    expect(copies.map(({ name }) => name)).toEqual(['Second', 'First']);
    expect(copies.map(({ id }) => id).some((id) => runIds.includes(id))).toBe(false);
    const reports = library.reports.list(imported.projectId);
    const sources = reports.flatMap(({ source }) => (source.kind === 'runs' ? source.runIds : []));
    expect(new Set(sources)).toEqual(new Set(copies.map(({ id }) => id)));
    const [study] = library.studies.list(imported.projectId);
    const cells = [...library.studies.runIds(study?.id ?? '').values()];
    expect(cells).toEqual([copies.find(({ name }) => name === 'First')?.id]);
  });

  it('says what is missing of a damaged library, and holds the rest', async () => {
    const library = await openLibrary();
    const { projectId, runIds } = await fill(library);
    const [first, second] = library.checkpoints.list(runIds[1]);
    const damagedFile = library.blobs.path(first?.sha256 ?? '');
    const bytes = readFileSync(damagedFile);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(damagedFile, bytes);
    const report = library.reports.list(projectId)[0];
    rmSync(String(report?.path));
    const path = join(temporaryFolder(), 'paper.haba');
    const { leftOut } = await exportArchive(library, { kind: 'project', projectId }, path);
    // Both runs have the same configuration, so that their checkpoints at one iteration are one blob.
    expect(leftOut).toEqual({ ...NOTHING, trashedRuns: 1, checkpoints: 2, reports: 1 });
    const other = await openLibrary();
    await importArchive(other, path);
    expect(other.checkpoints.list(runIds[1]).map(({ sha256 }) => sha256)).toEqual([second?.sha256]);
  });

  it('cancelled halfway leaves nothing behind, in either direction', async () => {
    const library = await openLibrary();
    const { projectId } = await fill(library);
    const path = await archiveOf(library, projectId);
    const cancel = (): { signal: AbortSignal; onProgress: () => void } => {
      const controller = new AbortController();
      let steps = 0;
      return { signal: controller.signal, onProgress: () => (steps += 1) === 9 && controller.abort() };
    };
    const folder = temporaryFolder();
    const target = join(folder, 'second.haba');
    await expect(exportArchive(library, { kind: 'project', projectId }, target, cancel())).rejects.toThrow(
      'Cancelled',
    );
    expect(readdirSync(folder)).toEqual([]);
    const other = await openLibrary();
    await expect(importArchive(other, path, cancel())).rejects.toThrow('Cancelled');
    expect(other.projects.list()).toEqual([]);
    expect(filesOf(other)).toEqual([]);
  });
});

describe('a run as an archive', () => {
  it('goes to the project that is named, to its own, or to a new one of that name', async () => {
    const library = await openLibrary();
    const { projectId, runIds } = await fill(library);
    const path = join(temporaryFolder(), 'run.haba');
    await exportArchive(library, { kind: 'run', runId: runIds[0] }, path);

    const own = await importArchive(library, path);
    expect(own).toMatchObject({ kind: 'run', projectId, copied: true, runs: 1, name: 'First' });

    const other = await openLibrary();
    const made = await importArchive(other, path);
    expect(made).toMatchObject({ runId: runIds[0], copied: false });
    expect(other.projects.get(made.projectId).name).toBe('Paper — 데이터 증류');
    expect(other.reports.list(made.projectId)).toHaveLength(1);
    expect(other.metrics.read(runIds[0])).toEqual(library.metrics.read(runIds[0]));

    const { projectId: target } = newRun(other);
    const named = await importArchive(other, path, { into: { projectId: target } });
    expect(named).toMatchObject({ projectId: target, copied: true });
    expect(other.runs.list(target).map(({ name }) => name)).toContain('First');
  });

  it('carries points without a number and without an end, either way', async () => {
    const library = await openLibrary();
    const { id, projectId } = newRun(library);
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5];
    library.metrics.append(
      id,
      values.map((value, step) => ({ series: 'norm/bases', step, value })),
    );
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    library.histograms.add(id, 1, [{ name: 'bases', low, high, counts: new Uint32Array([1, 2]) }]);
    const other = await openLibrary();
    await importArchive(other, await archiveOf(library, projectId));
    expect(other.histograms.list(id)).toEqual(library.histograms.list(id));
    const [series] = other.metrics.read(id);
    expect([...(series?.steps ?? [])]).toEqual([0, 1, 2, 3]);
    expect([...(series?.values ?? [])]).toEqual(values);
  });

  it('that is at work is interrupted where it is imported', async () => {
    const library = await openLibrary();
    const { runIds } = await fill(library);
    library.runs.setStatus(runIds[0], 'running');
    const path = join(temporaryFolder(), 'run.haba');
    await exportArchive(library, { kind: 'run', runId: runIds[0] }, path);
    const other = await openLibrary();
    await importArchive(other, path);
    expect(other.runs.get(runIds[0])).toMatchObject({
      status: 'interrupted',
      statusReason: 'It was running when the archive was made.',
    });
  });

  it('with more series than a small table could have, and long logs, comes through, and can be cancelled on its way', async () => {
    const library = await openLibrary();
    const { runIds } = await fill(library);
    const [runId] = runIds;
    const points = Array.from({ length: 1100 }, (_, i) => ({ series: `series/${i}`, step: 1, value: i }));
    library.metrics.append(runId, points);
    for (let line = 0; line < 1000; line += 1) library.logs.add(runId, 'info', `Line ${line}`);
    const path = join(temporaryFolder(), 'run.haba');
    let told = 0;
    const onProgress = (): void => void (told += 1);
    await exportArchive(library, { kind: 'run', runId }, path, { onProgress });
    expect(told).toBeGreaterThan(20);
    const other = await openLibrary();
    await importArchive(other, path);
    expect(other.metrics.read(runId)).toEqual(library.metrics.read(runId));
    expect(other.logs.read(runId, 2000).map(({ message }) => message)).toEqual(
      library.logs.read(runId, 2000).map(({ message }) => message),
    );
    const controller = new AbortController();
    const stop = { signal: controller.signal, onProgress: () => (told -= 1) === 5 && controller.abort() };
    const again = exportArchive(library, { kind: 'run', runId }, `${path}.again`, stop);
    await expect(again).rejects.toThrow('Cancelled');
    expect(existsSync(`${path}.again`)).toBe(false);
  });

  it('is refused in one sentence when there is none', async () => {
    const library = await openLibrary();
    const export_ = exportArchive(
      library,
      { kind: 'run', runId: 'nothing' },
      join(temporaryFolder(), 'x.haba'),
    );
    await expect(export_).rejects.toThrow('There is no run "nothing" outside the trash of this library.');
  });
});
