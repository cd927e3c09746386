/** What runs elsewhere tell, brought home through a line that breaks. The files are real; the line is the test's. */
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricPoint } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { verbatim } from '@shared/words/message';
import { followJob } from '@main/computers/follow';
import type { Place } from '@main/computers/place';
import type { Library } from '@main/store/library';
import { eventsFrom } from '@main/tasks/events';
import { config, openLibrary, storage, temporaryFolder } from '../../../support/library';
import { placeOf } from '../../../support/place';

const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
let library: Library;
let folder: string;
let runId: string;
/** Numbers of the questions whose answers do not arrive. */
let lost: number[];
let asked = 0;

beforeEach(async () => {
  library = await openLibrary();
  folder = temporaryFolder();
  const { id: projectId } = library.projects.create({ name: 'A project' });
  const training = { ...config.training, iterations: 10_000 };
  ({ id: runId } = library.runs.create({ projectId, name: 'A run', config: { ...config, training } }));
  [lost, asked] = [[], 0];
  library.jobs.create({
    ...{ id: 'job', name: 'Job', studyId: null, computer: 'Box', folder: 'f', options, script: null },
    runIds: [runId],
  });
});

const place = placeOf(
  () => folder,
  async (_, input) => {
    const piece = await eventsFrom(folder, input as unknown as Parameters<typeof eventsFrom>[1]);
    asked += 1;
    if (lost.includes(asked)) throw new UserError('unavailable', verbatim('The line broke.'));
    return piece as never;
  },
);

/** Adds lines to an attempt. */
function tell(attempt: number, ...events: readonly (object | string)[]): void {
  const own = join(folder, 'cell-0', `attempt-${attempt}`);
  mkdirSync(own, { recursive: true });
  const lines = events.map((event) => (typeof event === 'string' ? event : `${JSON.stringify(event)}\n`));
  appendFileSync(join(own, 'events.ndjson'), lines.join(''));
}
const started = (iteration: number): object => ({
  ...{ event: 'started', runId, engine: 'onnx', device: 'CPU', iteration, iterations: 90, storage },
});
const metric = (step: number, value: number | null, series = 'loss/objective'): object => ({
  ...{ event: 'metric', runId, series, step, value },
});
const steps = (from: number, to: number, at: number): object[] =>
  Array.from({ length: to - from }, (_, i) => metric(from + i, at + from + i));

const points = (): MetricPoint[] => [...library.metrics.pages(runId, undefined, 1000)].flat();
const follow = (more: Parameters<typeof followJob>[3] = {}): ReturnType<typeof followJob> =>
  followJob(library, place, 'job', more);

