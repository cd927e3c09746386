import { sayWritten } from '@shared/words/written';
import { verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { nodeLauncher } from '@main/training/launcher';
import { Supervisor } from '@main/training/supervisor';
import { EventLog } from '../../support/events';
import { config, newRun, openLibrary } from '../../support/library';
import { ENDLESS, runOf, stage } from './support';

describe('the supervisor', () => {
  it('runs a draft to its end and writes down what it reports', async () => {
    const { library, supervisor, events } = await stage();
    const { id } = runOf(library, 35);
    const done = events.status(id, 'completed');
    const idle = events.next('queue.changed', ({ runningRunId }) => runningRunId === null);
    expect(supervisor.start(id).status).toBe('queued');
    expect(supervisor.state()).toMatchObject({ runningRunId: id, queuedRunIds: [] });
    expect(await done).toMatchObject({
      engine: 'onnx',
      device: 'a fake device',
      iteration: 35,
      trainedSeconds: 0.35,
      bestAccuracy: 0.6,
      lastLoss: 1 / 35,
      lastCheckpointIteration: 30,
    });
    const [loss] = library.metrics.read(id);
    expect([...(loss?.steps ?? [])]).toEqual(Array.from({ length: 35 }, (_, i) => i + 1));
    expect(events.of('run.metrics').flatMap(({ points }) => points)).toHaveLength(35);
    expect(library.events.list(id).map(({ kind }) => kind)).toEqual(['queued', 'started', 'completed']);
    await idle;
  });

  it('runs one at a time, in the order of the queue', async () => {
    const { library, supervisor, events, processes } = await stage();
    const [first, second, third] = [runOf(library, 20), runOf(library, 20), runOf(library, 20)];
    const allDone = Promise.all([first, second, third].map(({ id }) => events.status(id, 'completed')));
    for (const { id } of [first, second, third]) supervisor.start(id);
    expect(supervisor.state().queuedRunIds).toEqual([second.id, third.id]);
    supervisor.stop(second.id);
    expect(library.runs.get(second.id).status).toBe('draft');
    supervisor.start(second.id);
    await allDone;
    const order = events
      .of('run.changed')
      .filter(({ run }) => run.status === 'completed')
      .map(({ run }) => run.id);
    expect(order).toEqual([first.id, third.id, second.id]);
    expect(processes).toHaveLength(3);
  });

  it('starts waiting runs in the order they were moved into', async () => {
    const { library, supervisor, events } = await stage();
    const [first, second, third] = [runOf(library, 20), runOf(library, 20), runOf(library, 20)];
    const allDone = Promise.all([first, second, third].map(({ id }) => events.status(id, 'completed')));
    for (const { id } of [first, second, third]) supervisor.start(id);
    expect(supervisor.move(third.id, 0).queuedRunIds).toEqual([third.id, second.id]);
    expect(() => supervisor.move(first.id, 0)).toThrow('is not in the queue');
    await allDone;
    const order = events
      .of('run.changed')
      .filter(({ run }) => run.status === 'completed')
      .map(({ run }) => run.id);
    expect(order).toEqual([first.id, third.id, second.id]);
  });

  it('pauses everything and lets everything go on', async () => {
    const { library, supervisor, events } = await stage();
    const [first, second] = [runOf(library, ENDLESS), runOf(library, 20)];
    const paused = events.next('run.checkpoint').then(() => {
      expect(supervisor.hold(true)).toMatchObject({ held: true });
      return events.status(first.id, 'paused');
    });
    for (const { id } of [first, second]) supervisor.start(id);
    await paused;
    const stopped = events.status(first.id, 'stopped');
    supervisor.stop(first.id);
    await stopped;
    await events.next('queue.changed', ({ runningRunId }) => runningRunId === null);
    expect(supervisor.state()).toMatchObject({ held: true, queuedRunIds: [second.id] });
    const done = events.status(second.id, 'completed');
    supervisor.hold(false);
    await done;
  });

  it('stops after the current run, and goes on when told', async () => {
    const { library, supervisor, events } = await stage();
    const [first, second] = [runOf(library, 20), runOf(library, 20)];
    expect(() => supervisor.set({ stopAfterCurrent: true })).toThrow('Nothing is running');
    const firstDone = events.status(first.id, 'completed');
    const held = events.next('queue.changed', (state) => state.held);
    for (const { id } of [first, second]) supervisor.start(id);
    expect(supervisor.set({ stopAfterCurrent: true })).toMatchObject({ stopAfterCurrent: true, held: false });
    await firstDone;
    expect(await held).toMatchObject({ queuedRunIds: [second.id], stopAfterCurrent: false });
    const done = events.status(second.id, 'completed');
    supervisor.hold(false);
    await done;
  });

  it('waits for an idle computer when told to', async () => {
    let idle = 0;
    const { library, supervisor, events, processes } = await stage({ idleSeconds: () => idle });
    supervisor.set({ startWhenIdle: true });
    const { id } = runOf(library, 20);
    const done = events.status(id, 'completed');
    supervisor.start(id);
    expect(supervisor.state()).toMatchObject({ waitsForIdle: true, queuedRunIds: [id], runningRunId: null });
    expect(processes).toHaveLength(0);
    idle = 1000;
    await done;
    expect(supervisor.state().waitsForIdle).toBe(false);
  });

  it('does not begin a run that this machine cannot hold, and goes on with the next', async () => {
    const stages = await stage({
      obstacle: ({ name }) => Promise.resolve(name === 'Too large' ? verbatim('It would take 99 GB.') : null),
    });
    const { library, supervisor, events, processes } = stages;
    const { projectId } = newRun(library);
    const large = library.runs.create({ projectId, name: 'Too large', config });
    const small = runOf(library, 20);
    const done = events.status(small.id, 'completed');
    const refused = events.next('run.changed', ({ run }) => run.id === large.id && run.status === 'draft');
    for (const { id } of [large, small]) supervisor.start(id);
    expect(sayWritten('en', (await refused).run.statusReason ?? '')).toBe('It would take 99 GB.');
    await done;
    expect(processes).toHaveLength(1);
    const anyway = events.status(large.id, 'completed');
    supervisor.start(large.id, verbatim('It would take 99 GB.'));
    await anyway;
    const [queued] = library.events.list(large.id).filter(({ detail }) => detail !== '');
    expect(queued?.kind).toBe('queued');
    expect(sayWritten('en', queued?.detail ?? '')).toBe('It would take 99 GB.');
  });

  it('pauses, lets go on, stops with a checkpoint and resumes from it', async () => {
    const { library, supervisor, events } = await stage();
    const { id } = runOf(library, ENDLESS);
    const paused = events.next('run.checkpoint').then(() => {
      supervisor.pause(id);
      return events.status(id, 'paused');
    });
    supervisor.start(id);
    await paused;
    const going = events.status(id, 'running');
    supervisor.resume(id);
    await going;
    const stopped = events.status(id, 'stopped');
    supervisor.stop(id);
    const run = await stopped;
    expect(run.lastCheckpointIteration).toBe(run.iteration);
    expect(run.statusReason).toBeNull();

    const started = events.next(
      'run.changed',
      ({ run: it }) => it.status === 'running' && it.engine === 'onnx',
    );
    supervisor.resume(id);
    expect((await started).run.iteration).toBe(run.iteration);
    expect(events.of('run.rewound')).toEqual([{ runId: id, iteration: run.iteration }]);
    const again = events.status(id, 'stopped');
    supervisor.stop(id);
    await again;
  });

  it('interrupts a run whose process is killed, and resumes it from its last checkpoint', async () => {
    const { library, supervisor, events, processes } = await stage();
    const { id } = runOf(library, ENDLESS);
    const interrupted = events.status(id, 'interrupted');
    void events.next('run.checkpoint').then(() => process.kill(processes[0]?.pid ?? 0, 'SIGKILL'));
    supervisor.start(id);
    const run = await interrupted;
    expect(run.statusReason).toMatch(
      /^The training process was ended from outside \(SIGKILL\)\. Resuming continues from the checkpoint of iteration \d+\.$/m,
    );
    expect(library.logs.read(id).at(-1)).toMatchObject({ level: 'warn', message: run.statusReason });

    const rewound = events.next('run.rewound');
    const checkpoint = events.next('run.checkpoint');
    const stopped = checkpoint.then(() => {
      supervisor.stop(id);
      return events.status(id, 'stopped');
    });
    supervisor.resume(id);
    expect(await rewound).toEqual({ runId: id, iteration: run.lastCheckpointIteration });
    expect((await checkpoint).checkpoint.iteration).toBe(Number(run.lastCheckpointIteration) + 10);
    await stopped;
    const [loss] = library.metrics.read(id, { maxPoints: 20_000 });
    expect(loss?.steps.every((step, i) => step === i + 1)).toBe(true);
  });

  it('says in words how a process ended', async () => {
    const it = await stage({ behaviour: 'crash' });
    const crashing = runOf(it.library, ENDLESS);
    const crashed = it.events.status(crashing.id, 'interrupted');
    it.supervisor.start(crashing.id);
    expect((await crashed).statusReason).toContain('ended unexpectedly (exit code 7)');

    it.behaviour = 'fail';
    const failing = runOf(it.library, ENDLESS);
    const failed = it.events.status(failing.id, 'failed');
    it.supervisor.start(failing.id);
    expect(sayWritten('en', (await failed).statusReason ?? '')).toBe(
      'The dataset folder /nowhere does not exist: choose another one.',
    );

    it.behaviour = 'garbage';
    const speaking = runOf(it.library, ENDLESS);
    const refused = it.events.status(speaking.id, 'failed');
    it.supervisor.start(speaking.id);
    expect((await refused).statusReason).toContain('sent a message that the studio does not know');
  });

  it('ends a process that falls silent', async () => {
    const { library, supervisor, events } = await stage({ behaviour: 'silent', heartbeatTimeout: 2000 });
    const { id } = runOf(library, ENDLESS);
    const interrupted = events.status(id, 'interrupted');
    supervisor.start(id);
    expect((await interrupted).statusReason).toContain('did not answer for 2 seconds and was ended');
  });

  it('goes on with the queue after a crash', async () => {
    const it = await stage({ behaviour: 'crash' });
    const [first, second] = [runOf(it.library, ENDLESS), runOf(it.library, 20)];
    const crashed = it.events.status(first.id, 'interrupted').then(() => (it.behaviour = 'normal'));
    const done = it.events.status(second.id, 'completed');
    it.supervisor.start(first.id);
    it.supervisor.start(second.id);
    await crashed;
    await done;
  });

  it('fails a run whose process cannot be launched', async () => {
    const library = await openLibrary();
    const events = new EventLog();
    const launch = nodeLauncher('/nowhere/training.js', []);
    const supervisor = new Supervisor({
      library,
      launch,
      notify: events.notify,
    });
    const { id } = runOf(library, 10);
    const interrupted = events.status(id, 'interrupted');
    supervisor.start(id);
    expect((await interrupted).statusReason).toContain('exit code 1');
  });

  it('refuses what makes no sense in the state of the run', async () => {
    const { library, supervisor, events } = await stage();
    const { id } = runOf(library, 10);
    expect(() => supervisor.pause(id)).toThrow('only a running run can pause');
    expect(() => supervisor.stop(id)).toThrow('there is nothing to stop');
    expect(() => supervisor.resume(id)).toThrow('it cannot be resumed');
    expect(() => supervisor.start('nobody')).toThrow('There is no run "nobody"');
    library.runs.setTrashed(id, true);
    expect(() => supervisor.start(id)).toThrow('in the trash');
    library.runs.setTrashed(id, false);
    const done = events.status(id, 'completed');
    supervisor.start(id);
    expect(() => supervisor.start(id)).toThrow('only a draft can be started');
    await done;
  });
});
