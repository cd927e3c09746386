/** What is looked at in a library's folder before anything in it is opened. */
import { type Dirent, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, TRAINING_STATUSES } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { makeFolders, moveSync } from '../core/disk/writing';
import { readText } from '../platform/folders';
import { isMissing, reasonOf } from '../core/disk/refusals';
import { message, type Message, together } from '@shared/words/message';
import { written } from '@shared/words/written';
import { takeLock } from './lock';
import type { Repositories } from './repositories';

/** Makes a library's folder where there is none. Throws a UserError when it cannot be made. */
export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    const reason = reasonOf(error);
    throw new UserError('unavailable', message('library.folderNotMade', { path, reason }));
  }
}

/** Folders that a library has, each with entries of its own. */
const FOLDERS = ['blobs', 'snapshots', 'reports', 'experts', 'cache', 'incoming', 'tasks'];

/**
 * Throws a UserError when something of a library is neither a file nor a folder. Behind a link could be anything of this
 * machine: the studio writes into what it has right in its folder, and clears up what in its folders belongs to nothing. A pipe
 * holds up who opens it, without end.
 */
export function requirePlainParts(library: string): void {
  const own = ({ name }: Dirent): boolean => name.startsWith('library.') || FOLDERS.includes(name);
  const odd =
    oddPartsOf(library).find(own) ?? FOLDERS.flatMap((folder) => oddPartsOf(join(library, folder)))[0];
  if (odd === undefined) return;
  const path = printable(join(odd.parentPath, odd.name), 300);
  throw new UserError(
    'unavailable',
    odd.isSymbolicLink() ? message('library.isALink', { path }) : message('library.isNoFile', { path }),
  );
}

function oddPartsOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => !entry.isFile() && !entry.isDirectory(),
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * Throws a UserError when a library has lost its database: a fresh one would know nothing of what lies there, and take
 * it for rubbish.
 */
export function assertNotBereft(folder: string, database: string): void {
  const blobs = join(folder, 'blobs');
  if (existsSync(database) || !existsSync(blobs)) return;
  const names = readdirSync(blobs, { recursive: true, encoding: 'utf8' });
  if (!names.some((name) => name.endsWith('.safetensors'))) return;
  throw new UserError('unavailable', message('library.databaseMissing', { folder }));
}

/** In a library that was moved to another disk and is not deleted yet: where it is now. */
export const MOVED_TO = 'library.moved-to';

/** Throws a UserError when a folder holds what is left of a library that was moved. Its lock is held. */
export function assertNotMoved(folder: string): void {
  const mark = join(folder, MOVED_TO);
  const to = readText(mark);
  if (to === null) return;
  throw new UserError('unavailable', message('library.movedElsewhere', { folder, to, mark }));
}

// The last step of restoring a library: a checked copy lies beside it as `<library>.restored`, complete since that name
// appeared, and takes its place. The library that was there is kept under another name. Whatever ends the program between
// the two renames, the next opening does what is left.

export const restoredFolder = (library: string): string => `${library}.restored`;

/** Puts a restored library in its place, if there is one. Throws a UserError when the present one is open elsewhere. */
export function finishRestore(library: string): void {
  const restored = restoredFolder(library);
  if (!existsSync(join(restored, 'library.db'))) return;
  try {
    if (existsSync(join(library, 'library.db'))) {
      requirePlainParts(library);
      takeLock(library, 'HaBa Studio, to restore it').release();
      moveSync(library, asideOf(library), 'durable');
    } else if (existsSync(library)) rmdirSync(library);
    moveSync(restored, library, 'durable');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = reasonOf(error);
    throw new UserError(
      'unavailable',
      message('library.restoredNotInPlace', { from: restored, reason, to: library }),
    );
  }
}

/** A name that is free for the library that was there. */
function asideOf(library: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number++) {
    const aside = `${library}.before-restore-${day}${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(aside)) return aside;
  }
}

// What becomes of runs whose program ended under them. Called once, when a library is opened.

/** Running and paused runs become `interrupted`; queued ones wait on, for the supervisor. Answers the interrupted runs. */
export function recoverRuns(library: Pick<Repositories, 'runs' | 'events' | 'logs'>): Run[] {
  const { runs, events, logs } = library;
  return runs.withStatus(...TRAINING_STATUSES).map((run) => {
    const ended = message('library.studioEnded', { status: message(`runStatus.${run.status}`) });
    const reason = written(together(ended, whereItContinues(run)));
    events.add(run.id, 'interrupted', reason, run.iteration);
    logs.add(run.id, 'warn', reason);
    return runs.setStatus(run.id, 'interrupted', reason);
  });
}

/**
 * Deletes what a session that was killed left behind: unfinished files, snapshots of runs that are no more, and blobs
 * that were written since it began (`since`, as stored) and that no row refers to. Other blobs are left alone, and all
 * of them where the rows are not `sound`: a checkpoint is never deleted because a database does not know it any more.
 */
export function sweepLeftovers(
  { blobs, snapshots, checkpoints, runs }: Pick<Repositories, 'blobs' | 'snapshots' | 'checkpoints' | 'runs'>,
  sound: boolean,
  since: string,
): void {
  blobs.removeUnfinished();
  if (!sound) return;
  snapshots.sweep((runId) => runs.has(runId));
  const begun = Date.parse(since);
  if (Number.isNaN(begun)) return;
  blobs.sweep(begun, (sha256) => checkpoints.isReferred(sha256));
}

/** One sentence on what resuming would do. */
export function whereItContinues(run: Run): Message {
  return run.lastCheckpointIteration === null
    ? message('library.resumesFromStart')
    : message('library.resumesFromCheckpoint', { iteration: run.lastCheckpointIteration });
}
