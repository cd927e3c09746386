/** The jobs of an open studio, with a computer that answers as a test says. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { verbatim } from '@shared/words/message';
import type { CellAttempt } from '@shared/tasks/status';
import { UserError } from '@shared/domain/errors';
import type { OnSent } from '@main/computers/parcels';
import type { Place } from '@main/computers/place';
import { StudioJobs } from '@main/computers/studioJobs';
import type { Library } from '@main/store/library';
import { EventLog } from '../../../support/events';
import { idx, writeFiles } from '../../../support/datasetFiles';
import { config, newRun, openLibrary, temporaryFolder } from '../../../support/library';

/** Nothing comes. */
const noArchives = Readable.from([]) as AsyncIterable<string>;
const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };

interface Box {
  readonly library: Library;
  readonly jobs: StudioJobs;
  readonly events: EventLog;
  /** Questions to the program there, and how many are asked at a time. */
  readonly asked: string[];
  most: number;
  isConnected: boolean;
  isGivenUp: boolean;
  refuses: boolean;
  /** How a dataset comes there. */
  sends: (onSent: OnSent, signal?: AbortSignal) => Promise<void>;
  /** What the run tells there. */
  told: string;
  /** How attempts there ended. */
  attempts: readonly CellAttempt[];
}

/** A studio with a computer "Box" on which cells wait. */
async function studio(): Promise<Box> {
  const library = await openLibrary();
  const events = new EventLog();
  let open = 0;
  const ask = async (call: string): Promise<unknown> => {
    box.asked.push(call);
    box.most = Math.max(box.most, (open += 1));
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    if (box.refuses) throw new UserError('unavailable', verbatim('The queue is silent.'));
    if (call === 'render') return { script: '#!/bin/sh\n' };
    if (call === 'dataset') return { folder: null };
    if (call === 'submit') return { job: '7', isNew: true };
    if (call === 'events') return { attempts: 1, lines: box.told, next: box.told.length, isAll: true };
    if (call === 'attempts') return { attempts: box.attempts };
    const cell = { index: 0, state: 'waiting', attempts: 0, iteration: null, node: null, reason: 'Priority' };
    return call === 'status'
      ? { cells: [{ ...cell, heardAt: null, bytes: null }], silence: null, obstacle: null }
      : {};
  };
  const place: Place = {
    computer: 'Box',
    folder: '.haba-studio',
    isElsewhere: true,
    sentDatasets: () => Promise.resolve([]),
    taskFolder: (_, id) => `.haba-studio/tasks/${id}`,
    send: () => Promise.resolve(),
    sendDataset: (_, onSent, signal) => box.sends(onSent, signal),
    ask: (call) => ask(call) as never,
    fetch: () => noArchives,
  };
  const jobs = new StudioJobs({
    library,
    notify: events.notify,
    computers: {
      connectedSince: () => (box.isConnected ? '2026-01-01' : null),
      at: (_, work) => (box.isGivenUp ? Promise.resolve(null) : work(place)),
    },
  });
  const box: Box = {
    ...{ library, jobs, events, asked: [], most: 0 },
    ...{ isConnected: true, isGivenUp: false, refuses: false, told: '', attempts: [] },
    sends: () => Promise.resolve(),
  };
  return box;
}

const give = ({ jobs, library }: Box, name: string) => {
  const content = { runIds: [newRun(library, name).id] };
  return jobs.submit('Box', { content, options, script: null });
};

