import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { snapshotInterval } from '@main/core/run/monitor';
import {
  checkpointAt,
  config,
  markUnclean,
  newRun,
  openLibrary,
  temporaryFolder,
} from '../../../support/library';

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);
const training = (iterations: number) => runConfigSchema.parse({ ...config, training: { iterations } });

describe('snapshots', () => {
  it('are kept as files of their run, and counted in the project', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { id, projectId } = newRun(library);
    const before = library.projects.get(projectId).storageBytes;
    await library.snapshots.write(id, 20, bytes(30));
    await library.snapshots.write(id, 0, bytes(10));
    await library.snapshots.write(id, 20, bytes(40));
    expect(library.snapshots.list(id)).toEqual([
      { iteration: 0, bytes: 10 },
      { iteration: 20, bytes: 40 },
    ]);
    expect(library.projects.get(projectId).storageBytes - before).toBe(50);
    library.close();
    const again = await openLibrary(folder);
    expect(again.snapshots.list(id).map(({ iteration }) => iteration)).toEqual([0, 20]);
  });

  it('past the checkpoint that a run goes on from are gone', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    await checkpointAt(library, id, 10);
    for (const iteration of [0, 5, 10, 15]) await library.snapshots.write(id, iteration, bytes(1));
    await library.resumePoints.rewind(id);
    expect(library.snapshots.list(id).map(({ iteration }) => iteration)).toEqual([0, 5, 10]);
    expect(existsSync(library.snapshots.path(id, 15))).toBe(false);
  });

  it('go with their run, and their bytes are counted as freed', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    await library.snapshots.write(id, 0, bytes(100));
    library.runs.setTrashed(id, true);
    expect(library.purge.run(id)).toBe(100);
    expect(existsSync(join(library.snapshots.folder, id))).toBe(false);
  });

  it('that nobody owns and unfinished ones are swept after a session that was killed', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { id } = newRun(library);
    await library.snapshots.write(id, 0, bytes(1));
    await library.snapshots.write('nobody', 0, bytes(1));
    writeFileSync(`${library.snapshots.path(id, 5)}.tmp`, 'half');
    library.close();
    markUnclean(folder);
    const again = await openLibrary(folder);
    expect(existsSync(join(again.snapshots.folder, 'nobody'))).toBe(false);
    expect(existsSync(`${again.snapshots.path(id, 5)}.tmp`)).toBe(false);
    expect(again.snapshots.list(id)).toHaveLength(1);
  });

  it('come about sixty times in a run, less often where they are large, and never where they are too large', () => {
    expect(snapshotInterval(training(1000), 1000)).toBe(17);
    expect(snapshotInterval(training(10), 1000)).toBe(1);
    // 16 million values are 64 MB: four would be all.
    expect(snapshotInterval(training(1000), 16_000_000)).toBeNull();
    expect(snapshotInterval(training(1000), 6_000_000)).toBe(Math.ceil(1000 / 10));
  });
});
