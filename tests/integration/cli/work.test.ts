/**
 * `haba work`: cells of a task done by the built command line, each beside its undisturbed twin. `npm run test:cluster` disturbs
 * them at more moments, and by a real Slurm.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atHome,
  checkpointAfter,
  exitsOf,
  latestOf,
  Machine,
  makeTask,
  type MadeTask,
  workConfig,
} from '../../support/work';
import { cli, configFile, eventsOf, startCliIn, withFront } from './support';

const iterations = 80;
let machine: Machine;
/** A task that is complete. */
let complete: MadeTask;

beforeAll(async () => {
  machine = await Machine.start(workConfig(iterations));
}, 600_000);

afterAll(() => machine.stop());

describe('a cell', () => {
  it('is done elsewhere and comes home once, as the run that was made at home', async () => {
    complete = await machine.task('--name', 'At home');
    const [runId = ''] = complete.runIds;
    expect(await atHome(machine.folder, runId)).toMatchObject({ status: 'draft', name: 'At home' });
    await machine.expectTwin(complete);

    const home = ['--library', join(machine.folder, 'home'), '--json'];
    for (const replaced of ['now', 'before']) {
      const { stdout } = await cli('import', latestOf(complete, 0), '--replace', ...home);
      expect(eventsOf(stdout)).toMatchObject([{ event: 'result', runId, copied: false, replaced }]);
    }
    const whole = { status: 'completed', iteration: iterations, name: 'At home' };
    expect(await atHome(machine.folder, runId)).toMatchObject(whole);
  });

  it('that is complete is left as it is', async () => {
    const before = readFileSync(latestOf(complete, 0));
    expect(await machine.work(complete)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(latestOf(complete, 0))).toEqual(before);
    expect(exitsOf(complete, 0)).toMatchObject([{ outcome: 'completed' }, { outcome: 'completed', code: 0 }]);
  });

  it('that gets SIGTERM leaves a checkpoint, ends with 3, and goes on from there', () =>
    machine.expectTwinAfter('SIGTERM'));

  it('that is killed goes on from what it has left, and ends as if nothing had happened', () =>
    machine.expectTwinAfterKills(checkpointAfter(30)));

  it('of which two copies are at work is done by the later one; the older ends and leaves nothing more', async () => {
    const long = configFile(machine.folder, 'long.json', workConfig(4000));
    const task = await makeTask(machine.folder, long);
    const older = machine.start(task);
    await older.event(checkpointAfter(20));
    const later = machine.start(task);
    await later.event(({ event }) => event === 'started');
    const { code, stderr } = await older.ended;
    expect(code).toBe(3);
    expect(stderr).toContain('A later attempt is at work');
    await later.event(checkpointAfter(0));
    later.kill('SIGTERM');
    expect((await later.ended).code).toBe(3);
    expect(exitsOf(task, 0)).toMatchObject([{ outcome: 'overtaken' }, { outcome: 'stopped' }]);
    expect(readdirSync(machine.scratch)).toEqual([]);
  });

  it.runIf(process.platform !== 'win32')(
    'is stopped by SIGUSR1 through the process in front; SIGUSR2 is ignored, and no debugger opens',
    async () => {
      const task = await machine.task();
      const running = startCliIn({ ...withFront, SLURM_JOB_ID: undefined }, ...machine.words(task));
      await running.event(checkpointAfter(20));
      running.kill('SIGUSR2');
      running.kill('SIGUSR1');
      const { code, stderr } = await running.ended;
      expect(code).toBe(3);
      expect(stderr).not.toMatch(/[Dd]ebugger/);
      expect(exitsOf(task, 0)).toMatchObject([{ code: 3, outcome: 'stopped', again: false }]);
      expect(existsSync(latestOf(task, 0))).toBe(true);
    },
  );
});

describe('what is not so is refused in one sentence, and the attempt says so', () => {
  const refused = async (task: MadeTask, sentence: string | RegExp): Promise<void> => {
    const { code, stderr } = await machine.work(task);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(exitsOf(task, 0).at(-1)).toMatchObject({ code: 2, outcome: 'refused' });
    expect(readdirSync(machine.scratch)).toEqual([]);
  };

  it("another run's archive in the place of its own, a damaged one, another program, another dataset", async () => {
    const task = await machine.task();
    mkdirSync(join(task.folder, 'cell-0'));
    copyFileSync(latestOf(complete, 0), latestOf(task, 0));
    await refused(task, 'is not of the run');
    writeFileSync(latestOf(task, 0), readFileSync(latestOf(complete, 0)).subarray(0, 1000));
    await refused(task, 'latest.haba');

    const path = join(task.folder, 'task.json');
    const made = JSON.parse(readFileSync(path, 'utf8')) as { cells: { dataset: object }[] };
    writeFileSync(path, JSON.stringify({ ...made, program: { version: '0.0.1', sha256: null } }));
    await refused(task, 'was made by version 0.0.1');

    rmSync(latestOf(task, 0));
    const cells = made.cells.map((cell) => ({
      ...cell,
      dataset: { ...cell.dataset, fingerprint: '0'.repeat(64) },
    }));
    writeFileSync(path, JSON.stringify({ ...made, cells }));
    await refused(task, 'differs from that of the task');
  });

  it('a cell that is not there, and no cell at all', async () => {
    const none = await cli('work', complete.folder, '--index', '7');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('has no cell 7: name one from 0 to 0');
    expect((await cli('work', complete.folder)).stderr).toContain(
      'Name the cell to do: --index N, from 0. Or do several in turn: --all',
    );
    expect((await cli('work', machine.folder, '--index', '0')).stderr).toContain('holds no task');
  });
});
