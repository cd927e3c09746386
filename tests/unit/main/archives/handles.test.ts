/** What is opened is closed, however it ends: on Windows a file that somebody has open is neither moved nor deleted. */
import { copyFileSync, readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openContents } from '@main/archives/contents';
import { exportArchive } from '@main/archives/exportArchive';
import { archivedRun } from '@main/archives/gather';
import { importArchive, importReplacing } from '@main/archives/importArchive';
import { blobsOfCopy, requireIntactCopy } from '@main/store/database';
import { Library } from '@main/store/library';
import { takeFileLock } from '@main/store/lock';
import { LibraryReader } from '@main/store/reader';
import { copyLibrary, moveLibrary } from '@main/store/relocation';
import { backupLibrary } from '@main/upkeep/backup';
import { prepareRestore } from '@main/upkeep/restore';
import { fill } from '../../../support/filledLibrary';
import { openLibrary, temporaryFolder } from '../../../support/library';

/** The files below a folder that this process has open. */
function openBelow(folder: string): string[] {
  const targets = readdirSync('/proc/self/fd').map((number) => {
    try {
      return readlinkSync(`/proc/self/fd/${number}`);
    } catch {
      return ''; // it was open to list them
    }
  });
  return targets.filter((target) => target.startsWith(folder)).sort();
}

interface Place {
  readonly top: string;
  readonly library: Library;
  readonly runId: string;
  readonly projectId: string;
  /** Archives of the run and of its project, and one of them cut off. */
  readonly run: string;
  readonly project: string;
  readonly cut: string;
}

const aborted = (): { signal: AbortSignal } => ({ signal: AbortSignal.abort() });
const refused = async (work: Promise<unknown> | (() => unknown)): Promise<void> => {
  if (typeof work === 'function') expect(work).toThrow();
  else await expect(work).rejects.toThrow();
};

const WORK: Readonly<Record<string, (place: Place) => unknown>> = {
  'an archive is made': ({ library, runId, top }) =>
    exportArchive(library, { kind: 'run', runId }, join(top, 'again.haba')),
  'no archive is made': ({ library, runId, top }) =>
    refused(exportArchive(library, { kind: 'run', runId }, join(top, 'no', 'again.haba'))),
  'making one is cancelled': ({ library, runId, top }) =>
    refused(exportArchive(library, { kind: 'run', runId }, join(top, 'again.haba'), aborted())),
  'there is nothing to make one of': ({ library, top }) =>
    refused(exportArchive(library, { kind: 'run', runId: 'none' }, join(top, 'again.haba'))),
  'one is looked at': ({ run, project }) => [openContents(run), openContents(project)],
  'what is none is looked at': ({ top }) => {
    writeFileSync(join(top, 'text.haba'), 'text');
    return refused(() => openContents(join(top, 'text.haba')));
  },
  'its run is looked for': ({ run }) => archivedRun(run),
  'one is imported': ({ library, project }) => importArchive(library, project),
  'one that is cut off is refused': ({ library, cut }) => refused(importArchive(library, cut)),
  'importing is cancelled': ({ library, run }) => refused(importArchive(library, run, aborted())),
  'one replaces a run': ({ library, run }) => importReplacing(library, run),
  'a backup is made, and restored': async ({ library, top }) => {
    const { path } = await backupLibrary(library, join(top, 'backups'));
    await prepareRestore(path, join(top, 'restored'));
    await refused(prepareRestore(path, join(top, 'again'), aborted()));
  },
  'a library is read beside who has it open': ({ library }) => LibraryReader.open(library.folder).close(),
  'what is no library is opened': async ({ top }) => {
    const text = join(top, 'text');
    (await Library.open(text)).close();
    writeFileSync(join(text, 'library.db'), 'This is no database. '.repeat(100));
    await refused(Library.open(text));
    await refused(() => LibraryReader.open(text));
    await refused(() => requireIntactCopy(join(text, 'library.db'), 'elsewhere'));
  },
  'a copy of its database is looked at': async ({ library, top }) => {
    const copy = join(top, 'copy.db');
    await library.copyDatabase(copy, () => undefined);
    requireIntactCopy(copy, 'elsewhere');
    expect(blobsOfCopy(copy).length).toBeGreaterThan(0);
  },
  'a lock is asked for that somebody has': ({ top }) => {
    const held = takeFileLock(join(top, 'lock'));
    expect(takeFileLock(join(top, 'lock'))).toBeNull();
    held?.release();
  },
  'a library is moved, and copied': async ({ top }) => {
    (await Library.open(join(top, 'first'))).close();
    await moveLibrary(join(top, 'first'), join(top, 'second'));
    await copyLibrary(join(top, 'second'), join(top, 'third'));
  },
};

it.runIf(process.platform === 'linux').each(Object.entries(WORK))(
  'nothing stays open after %s (seen on Linux only)',
  async (_what, work) => {
    const top = temporaryFolder();
    const library = await openLibrary(join(top, 'library'));
    const { runIds, projectId } = await fill(library, 10);
    const [runId] = runIds;
    const [run, project, cut] = [join(top, 'run.haba'), join(top, 'project.haba'), join(top, 'cut.haba')];
    await exportArchive(library, { kind: 'run', runId }, run);
    await exportArchive(library, { kind: 'project', projectId }, project);
    copyFileSync(run, cut);
    truncateSync(cut, Math.floor(readFileSync(run).length / 2));
    const before = openBelow(top);
    expect(before).toContain(join(top, 'library', 'library.db'));
    await work({ top, library, runId, projectId, run, project, cut });
    // A stream closes its file a moment after it was told to.
    await expect.poll(() => openBelow(top), { timeout: 20_000 }).toEqual(before);
  },
);
