/** `haba work` disturbed in more ways and at more moments than `npm test` has time for. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, eventsOf, startCli, startCliIn, withFront } from '../integration/cli/support';
import { checkpointAfter, eventsOfCell, latestOf, Machine, outcomeOf, workConfig } from '../support/work';

const iterations = 120;
let machine: Machine;

beforeAll(async () => {
  machine = await Machine.start(workConfig(iterations));
});

afterAll(() => machine.stop());

describe('a cell ends as if nothing had happened', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGHUP', 'SIGINT'])('after %s', (signal) =>
    machine.expectTwinAfter(signal),
  );

  it('after it was killed before its first checkpoint, at several, and at the last', () =>
    machine.expectTwinAfterKills(
      ({ event }) => event === 'progress',
      checkpointAfter(10),
      checkpointAfter(30),
      checkpointAfter(iterations),
    ));

  it('when it had begun at home', async () => {
    const home = ['--library', join(machine.folder, 'home'), '--json'];
    const running = startCli('run', machine.file, '--id', 'begunathome', ...home);
    await running.event(checkpointAfter(20));
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(3);
    const { stdout, stderr } = await cli('task', 'create', 'begunathome', '--to', machine.folder, ...home);
    expect(stderr).toBe('');
    const task = { folder: String(eventsOf(stdout)[0]?.['folder']), runIds: ['begunathome'] };
    await machine.expectTwin(task);
    const started = eventsOfCell(task, 0).find(({ event }) => event === 'started');
    expect(started?.['iteration']).toBeGreaterThanOrEqual(20);
    const back = await cli('import', latestOf(task, 0), '--replace', ...home);
    expect(eventsOf(back.stdout)).toMatchObject([{ runId: 'begunathome', replaced: 'now' }]);
    const { stdout: again } = await cli('evaluate', 'begunathome', ...home);
    const { evaluations } = outcomeOf(eventsOfCell(task, 0));
    expect(eventsOf(again).at(-1)?.['evaluations']).toEqual(evaluations);
  });
});

describe.skipIf(process.platform === 'win32')('SIGUSR1 and SIGUSR2', () => {
  it('are nothing to a command that means nothing by them, from its first moment on', async () => {
    const library = join(machine.folder, 'signals');
    const running = startCliIn(withFront, 'run', machine.file, '--library', library, '--json');
    await running.event(({ event }) => event === 'started');
    for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGUSR1'] as const) running.kill(signal);
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/[Dd]ebugger/);
  });
});
