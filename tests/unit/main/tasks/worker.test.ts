import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainQueue } from '@main/tasks/plain';
import { isThere, ownMark } from '@main/tasks/processes';
import { lastWorker, stopWorker, Worker } from '@main/tasks/worker';
import { temporaryFolder } from '../../../support/library';

const cells = [0, 1, 2];
const begin = (folder: string): Promise<Worker> =>
  Worker.begin(folder, { cells, token: null }, () => undefined);
const lifeIn = async (folder: string): Promise<string | undefined> => (await lastWorker(folder))?.life;
/** Writes another worker into the folder, which is as this process but for some of its fields. */
const leave = (folder: string, number: number, other: object): void =>
  writeFileSync(
    join(folder, `worker-${number}.json`),
    JSON.stringify({ ...ownMark(), token: null, at: new Date().toISOString(), cells, ...other }),
  );

describe.skipIf(process.platform === 'win32')('a process', () => {
  it('is there while its number, its start and that of the machine are the same', () => {
    const mark = ownMark();
    expect(isThere(mark)).toBe(true);
    expect(isThere({ ...mark, start: 'earlier' })).toBe(false);
    expect(isThere({ ...mark, boot: 'an earlier one' })).toBe(false);
    expect(isThere({ ...mark, pid: 2 ** 22 + 1 })).toBe(false);
    expect(isThere({ ...mark, host: 'another' })).toBeNull();
  });
});

describe.skipIf(process.platform === 'win32')('the worker of a task', () => {
  it('is one, however many begin at once', async () => {
    const folder = temporaryFolder();
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => begin(folder)));
    const begun = all.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    expect(begun).toHaveLength(1);
    const refused = all.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []));
    expect(new Set(refused)).toEqual(
      new Set([
        `UserError: Process ${process.pid} on ${hostname()} does cells of this task already: wait for its end, or end it first.`,
      ]),
    );
    begun[0]?.ended();
    expect(readdirSync(folder).sort()).toEqual(['worker-1.json', 'worker-1.state.json']);
  });

  it('is followed by another one when it has ended, was killed, or its machine was started again', async () => {
    const folder = temporaryFolder();
    expect(await lifeIn(folder)).toBeUndefined();
    (await begin(folder)).ended();
    expect(await lifeIn(folder)).toBe('over');
    leave(folder, 2, { start: 'another process has its number' });
    expect(await lifeIn(folder)).toBe('over');
    leave(folder, 3, { boot: 'before the machine was started again' });
    expect(await lifeIn(folder)).toBe('over');
    writeFileSync(join(folder, 'worker-4.json'), 'damaged');
    expect(await lifeIn(folder)).toBe('over');
    const next = await begin(folder);
    expect(await lastWorker(folder)).toMatchObject({ number: 5, life: 'alive', place: null });
    next.ended();
  });

  it('of another machine is there as long as it gives signs of life', async () => {
    const folder = temporaryFolder();
    leave(folder, 1, { host: 'another' });
    expect(await lifeIn(folder)).toBe('alive');
    await expect(begin(folder)).rejects.toThrow('on another does cells');
    const at = new Date(Date.now() - 400_000).toISOString();
    writeFileSync(join(folder, 'worker-1.state.json'), JSON.stringify({ at, place: 0, isOver: false }));
    expect(await lifeIn(folder)).toBe('over');
  });

  it('that was asked to end is waited for by the next one, and does nothing more', async () => {
    const folder = temporaryFolder();
    // Another machine's: no signal is sent.
    leave(folder, 1, { host: 'another' });
    writeFileSync(
      join(folder, 'worker-1.state.json'),
      JSON.stringify({ at: new Date().toISOString(), place: 1, isOver: false }),
    );
    expect((await plainQueue(folder, 'haba-x')).map(({ index, state }) => [index, state])).toEqual([
      [1, 'RUNNING'],
      [2, 'PENDING'],
    ]);
    await stopWorker(folder);
    expect(existsSync(join(folder, 'worker-1.stop'))).toBe(true);
    expect((await plainQueue(folder, 'haba-x')).map(({ index }) => index)).toEqual([1]);
    const next = await begin(folder);
    let isAlone = false;
    const alone = next.alone(new AbortController().signal).then(() => (isAlone = true));
    for (let look = 0; look < 20; look++) await lastWorker(folder);
    expect(isAlone).toBe(false);
    writeFileSync(
      join(folder, 'worker-1.state.json'),
      JSON.stringify({ at: new Date().toISOString(), place: 1, isOver: true }),
    );
    await alone;
    next.at(2);
    expect(JSON.parse(readFileSync(join(folder, 'worker-2.state.json'), 'utf8'))).toMatchObject({ place: 2 });
    next.ended();
    expect(await plainQueue(folder, 'haba-x')).toEqual([]);
  });
});
