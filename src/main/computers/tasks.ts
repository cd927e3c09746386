/** Tasks on another computer: sending the folder there once, and bringing archives of its cells home. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '@shared/domain/errors';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { requireSpace } from '../core/disk/space';
import { cellFolder, latestOf, makeOwnFolder } from '../tasks/folder';
import type { Line } from './ssh/line';

/** Where a task lies in the studio's folder there. */
export const taskThere = (folder: string, { id }: Pick<Task, 'id'>): string => `${folder}/tasks/${id}`;

/** Prints whether the task is there, and makes an empty folder for it beside where it is not. */
const BEGIN = `
cd "$HOME" || exit 1
if [ -d "$folder/tasks/$id" ]; then echo there
else
  umask 077
  mkdir -p "$folder/tasks" "$folder/incoming" && rm -rf "$folder/incoming/$id.task" || exit 1
  mkdir "$folder/incoming/$id.task" && echo missing
fi`;

const FINISH = `
cd "$HOME" || exit 1
new=$folder/incoming/$id.task
if [ -f "$new/$id/task.json" ]; then
  [ -d "$folder/tasks/$id" ] || mv "$new/$id" "$folder/tasks/$id" || exit 1
  rm -rf "$new"
  echo sent
fi`;

/**
 * Sends the folder of a task, unless it is there. It appears under its name when it is whole.
 * @param local the folder here, which is called by the id of the task
 * @returns whether it was sent now
 */
export async function sendTask(line: Line, folder: string, task: Task, local: string): Promise<boolean> {
  const { id } = task;
  const broken = (): UserError =>
    new UserError('unavailable', message('computers.taskNotSent', { name: task.name }));
  if (basename(local) !== id)
    throw new UserError('bad-input', message('computers.folderRenamed', { folder: local, id }));
  const [found] = await line.script(BEGIN, { folder, id });
  if (found === 'there') return false;
  if (found !== 'missing') throw new UserError('unavailable', message('computers.rubbish'));
  const session = line.session(`exec tar -xf - -C ${folder}/incoming/${id}.task`);
  const packed = spawn('tar', ['-cf', '-', '-C', dirname(local), id], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  session.stdout.resume();
  session.stderr.resume();
  const ended = Promise.all([once(session, 'close'), once(packed, 'close')]);
  const isSent = await pipeline(packed.stdout, session.stdin).then(
    () => true,
    () => false,
  );
  const codes = (await ended).map(([code]) => code as number | null);
  if (!isSent || codes.some((code) => code !== 0)) throw broken();
  const [sent] = await line.script(FINISH, { folder, id });
  if (sent !== 'sent') throw broken();
  return true;
}

/** A cell of a task there, of whose archive home was told. */
export interface CellThere {
  readonly taskId: string;
  readonly index: number;
  readonly runId: string;
  /** Of its run or of its task, for sentences. */
  readonly name: string;
  /** Not more is taken. */
  readonly bytes: number;
}

/**
 * Brings the archive of a cell to where `work` would have left it here. It appears under its name when it is whole.
 * @param folder the studio's folder there
 * @param local the folder of the task here
 * @returns its path
 */
export async function fetchArchive(
  line: Pick<Line, 'session'>,
  folder: string,
  { taskId, index, name, bytes }: CellThere,
  local: string,
): Promise<string> {
  const own = cellFolder(local, index);
  const part = join(own, 'latest.haba.part');
  await mkdir(local, { recursive: true });
  await makeOwnFolder(own);
  // What lies there may be a link, behind which it would be written.
  await rm(part, { force: true });
  await requireSpace(own, bytes, message('computers.fetching', { name }));
  const session = line.session(`exec cat ${taskThere(folder, { id: taskId })}/cell-${index}/latest.haba`);
  session.stdin.end();
  session.stderr.resume();
  const ended = once(session, 'close');
  let left = bytes;
  const counted = new Transform({
    transform(piece: Buffer, _, done) {
      left -= piece.length;
      // An archive that was left anew meanwhile is of another size, too.
      done(left < 0 ? new Error('longer') : null, piece);
    },
  });
  try {
    const isWhole = await pipeline(session.stdout, counted, createWriteStream(part, { flags: 'wx' })).then(
      () => true,
      () => false,
    );
    session.kill();
    await ended;
    if (!isWhole || left !== 0) {
      throw new UserError('unavailable', message('computers.notFetched', { index, name }));
    }
    const path = latestOf({ folder: own });
    await rename(part, path);
    return path;
  } finally {
    await rm(part, { force: true });
  }
}
