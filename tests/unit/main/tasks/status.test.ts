import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellState } from '@shared/tasks/status';
import type { AttemptExit } from '@shared/tasks/task';
import { type QueuedCell, readQueue } from '@main/tasks/queue';
import { attemptsAt, type Left, stateOf, statusOf } from '@main/tasks/status';
import { taskFolder, taskOf } from '../../../support/tasks';

describe("Slurm's queue", () => {
  it('is read line by line; what is no cell is passed over', () => {
    const text = `haba-a|12|0|RUNNING|n1
haba-a|12|1|PENDING|(Resources)
haba-a|12|2|PENDING|(Nodes required for job are DOWN, DRAINED)
haba-b|12|3|COMPLETING|n[1-2]|odd
haba-a|13|N/A|RUNNING|n1
mine|12|0|RUNNING|n1
haba-A|12|0|RUNNING|n1
slurm_load_jobs error: Unable to contact slurm controller
haba-a|12|4|running|n1
`;
    expect(readQueue(text)).toEqual([
      { name: 'haba-a', job: '12', index: 0, state: 'RUNNING', reason: 'n1' },
      { name: 'haba-a', job: '12', index: 1, state: 'PENDING', reason: 'Resources' },
      {
        name: 'haba-a',
        job: '12',
        index: 2,
        state: 'PENDING',
        reason: 'Nodes required for job are DOWN, DRAINED',
      },
      { name: 'haba-b', job: '12', index: 3, state: 'COMPLETING', reason: 'n[1-2]|odd' },
    ]);
    expect(readQueue('')).toEqual([]);
  });
});

const at = '2026-01-01T00:00:00.000Z';
const exit = (outcome: AttemptExit['outcome']): AttemptExit => ({
  ...{ code: 0, at, outcome, iteration: 20, again: false },
});
const now = Date.parse(at);
/** Its heartbeat is of so many seconds ago. */
const left = (outcome?: AttemptExit['outcome'], ago = 10): Left => ({
  attempts: 1,
  exit: outcome === undefined ? null : exit(outcome),
  heartbeat: {
    ...{ at: new Date(now - 1000 * ago).toISOString(), host: 'n1', pid: 7, job: null, iteration: 40 },
  },
});
const none: Left = { attempts: 0, exit: null, heartbeat: null };
const queued = (state: string): QueuedCell => ({
  name: 'haba-sometask',
  index: 0,
  job: '1',
  state,
  reason: 'x',
});

describe('a cell', () => {
  it.each<[Left, QueuedCell | 'silent' | null, CellState]>([
    [none, null, 'open'],
    [none, 'silent', 'unknown'],
    [none, queued('PENDING'), 'waiting'],
    [none, queued('CONFIGURING'), 'waiting'],
    [none, queued('RUNNING'), 'working'],
    [left(), queued('RUNNING'), 'working'],
    [left('stopped'), queued('PENDING'), 'waiting'],
    [left('stopped'), queued('RUNNING'), 'working'],
    [left('completed'), queued('RUNNING'), 'completed'],
    [left('completed'), 'silent', 'completed'],
    [left('stopped'), null, 'stopped'],
    [left('stopped'), 'silent', 'stopped'],
    [left('failed'), null, 'failed'],
    [left('refused'), null, 'refused'],
    // Silence is no failure.
    [left(), null, 'unknown'],
    [left(), 'silent', 'unknown'],
    [left('overtaken'), null, 'unknown'],
    [left('ended'), null, 'unknown'],
    [{ ...left(), heartbeat: null }, null, 'unknown'],
    // Only where both say so is it dead.
    [left(undefined, 400), null, 'lost'],
    [left('ended', 400), null, 'lost'],
    [left(undefined, 400), 'silent', 'unknown'],
    [left(undefined, 400), queued('RUNNING'), 'working'],
    [left('stopped', 400), null, 'stopped'],
  ])('%j with %j in the queue is %s', (one, queue, state) => {
    expect(stateOf(one, queue, now)).toBe(state);
  });

  it('is told by its last attempt; links and damaged files count as not there', async () => {
    const task = taskOf(4);
    const folder = await taskFolder(task);
    const put = (path: string, value: unknown): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(value));
    };
    put('cell-0/attempt-1/exit.json', exit('stopped'));
    put('cell-0/attempt-2/heartbeat.json', { at, host: 'n1', pid: 7, job: null, iteration: 40 });
    put('cell-1/attempt-1/exit.json', { ...exit('completed'), code: 'x' });
    put('elsewhere.json', exit('completed'));
    mkdirSync(join(folder, 'cell-2', 'attempt-1'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere.json'), join(folder, 'cell-2', 'attempt-1', 'exit.json'));
    const status = await statusOf(folder, task, [queued('RUNNING')]);
    expect(status.map(({ state, attempts, iteration, node }) => [state, attempts, iteration, node])).toEqual([
      ['working', 2, 40, 'x'],
      ['unknown', 1, null, null],
      ['unknown', 1, null, null],
      ['open', 0, null, null],
    ]);
  });

  it('has attempts of which the last ones are told, each with its end', async () => {
    const folder = await taskFolder(taskOf(1));
    const put = (path: string, value: unknown): void => {
      mkdirSync(join(folder, 'cell-0', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'cell-0', path), JSON.stringify(value));
    };
    put('attempt-1/exit.json', exit('failed'));
    put('attempt-2/heartbeat.json', { at, host: 'n1', pid: 7, job: null, iteration: 40 });
    put('attempt-2/exit.json', { ...exit('stopped'), again: true });
    put('attempt-10/heartbeat.json', { at, host: 'n2', pid: 7, job: null, iteration: 60 });
    const nothing = { host: null, outcome: null, again: false, iteration: null, heardAt: null };
    expect(await attemptsAt(folder, 0, 2)).toEqual([
      { number: 2, host: 'n1', outcome: 'stopped', again: true, iteration: 20, heardAt: at },
      { ...nothing, number: 10, host: 'n2', iteration: 60, heardAt: at },
    ]);
    expect((await attemptsAt(folder, 0, 9))[0]).toMatchObject({ number: 1, host: null, outcome: 'failed' });
    expect(await attemptsAt(folder, 7, 9)).toEqual([]);
  });
});
