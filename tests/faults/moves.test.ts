/** A library moves to another disk and is cut off at every step: one whole library is left, which the next start finds. */
import { existsSync, fstatSync, lstatSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ChosenPlace, finishMove } from '@main/app/libraryPlace';
import { libraryChoiceFile, placeOf, readLibraryChoice } from '@main/platform/folders';
import { Library } from '@main/store/library';
import { backupLibrary } from '@main/upkeep/backup';
import { checkpointAt, newRun, temporaryFolder } from '../support/library';
import { interpose, type Perform } from './support/interpose';
import { LONG, randomOf } from './support/plan';
import { fault, tellCounts } from './support/tally';

tellCounts();

interface Stage {
  readonly from: string;
  readonly to: string;
  readonly data: string;
  readonly runId: string;
}

/** A library that the next start moves. */
async function stage(): Promise<Stage> {
  const top = temporaryFolder();
  const [from, to, data] = [join(top, 'disk', 'library'), join(top, 'other', 'library'), join(top, 'data')];
  const library = await Library.open(from);
  const { id: runId } = newRun(library);
  await checkpointAt(library, runId, 10);
  await library.snapshots.write(runId, 5, new Uint8Array(8));
  library.close();
  await new ChosenPlace({ library: from, isNamed: false }, data).change(to, true);
  return { from, to, data, runId };
}

/** What another disk answers to a rename. */
function requireSameDisk({ from, to }: Stage, name: string, args: readonly unknown[]): void {
  if (name !== 'renameSync' || args[0] !== from || args[1] !== to) return;
  throw Object.assign(new Error('EXDEV: cross-device link not permitted'), { code: 'EXDEV' });
}

/** The start that moves; `after` steps its process is gone. Answers how many there were. */
async function startCut(it: Stage, after: number): Promise<number> {
  let steps = 0;
  const letGo = interpose((name, args, run) => {
    steps += 1;
    // What only looks is answered: the system frees the locks of a process that is gone.
    if (steps > after && name !== 'existsSync') throw new Error('Its process is gone.');
    requireSameDisk(it, name, args);
    return run();
  });
  try {
    await start(it);
  } catch {
    // Nobody hears it.
  } finally {
    letGo();
  }
  return steps;
}

/** What a start does until the library is open. */
function start({ data }: Stage): Promise<{ library: string; notice: string | null }> {
  const choice = readLibraryChoice(libraryChoiceFile(data));
  return finishMove(choice === null ? '' : placeOf(choice), data);
}

async function startOnOtherDisk(it: Stage): Promise<{ library: string; notice: string | null }> {
  const letGo = interpose((name, args, run) => {
    requireSameDisk(it, name, args);
    return run();
  });
  try {
    return await start(it);
  } finally {
    letGo();
  }
}

async function expectWhole(folder: string, runId: string): Promise<void> {
  const library = await Library.open(folder);
  const [checkpoint] = library.checkpoints.list(runId);
  expect(await library.blobs.isIntact(checkpoint?.sha256 ?? '')).toBe(true);
  expect(library.snapshots.list(runId)).toHaveLength(1);
  library.close();
}

it('a move that is cut off at any step leaves one whole library, and the next start finds it', async () => {
  const total = await startCut(await stage(), Infinity);
  expect(total).toBeGreaterThan(100);
  // The short form tries some of them.
  const stride = LONG ? 1 : 12;
  for (let after = Math.floor(randomOf('moves')() * stride); after < total; after += stride) {
    const it = await stage();
    await startCut(it, after);
    await fault('move cut off', async () => {
      const { library, notice } = await startOnOtherDisk(it);
      expect({ after, library, notice }).toEqual({ after, library: it.to, notice: null });
      await expectWhole(library, it.runId);
      expect(readdirSync(join(it.from, '..'))).toEqual([]);
      expect(readdirSync(join(it.to, '..'))).toEqual(['library']);
      expect(existsSync(join(it.to, 'library.moved-from'))).toBe(false);
    });
  }
});

it('flushes every file and every folder of the copy before the copy gets its name, and that before the old one goes', async () => {
  const it = await stage();
  const flushed = new Set<number>();
  let whole: number[] = [];
  let named = false;
  const watch: Perform = (name, args, run) => {
    requireSameDisk(it, name, args);
    if (name === 'fsyncSync') flushed.add(fstatSync(Number(args[0])).ino);
    if (name === 'renameSync' && args[1] === it.to) {
      whole = inodesOf(String(args[0]));
      expect(whole.filter((inode) => !flushed.has(inode))).toEqual([]);
      flushed.clear();
    }
    const opened = name === 'openSync' && String(args[0]) === join(it.from, 'library.moved-to');
    if (opened || (name === 'rmSync' && String(args[0]).startsWith(`${it.from}.moved`))) {
      expect(flushed.has(statSync(join(it.to, '..')).ino)).toBe(true);
      named = true;
    }
    return run();
  };
  const letGo = interpose(watch);
  try {
    await start(it);
  } finally {
    letGo();
  }
  expect(whole.length).toBeGreaterThan(8);
  expect(named).toBe(true);
  await expectWhole(it.to, it.runId);
});

const inodesOf = (folder: string): number[] => [
  lstatSync(folder).ino,
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (path) => lstatSync(join(folder, path)).ino,
  ),
];

it('a backup is compared and flushed, file by file and folder by folder, before it gets its name', async () => {
  const folder = temporaryFolder();
  const library = await Library.open(join(folder, 'library'));
  const { id } = newRun(library);
  const sha256 = await checkpointAt(library, id, 10);
  await library.snapshots.write(id, 5, new Uint8Array(8));
  const flushed = new Set<number>();
  let whole: number[] = [];
  let spoilt = 0;
  const letGo = interpose((name, args, run) => {
    if (name === 'fsyncSync') flushed.add(fstatSync(Number(args[0])).ino);
    if (name === 'renameSync' && String(args[0]).endsWith('.partial')) {
      whole = inodesOf(String(args[0]));
      expect(whole.filter((inode) => !flushed.has(inode))).toEqual([]);
    }
    const answer = run();
    // A disk that writes something else than it was given.
    if (name === 'copyFileSync' && String(args[1]).includes(sha256.slice(2)) && spoilt++ === 0)
      writeFileSync(String(args[1]), 'another content');
    return answer;
  });
  try {
    const { missing } = await backupLibrary(library, join(folder, 'deep', 'backups'));
    expect(missing).toBe(0);
    expect(spoilt).toBe(2);
  } finally {
    letGo();
    library.close();
  }
  expect(whole.length).toBeGreaterThan(6);
});