describe('the jobs of a studio', () => {
  it('are given with the names of their runs, and runs say where they are', async () => {
    const box = await studio();
    const job = await give(box, 'Away');
    expect(job).toMatchObject({
      name: 'Away',
      names: ['Away'],
      state: 'submitted',
      slurm: '7',
      computer: 'Box',
    });
    expect(box.jobs.list()).toEqual([job]);
    expect(box.events.of('jobs.changed').at(-1)).toEqual({ jobs: [job] });
    const { run } = box.events.of('run.changed').at(-1)!;
    expect(run).toMatchObject({ name: 'Away', status: 'draft' });
    expect(run.statusReason).not.toBeNull();
  });

  it('are shown as they broke off, with the reason', async () => {
    const box = await studio();
    box.refuses = true;
    await expect(give(box, 'Away')).rejects.toThrow('The queue is silent.');
    const { jobs } = box.events.of('jobs.changed').at(-1)!;
    expect(jobs).toMatchObject([{ state: 'preparing' }]);
    expect(jobs[0]?.problem).not.toBeNull();
  });

  it('of connected computers are looked at, one after the other; others are left alone', async () => {
    const box = await studio();
    await give(box, 'One');
    await give(box, 'Two');
    box.asked.length = 0;
    box.isConnected = false;
    await box.jobs.look();
    expect(box.asked).toEqual([]);
    box.isConnected = true;
    await Promise.all([box.jobs.look(), box.jobs.look()]);
    expect(box.asked).toEqual(Array.from({ length: 4 }, () => ['events', 'status']).flat());
    expect(box.most).toBe(1);
    box.refuses = true;
    await box.jobs.look();
    box.refuses = false;
    expect((await box.jobs.fetch(box.jobs.list()[0]!.id))?.cells).toMatchObject([
      { state: 'waiting', reason: 'Priority' },
    ]);
  });

  it('tell what their runs have measured by now', async () => {
    const box = await studio();
    const job = (await give(box, 'Away'))!;
    const runId = job.cells[0]?.runId ?? '';
    const point = { event: 'metric', runId, series: 'loss/objective', step: 1, value: 0.5 };
    box.told = `${JSON.stringify(point)}\n`;
    await box.jobs.look();
    expect([...box.library.metrics.pages(runId, undefined, 10)].flat()).toMatchObject([
      { step: 1, value: 0.5 },
    ]);
    expect(box.events.of('run.metrics')).toMatchObject([{ runId, points: [{ step: 1, value: 0.5 }] }]);
  });

  it('tell how attempts ended where there is a line, and ask nobody for one', async () => {
    const box = await studio();
    const job = (await give(box, 'Away'))!;
    const attempt = { host: 'n1', outcome: 'failed', again: false, iteration: 7, heardAt: null } as const;
    box.attempts = [{ ...attempt, number: 1 }];
    expect(await box.jobs.attempts(job.id, 0)).toEqual(box.attempts);
    box.isConnected = false;
    box.asked.length = 0;
    expect(await box.jobs.attempts(job.id, 0)).toBeNull();
    expect(box.asked).toEqual([]);
  });

  it('are nothing where the person gives the login up', async () => {
    const box = await studio();
    box.isGivenUp = true;
    expect(await give(box, 'Away')).toBeNull();
    expect(await box.jobs.preview('Box', { runIds: [newRun(box.library).id] }, options)).toBeNull();
    expect(box.jobs.list()).toEqual([]);
  });

  it('say what is on its way, and end that when they are cancelled', async () => {
    const box = await studio();
    const path = writeFiles(join(temporaryFolder(), 'digits'), idx());
    const { id: projectId } = box.library.projects.create({ name: 'P' });
    const dataset = { source: 'idx', path, limitPerClass: null, whitening: 'none' } as const;
    const run = box.library.runs.create({ projectId, name: 'Digits', config: { ...config, dataset } });
    const isOnItsWay = new Promise<void>((resolve) => {
      box.sends = (onSent, signal) => {
        for (const sent of [0, 1, 500]) onSent(sent, 1000);
        resolve();
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new UserError('unavailable', verbatim('Ended.'))));
        });
      };
    });
    const given = box.jobs.submit('Box', { content: { runIds: [run.id] }, options, script: null });
    await isOnItsWay;
    const [job] = box.jobs.list();
    expect(job).toMatchObject({ state: 'preparing', sending: { sent: 500, bytes: 1000 } });
    expect(box.events.of('jobs.changed').map(({ jobs }) => jobs[0]?.sending?.sent)).toEqual([0, 500]);
    expect(await box.jobs.cancel(job?.id ?? '')).toMatchObject({ state: 'cancelled', sending: null });
    expect(await given).toBeNull();
    expect(box.library.jobs.claimOf(run.id)).toBeNull();
  });

  it('are cancelled, and their runs may be done here again', async () => {
    const box = await studio();
    const job = (await give(box, 'Away'))!;
    expect(await box.jobs.cancel(job.id)).toMatchObject({
      state: 'cancelled',
      cells: [{ isClaimed: false }],
    });
    expect(box.asked).toContain('cancel');
  });
});
