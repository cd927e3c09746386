/** A run at work behind a real sshd, seen at home while it works: without a look at its job, through a line that breaks. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEvents } from '@shared/tasks/events';
import { Live } from '@main/computers/live';
import { StudioComputers } from '@main/computers/studioComputers';
import { StudioJobs } from '@main/computers/studioJobs';
import { Library } from '@main/store/library';
import { runConfigSchema } from '@shared/config/schema';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { Box } from '../support/cluster/box';
import { Sshd } from '../support/cluster/sshd';
import { EventLog } from '../support/events';
import { eventsOfCell, workConfig } from '../support/work';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';
const ITERATIONS = 400;

describe.skipIf(sshd === null)(`a run at work on another computer${reason}`, () => {
  const box = new Box(sshd?.config ?? '');
  const events = new EventLog();
  /** What was asked of the program there. */
  const asked: string[] = [];
  let library: Library | undefined;
  let computers: StudioComputers | undefined;
  let jobs: StudioJobs | undefined;
  let live: Live | undefined;

  beforeAll(async () => {
    await ensureBuild();
    vi.stubEnv('HABA_SSH_CONFIG', sshd?.config ?? '');
    await box.install({ PATH: box.folder, SHELL: '' });
    library = await Library.open(box.library);
    const { notify } = events;
    computers = new StudioComputers({ library, notify, askpass: [], pause: () => Promise.resolve() });
    const counted: Pick<StudioComputers, 'at' | 'connectedSince'> = {
      connectedSince: (name) => computers?.connectedSince(name) ?? null,
      at: (name, work) =>
        computers?.at(name, (place) =>
          work({
            ...place,
            ask: (call, input) => {
              asked.push(call);
              return place.ask(call, input);
            },
          }),
        ) ?? Promise.resolve(null),
    };
    jobs = new StudioJobs({ library, computers: counted, notify });
    live = new Live({ library, computers: counted, notify, onBegun: () => undefined });
  }, 600_000);
  afterAll(async () => {
    live?.close();
    const id = library?.jobs.list()[0]?.id;
    if (id !== undefined) await jobs?.cancel(id);
    await computers?.close();
    library?.close();
    vi.unstubAllEnvs();
    sshd?.stop();
    box.stop();
  });

  it('is told of as it goes, with its pictures, and nothing is missed or doubled', async () => {
    if (library === undefined || jobs === undefined || live === undefined) return expect.fail('No studio.');
    const { training, ...rest } = workConfig(ITERATIONS);
    const config = runConfigSchema.parse({ ...rest, training: { ...training, previewEvery: 20 } });
    const { id: projectId } = library.projects.create({ name: 'P' });
    const { id: runId } = library.runs.create({ projectId, name: 'Away', config });
    const options = {
      profile: { setup: [], options: [] },
      ...{ data: [], experts: null, scratch: box.folder },
    };
    const job = await jobs.submit('box', { content: { runIds: [runId] }, options, script: null });
    const { id } = job ?? expect.fail('It was not given.');
    asked.length = 0;
    live.begin();
    const step = (): number => events.of('run.metrics').at(-1)?.points.at(-1)?.step ?? 0;
    const shown = (): number => events.of('run.preview').at(-1)?.iteration ?? 0;
    await expect.poll(step, { timeout: 300_000 }).toBeGreaterThan(0);
    await expect.poll(shown, { timeout: 300_000 }).toBeGreaterThan(0);
    const [before] = [step()];
    sshd?.drop();
    await expect
      .poll(() => asked.filter((call) => call === 'live').length, { timeout: 300_000 })
      .toBeGreaterThan(2);
    await expect.poll(step, { timeout: 300_000 }).toBeGreaterThan(before);
    const task = { folder: join(box.there, 'tasks', id), runIds: [runId] };
    const isOver = (): boolean => eventsOfCell(task, 0).some(({ event }) => event === 'result');
    await expect.poll(isOver, { timeout: 600_000 }).toBe(true);
    const told = readEvents(
      eventsOfCell(task, 0)
        .map((event) => JSON.stringify(event))
        .join('\n'),
    ).flatMap((event) => (event.event === 'metric' ? [`${event.series} ${event.step} ${event.value}`] : []));
    const points = (): string[] =>
      [...(library?.metrics.pages(runId, undefined, 100_000) ?? [])]
        .flat()
        .map(({ series, step: at, value }) => `${series} ${at} ${value}`);
    await expect.poll(() => points().length, { timeout: 60_000 }).toBe(told.length);
    expect(points().sort()).toEqual(told.sort());
    // Nothing of it is owed to a look, or to a question to a scheduler.
    expect(new Set(asked)).toEqual(new Set(['live', 'preview']));
    const pictures = events.of('run.preview').map(({ iteration }) => iteration);
    expect(pictures).toEqual([...new Set(pictures)]);
  });
});
