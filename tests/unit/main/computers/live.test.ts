/** What cells at work tell while they work. The files are real; the line, the time and the scheduler are the test's. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AgentInput } from '@shared/computers/agent';
import type { CellStatus } from '@shared/tasks/status';
import { UserError } from '@shared/domain/errors';
import { verbatim } from '@shared/words/message';
import { followJob } from '@main/computers/follow';
import { Live } from '@main/computers/live';
import type { Library } from '@main/store/library';
import { eventsFrom, liveFrom } from '@main/tasks/events';
import { packPreview, previewIn, unpackPreview } from '@main/tasks/preview';
import { EventLog } from '../../../support/events';
import { config, openLibrary, storage, temporaryFolder } from '../../../support/library';
import { placeOf } from '../../../support/place';

const CELLS = 3;
const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
let library: Library;
let folder: string;
let runIds: string[];
let events: EventLog;
let asked: string[];
/** Since when the line is there. */
let since: string | null;
/** How many answers still arrive before the line breaks. */
let arriving: number;
let live: Live;
/** How often cells were told of that have begun. */
let begun: number;
/** Has the cells asked again. */
let again: () => void;
/** Resolves when they were asked. */
let isAsked: () => Promise<void>;

const place = placeOf(
  () => folder,
  async (call, given) => {
    asked.push(call);
    let answer: unknown;
    if (call === 'live') answer = { cells: await liveFrom((given as AgentInput<'live'>).cells) };
    else if (call === 'events') {
      const { folder: there, ...from } = given as AgentInput<'events'>;
      answer = await eventsFrom(there, from);
    } else {
      const { index, attempt } = given as AgentInput<'preview'>;
      answer = { preview: await previewIn(folder, index, attempt) };
    }
    arriving -= 1;
    if (arriving < 0) throw new UserError('unavailable', verbatim('The line broke.'));
    return answer as never;
  },
);

beforeEach(async () => {
  library = await openLibrary();
  folder = temporaryFolder();
  events = new EventLog();
  [asked, since, arriving, begun] = [[], 'now', Infinity, 0];
  const { id: projectId } = library.projects.create({ name: 'A project' });
  const training = { ...config.training, iterations: 100_000 };
  runIds = Array.from(
    { length: CELLS },
    (_, i) => library.runs.create({ projectId, name: `Run ${i}`, config: { ...config, training } }).id,
  );
  library.jobs.create({
    ...{ id: 'job', name: 'Job', studyId: null, computer: 'Box', folder: 'f', options, script: null },
    runIds,
  });
  library.jobs.update('job', { state: 'submitted' });
  works(0, 1);
  let next = gateway();
  let gate = gateway();
  again = () => gate.resolve();
  isAsked = () => next.promise;
  live = new Live({
    ...{ library, notify: events.notify, onBegun: () => (begun += 1) },
    computers: { connectedSince: () => since, at: (_, work) => work(place) },
    pause: async () => {
      next.resolve();
      [next, gate] = [gateway(), gateway()];
      await gate.promise;
    },
  });
});