describe('what a run tells elsewhere', () => {
  it('is in its rows here: points, iteration, device, log', async () => {
    tell(1, { event: 'attempt' }, started(0), ...steps(1, 5, 0), metric(5, null));
    tell(
      1,
      { event: 'progress', iteration: 6, phase: 'distilling' },
      { event: 'log', level: 'warn', message: 'Odd.' },
    );
    const heard: string[] = [];
    const notified: string[] = [];
    await follow({
      onEvent: (_, { event }) => heard.push(event),
      notify: (name) => notified.push(name),
    });
    expect(points().map(({ step, value }) => [step, value])).toEqual([
      ...[1, 2, 3, 4].map((step) => [step, step]),
      [5, Number.NaN],
    ]);
    expect(library.runs.get(runId)).toMatchObject({
      ...{ status: 'draft', engine: 'onnx', device: 'CPU', iteration: 6, storage },
    });
    expect(library.logs.read(runId).map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'Odd.'],
    ]);
    expect(heard).toEqual(['started', ...Array.from({ length: 5 }, () => 'metric'), 'progress', 'log']);
    expect(notified).toEqual(['run.rewound', 'run.log', 'run.metrics', 'run.changed']);
    await follow();
    expect(points()).toHaveLength(5);
  });

  it('is the same through a line that breaks at every answer, with attempts that begin further back', async () => {
    const many = steps(1, 4000, 0);
    tell(1, started(0), ...many);
    // The second begins at a checkpoint before what the first has told, and says other things.
    tell(2, started(2000), ...steps(2001, 5000, 0.5));
    tell(3, started(3000), ...steps(3001, 3500, 0.25));
    const broken = Array.from({ length: 10 }, (_, i) => 1 + 2 * i);
    lost.push(...broken);
    let breaks = 0;
    for (let isThrough = false; !isThrough;) {
      isThrough = await follow().then(
        () => true,
        () => {
          breaks += 1;
          return false;
        },
      );
    }
    expect(breaks).toBeGreaterThan(3);
    const expected = [
      ...Array.from({ length: 2000 }, (_, i) => [i + 1, i + 1]),
      ...Array.from({ length: 1000 }, (_, i) => [i + 2001, i + 2001.5]),
      ...Array.from({ length: 499 }, (_, i) => [i + 3001, i + 3001.25]),
    ];
    expect(points().map(({ step, value }) => [step, value])).toEqual(expected);
  });

  it('is read on where half a line was, and no further in an attempt that was overtaken', async () => {
    tell(1, started(0), '{"event":"metric","series":"a","st');
    await follow();
    expect(points()).toEqual([]);
    tell(1, 'ep":1,"value":7}\n{"event":"metric"');
    await follow();
    expect(points()).toEqual([{ series: 'a', step: 1, value: 7 }]);
    tell(2, started(1), metric(2, 8, 'a'));
    await follow();
    tell(1, ',"series":"a","step":3,"value":9}\n');
    await follow();
    expect(points().map(({ step }) => step)).toEqual([1, 2]);
  });

  it('is no more than the run can be, whatever else stands there', async () => {
    const iterations = library.runs.get(runId).config.training.iterations;
    tell(
      1,
      'no json\n',
      '['.repeat(300_000),
      '\n',
      { event: 'other' },
      metric(iterations + 1, 1),
      metric(1, 1, '\u202e'),
    );
    tell(1, metric(1, 1, 'x'.repeat(200)), { ...metric(1, 1), step: -1 }, metric(2, 3));
    await follow();
    expect(points()).toEqual([{ series: 'loss/objective', step: 2, value: 3 }]);
  });

  it('starts once in a piece, at no step beyond the end, and has ten thousand lines of log at most', async () => {
    tell(1, started(0), ...steps(1, 5, 0), started(0), started(3));
    await follow();
    expect(points()).toHaveLength(4);
    const line = `${JSON.stringify({ event: 'log', level: 'info', message: 'Again.' })}\n`;
    tell(1, line.repeat(10_100), started(1e9));
    await follow();
    expect(library.logs.count(runId)).toBe(10_000);
    expect(library.runs.get(runId).iteration).toBe(10_000);
  });

  it('ends, whatever an agent answers', async () => {
    const answering = (piece: object): Place => ({
      ...place,
      ask: (_, input) => {
        asked += 1;
        const { from } = input as unknown as Parameters<typeof eventsFrom>[1];
        return Promise.resolve({ attempts: 0, lines: '', next: from, isAll: true, ...piece } as never);
      },
    });
    await followJob(library, answering({ attempts: Number.MAX_SAFE_INTEGER }), 'job');
    expect(asked).toBe(1000);
    const endless = followJob(library, answering({ isAll: false }), 'job');
    await expect(endless).rejects.toMatchObject({ said: { key: 'computers.rubbish' } });
    expect(asked).toBe(1001);
  });

  it('is not read from a link, or when the run is home or taken away', async () => {
    const own = join(folder, 'cell-0', 'attempt-1');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(folder, 'elsewhere'), `${JSON.stringify(metric(1, 1))}\n`);
    symlinkSync(join(folder, 'elsewhere'), join(own, 'events.ndjson'));
    await follow();
    expect(points()).toEqual([]);
    tell(2, started(0), metric(1, 1));
    library.jobs.release('job');
    asked = 0;
    await follow();
    expect([points(), asked]).toEqual([[], 0]);
    library.jobs.claim('job', [0]);
    await follow();
    expect(points()).toHaveLength(1);
  });
});
