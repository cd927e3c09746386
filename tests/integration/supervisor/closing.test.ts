import { describe, expect, it } from 'vitest';
import { Supervisor } from '@main/training/supervisor';
import { temporaryFolder } from '../../support/library';
import { ENDLESS, runOf, stage } from './support';

describe('closing the studio', () => {
  it('writes a checkpoint, interrupts the run and keeps the queue for the next start', async () => {
    const { library, supervisor, events } = await stage();
    const [running, waiting] = [runOf(library, ENDLESS), runOf(library, 10)];
    const first = runOf(library, 10);
    const begun = events.next('run.checkpoint');
    supervisor.start(running.id);
    supervisor.start(waiting.id);
    supervisor.start(first.id);
    supervisor.move(first.id, 0);
    supervisor.set({ startWhenIdle: true });
    await begun;
    await supervisor.shutdown();
    const run = library.runs.get(running.id);
    expect(run.status).toBe('interrupted');
    expect(run.statusReason).toContain('The studio was closed while this run was running.');
    expect(run.lastCheckpointIteration).toBe(run.iteration);
    expect(library.runs.get(waiting.id).status).toBe('queued');
    expect(() => supervisor.resume(running.id)).toThrow('is closing');

    const next = new Supervisor({
      library,
      launch: () => {
        throw new Error('Nothing may start by itself.');
      },
      notify: events.notify,
    });
    next.restore();
    expect(next.state()).toMatchObject({
      queuedRunIds: [first.id, waiting.id],
      held: true,
      startWhenIdle: true,
    });
    expect(next.stop(waiting.id).status).toBe('draft');
    expect(library.queue.get().waiting).toEqual([first.id]);
  });

  it('does not wait for ever', async () => {
    const { library, supervisor, events } = await stage({ behaviour: 'deaf' });
    const { id } = runOf(library, ENDLESS);
    const begun = events.next('run.checkpoint');
    supervisor.start(id);
    await begun;
    await supervisor.shutdown(100);
    expect(library.runs.get(id)).toMatchObject({ status: 'interrupted' });
  });
});

describe('a question about a run that is still open', () => {
  const never = (): Promise<null> => new Promise(() => undefined);

  it('does not hold up the end of the studio', async () => {
    const { library, supervisor } = await stage({ obstacle: never });
    const { id } = runOf(library, 10);
    supervisor.start(id);
    await supervisor.shutdown();
    expect(library.runs.get(id)).toMatchObject({
      status: 'interrupted',
      statusReason: expect.stringMatching(
        /^The studio was closed before this run began. There is no checkpoint yet: resuming starts it again from the beginning.$/m,
      ) as string,
    });
  });

  it('keeps the order of the queue when the studio dies over it', async () => {
    const { library, supervisor, events } = await stage({ obstacle: never });
    const runs = [runOf(library, 10), runOf(library, 10), runOf(library, 10)];
    for (const { id } of runs) supervisor.start(id);
    supervisor.move(runs[2]!.id, 0);
    const next = new Supervisor({
      library,
      launch: () => {
        throw new Error('Nothing may start by itself.');
      },
      notify: events.notify,
    });
    next.restore();
    expect(next.state().queuedRunIds).toEqual([runs[0]!.id, runs[2]!.id, runs[1]!.id]);
  });
});

describe('a library whose program died', () => {
  it('offers the run again, as interrupted', async () => {
    const folder = temporaryFolder();
    const { library, supervisor, events } = await stage({ folder });
    const { id } = runOf(library, ENDLESS);
    const begun = events.next('run.checkpoint');
    supervisor.start(id);
    await begun;
    await supervisor.shutdown(5000);
    library.runs.setStatus(id, 'running');
    library.close();

    const again = await stage({ folder });
    expect(again.library.recovered.map((run) => run.id)).toEqual([id]);
    const going = again.events.next('run.checkpoint');
    again.supervisor.resume(id);
    await going;
    await again.supervisor.shutdown();
  });
});