/** A promise, and what resolves it. */
function gateway(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** The last look has seen these cells at work. */
const works = (...cells: readonly number[]): void =>
  library.jobs.saw(
    'job',
    runIds.map((_, index) => ({
      ...{ index, state: cells.includes(index) ? 'working' : 'open', attempts: 1 },
      ...{ iteration: null, node: null, reason: null, heardAt: null, bytes: null },
    })),
  );
const waiting = (index: number, attempts: number): CellStatus => ({
  ...{ index, state: 'waiting', attempts, reason: 'Resources' },
  ...{ iteration: null, node: null, heardAt: null, bytes: null },
});
const attemptOf = (index: number, attempt = 1): string => {
  const own = join(folder, `cell-${index}`, `attempt-${attempt}`);
  mkdirSync(own, { recursive: true });
  return own;
};
const tell = (index: number, lines: readonly object[]): void =>
  appendFileSync(
    join(attemptOf(index), 'events.ndjson'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
const metric = (step: number): object => ({ event: 'metric', series: 'loss/objective', step, value: step });
const log = (message: string): object => ({ event: 'log', level: 'info', message });
const started = { event: 'started', engine: 'onnx', device: 'CPU', iteration: 0, storage };
const steps = (index: number): number[] =>
  [...library.metrics.pages(runIds[index] ?? '', undefined, 100_000)].flat().map(({ step }) => step);
const logs = (index: number): string[] =>
  library.logs.read(runIds[index] ?? '').map(({ message }) => message);

describe('cells at work', () => {
  it('tell without a look at their job or their scheduler, all with one question', async () => {
    tell(0, [started, metric(1)]);
    tell(1, [started, metric(7)]);
    live.tick();
    await isAsked();
    expect([steps(0), steps(1)]).toEqual([[1], [7]]);
    tell(0, [metric(2)]);
    again();
    await isAsked();
    expect(steps(0)).toEqual([1, 2]);
    expect(events.of('run.metrics').at(-1)).toMatchObject({ runId: runIds[0], points: [{ step: 2 }] });
    expect(asked).toEqual(['live', 'live']);
    // Nobody is asked any more when none is at work.
    works();
    again();
    await live.ended('Box');
    live.tick();
    expect(asked).toEqual(['live', 'live']);
  });

  it('are known to have begun before a look at their job, where they were to begin next', async () => {
    library.jobs.saw('job', [waiting(1, 0), waiting(2, 1)]);
    attemptOf(2);
    tell(1, [started, metric(1)]);
    live.tick();
    await isAsked();
    expect(steps(1)).toEqual([1]);
    expect(begun).toBe(1);
    expect(library.jobs.get('job').cells).toMatchObject([
      { state: 'working' },
      { state: 'working', attempts: 1, reason: null },
      // Its attempt is one that was seen before: it waits for the next one.
      { state: 'waiting', attempts: 1, reason: 'Resources' },
    ]);
    const elsewhere = library.runs.get(runIds[1] ?? '').statusReason;
    expect(elsewhere).toContain('Given to Box, job job: at work.');
    // They are asked now and then; those at work every time.
    mkdirSync(join(folder, 'cell-2', 'attempt-2'));
    for (let round = 1; round < 5; round += 1) {
      again();
      await isAsked();
      expect(library.jobs.get('job').cells[2]).toMatchObject({ state: 'waiting' });
    }
    again();
    await isAsked();
    expect(library.jobs.get('job').cells[2]).toMatchObject({ state: 'working', attempts: 2 });
    expect(begun).toBe(2);
  });

  it('miss nothing and tell nothing twice through a line that breaks', async () => {
    tell(0, [started, metric(1), log('one')]);
    tell(1, [started, log('of another')]);
    // The answer is lost on the way.
    arriving = 0;
    live.tick();
    await live.ended('Box');
    expect(steps(0)).toEqual([]);
    tell(0, [metric(2), log('two')]);
    arriving = Infinity;
    // What keeps failing is not asked again and again.
    live.tick();
    expect(asked).toEqual(['live']);
    // It is asked through another line, however soon that was there.
    since = 'later';
    live.tick();
    await isAsked();
    expect([steps(0), logs(0), logs(1)]).toEqual([[1, 2], ['one', 'two'], ['of another']]);
    tell(0, [metric(3), log('three')]);
    // The look of the minute asks for the same bytes at the same time.
    again();
    await Promise.all([followJob(library, place, 'job', { notify: events.notify }), isAsked()]);
    expect([steps(0), logs(0)]).toEqual([
      [1, 2, 3],
      ['one', 'two', 'three'],
    ]);
    expect(
      events
        .of('run.log')
        .map(({ entry }) => entry.message)
        .sort(),
    ).toEqual(['of another', 'one', 'three', 'two']);
  });

  it('tell more than one answer holds', async () => {
    works(0, 1, 2);
    const many = Array.from({ length: 4000 }, (_, i) => metric(i + 1));
    for (const index of [0, 1, 2]) tell(index, [started, ...many]);
    live.tick();
    await isAsked();
    for (const index of [0, 1, 2]) expect(steps(index)).toHaveLength(4000);
  });

  it('show their last preview once, and what is none is passed over', async () => {
    const images = { count: 2, width: 2, height: 1, rgba: new Uint8ClampedArray(16).fill(255).fill(9, 4, 7) };
    const shown = { iteration: 40, columns: 2, images, classNames: ['cat'] };
    let time = 1;
    const leave = (value: unknown): void => {
      const path = join(attemptOf(0), 'preview.json');
      writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
      utimesSync(path, time, time);
      time += 1;
    };
    const packed = packPreview(shown) ?? expect.fail('It is none.');
    leave(packed);
    live.tick();
    await isAsked();
    again();
    await isAsked();
    expect(events.of('run.preview')).toEqual([{ runId: runIds[0], ...shown }]);
    expect(live.previews.of(runIds[0] ?? '')).toEqual(shown);
    expect(live.previews.of(runIds[1] ?? '')).toBeNull();
    const zeros = (bytes: number): string => deflateSync(Buffer.alloc(bytes)).toString('base64');
    for (const forged of [
      'no JSON',
      { ...packed, columns: 3 },
      { ...packed, width: 1024, height: 1024 },
      { ...packed, pixels: 'A'.repeat(2 ** 20) },
      { ...packed, pixels: zeros(100_000_000) },
      { ...packed, pixels: zeros(11) },
      { ...packed, pixels: 'AAAA' },
    ]) {
      leave(forged);
      tell(0, [metric(time)]);
      again();
      await isAsked();
    }
    expect(events.of('run.preview')).toHaveLength(1);
    expect(steps(0)).toHaveLength(7);
    leave({ ...packed, iteration: 60 });
    again();
    await isAsked();
    expect(events.of('run.preview').at(-1)).toMatchObject({ iteration: 60 });
  });
});

describe('a preview', () => {
  it('is halved until it is small', () => {
    const [count, width, height] = [60, 128, 128];
    const rgba = new Uint8ClampedArray(randomBytes(count * width * height * 4));
    const images = { count, width, height, rgba };
    const packed = packPreview({
      iteration: 1,
      columns: 6,
      images,
      classNames: Array.from({ length: 10 }, () => 'x'),
    });
    expect(packed).toMatchObject({ count, width: 32, height: 32 });
    expect(packed?.pixels.length).toBeLessThan(2 ** 18);
    expect(packed === null ? null : unpackPreview(packed)?.images.rgba).toHaveLength(count * 32 * 32 * 4);
  });
});
