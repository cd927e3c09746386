/** How the cells of a task are, by what their attempts have left and what the queue says. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { type AttemptExit, exitSchema, type Heartbeat, heartbeatSchema, type Task } from '@shared/tasks/task';
import type { CellAttempt, CellState, CellStatus } from '@shared/tasks/status';
import { isPlainFileIn } from '../core/disk/links';
import { openPlain } from '../core/formats/plain';
import { attemptFolder, attemptsIn, cellFolder, latestOf } from './folder';
import type { QueuedCell } from './queue';

/** What the last attempt at a cell has left. */
export interface Left {
  readonly attempts: number;
  readonly exit: AttemptExit | null;
  readonly heartbeat: Heartbeat | null;
}

/** Bytes of the files that attempts leave. */
const LARGEST = 2 ** 16;

/**
 * Of a task's cells, in their order.
 * @param queue the job's cells in the queue; null where it did not answer
 */
export async function statusOf(
  folder: string,
  task: Task,
  queue: readonly QueuedCell[] | null,
  {
    from = 0,
    count = task.cells.length,
    now = Date.now(),
    isWorkerGone = false,
  }: {
    readonly from?: number;
    readonly count?: number;
    readonly now?: number;
    /** Whether the one process that does the cells is known to be there no more: it takes with it what it has begun. */
    readonly isWorkerGone?: boolean;
  } = {},
): Promise<CellStatus[]> {
  const queued = queue === null ? null : new Map(queue.map((one) => [one.index, one]));
  const status: CellStatus[] = [];
  for (let index = from; index < Math.min(from + count, task.cells.length); index++) {
    const cell = cellFolder(folder, index);
    const left = await leftIn(cell);
    const found = queued?.get(index) ?? null;
    const { exit, heartbeat, attempts } = left;
    const state = stateOf(
      left,
      queued === null ? 'silent' : found,
      now,
      isWorkerGone ? SHORT_SILENCE : SILENCE,
    );
    const iteration = exit?.iteration ?? heartbeat?.iteration ?? null;
    const place = found?.reason ?? null;
    const node = state === 'working' ? (place ?? heartbeat?.host ?? null) : null;
    const reason = state === 'waiting' ? place : null;
    const heardAt = exit?.at ?? heartbeat?.at ?? null;
    const archive = await lstat(latestOf({ folder: cell })).catch(() => null);
    const bytes = archive?.isFile() === true ? archive.size : null;
    status.push({ index, state, attempts, iteration, node, reason, heardAt, bytes });
  }
  return status;
}

/** States of Slurm's in which a job is not at work yet, or not any more. */
const WAITING =
  /^(PENDING|CONFIGURING|REQUEUED|REQUEUE_HOLD|REQUEUE_FED|SPECIAL_EXIT|RESV_DEL_HOLD|SUSPENDED|STOPPED)$/;

/** Milliseconds without a sign of life after which an attempt that is not in the queue counts as dead: thirty beats. */
const SILENCE = 300_000;
/** The same where the process is known to be gone: three beats, in which a person may be seen who does the cell by hand. */
const SHORT_SILENCE = 30_000;

/**
 * @param queued what the queue shows of the cell; null where it does not show it
 * @param now milliseconds, as `Date.now()`
 * @param silence milliseconds without a sign of life after which the attempt counts as dead
 */
export function stateOf(
  { attempts, exit, heartbeat }: Left,
  queued: QueuedCell | 'silent' | null,
  now: number,
  silence = SILENCE,
): CellState {
  if (exit?.outcome === 'completed') return 'completed';
  if (queued !== null && queued !== 'silent') return WAITING.test(queued.state) ? 'waiting' : 'working';
  if (attempts === 0) return queued === 'silent' ? 'unknown' : 'open';
  if (exit !== null && exit.outcome !== 'overtaken' && exit.outcome !== 'ended') return exit.outcome;
  const isQuiet = heartbeat !== null && now - Date.parse(heartbeat.at) > silence;
  return queued === null && isQuiet ? 'lost' : 'unknown';
}

/** The last attempt at a cell; what is missing, a link or not as it should be counts as not there. */
async function leftIn(folder: string): Promise<Left> {
  const numbers = await attemptsIn(folder).catch(() => []);
  const last = numbers.at(-1);
  if (last === undefined) return { attempts: 0, exit: null, heartbeat: null };
  const attempt = attemptFolder(folder, last);
  return {
    attempts: numbers.length,
    exit: await read(attempt, 'exit.json', exitSchema),
    heartbeat: await read(attempt, 'heartbeat.json', heartbeatSchema),
  };
}

/** The last attempts at a cell, at most so many, in their order. */
export async function attemptsAt(folder: string, index: number, most: number): Promise<CellAttempt[]> {
  const cell = cellFolder(folder, index);
  const numbers = await attemptsIn(cell).catch(() => []);
  return Promise.all(
    numbers.slice(-most).map(async (number) => {
      const attempt = attemptFolder(cell, number);
      const exit = await read(attempt, 'exit.json', exitSchema);
      const heartbeat = await read(attempt, 'heartbeat.json', heartbeatSchema);
      return {
        number,
        host: heartbeat?.host ?? null,
        outcome: exit?.outcome ?? null,
        again: exit?.again ?? false,
        iteration: exit?.iteration ?? heartbeat?.iteration ?? null,
        heardAt: exit?.at ?? heartbeat?.at ?? null,
      };
    }),
  );
}

async function read<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const path = join(folder, name);
  try {
    if (!(await isPlainFileIn(folder, path))) return null;
    const file = await openPlain(path);
    try {
      const { size } = await file.stat();
      return size > LARGEST ? null : (schema.safeParse(JSON.parse(await file.readFile('utf8'))).data ?? null);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
