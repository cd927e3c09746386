/**
 * A study on a computer without a scheduler, behind a real sshd: given to one process there, which nobody at home ends by going away,
 * and brought home once, every run equal to its undisturbed twin.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, configFile } from '../integration/cli/support';
import { Box } from '../support/cluster/box';
import { descendantsOf, kill, withEnvironment } from '../support/cluster/processes';
import { Sshd } from '../support/cluster/sshd';
import {
  configsOf,
  eventsOfCell,
  exitsOf,
  type MadeTask,
  outcomeOf,
  undisturbed,
  workConfig,
} from '../support/work';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';

describe.skipIf(sshd === null)(`a study on a computer without a scheduler${reason}`, () => {
  const box = new Box(sshd?.config ?? '');
  const { folder, there } = box;
  const told = (...words: readonly string[]): Promise<CliEvent[]> => box.told(...words);
  let task: MadeTask;
  let [studyId, id] = ['', ''];
  /** The processes there that do cells. */
  const workers = () => withEnvironment(`HABA_BOX=${folder}`).filter(({ pid }) => isWorker(pid));
  const isWorker = (pid: number): boolean => withEnvironment('HABA_WORKS=1').some((one) => one.pid === pid);
  const cells = async (): Promise<CliEvent[]> => (await told('jobs', 'show', id)).slice(1);
  const states = async (): Promise<unknown[]> => (await cells()).map(({ state }) => state);
  const all = <T>(of: (task: MadeTask, index: number) => T[]): T[] =>
    task.runIds.flatMap((_, index) => of(task, index));
  /** Of the first fifth of the runs: what is asked then is answered while the cell is at work. */
  const checkpoints = (): number =>
    all(eventsOfCell).filter(({ event, iteration }) => event === 'checkpoint' && Number(iteration) <= 60)
      .length;
  const another = async (): Promise<void> => {
    const before = checkpoints();
    await expect.poll(checkpoints, { timeout: 300_000 }).toBeGreaterThan(before);
  };

  beforeAll(async () => {
    await ensureBuild();
    // No program of Slurm's is found there.
    await box.install({ PATH: folder, SHELL: '', HABA_BOX: folder });
    const base = configFile(folder, 'base.json', workConfig(300));
    const words = ['study', 'create', 'rq2', '--config', base, '--hallucinators', '1,2,3', '--budget', '2'];
    studyId = String((await told(...words))[0]?.['studyId']);
  }, 600_000);
  afterAll(async () => {
    if (id !== '') await box.command('jobs', 'cancel', id);
    workers().forEach(({ pid }) => kill(pid));
    sshd?.stop();
    box.stop();
  });

  it('is shown as a command, and given once, however often it is asked for', async () => {
    const words = ['submit', studyId, '--computer', 'box', '--scratch', folder];
    const refused = await box.command(...words, '--dry-run', '--time', '30');
    expect(refused.stderr).toContain('--time is for Slurm');
    const lines = ['--setup', 'export HABA_WORKS=1'];
    const { stdout, stderr } = await box.command(...words, ...lines, '--dry-run');
    expect(stdout).toMatch(
      /^#!\/bin\/sh\n#HABA --no-scheduler\nexport HABA_WORKS=1\nexec .* work \. .*"\$@"\n$/,
    );
    expect(stderr).toContain('one after another');
    const [first] = await told(...words, ...lines);
    expect(first).toMatchObject({ event: 'submitted', computer: 'box', isNew: true });
    id = String(first?.['jobId']);
    task = { folder: join(there, 'tasks', id), runIds: first?.['runs'] as string[] };
    expect(task.runIds.length).toBeGreaterThanOrEqual(3);
    expect(await told(...words, ...lines)).toMatchObject([{ jobId: id, isNew: false }]);
    expect(readdirSync(task.folder).filter((name) => /^worker-\d+\.json$/.test(name))).toEqual([
      'worker-1.json',
    ]);
  });

  it('goes on although the line, ssh and the program that answers home are killed', async () => {
    const tail = box.start('jobs', 'tail', id, '--json');
    await tail.event(({ event }) => event === 'metric');
    for (const { pid, name } of withEnvironment(`HABA_BOX=${folder}`))
      if (!isWorker(pid) && name !== 'sh') kill(pid);
    descendantsOf(tail.pid).forEach(({ pid }) => kill(pid));
    sshd?.drop();
    tail.kill('SIGKILL');
    await tail.ended;
    await another();
    const shown = await cells();
    const at = shown.findIndex(({ state }) => state === 'working');
    expect(shown.map(({ state }) => state)).toEqual(
      shown.map((_, i) => (i === at ? 'working' : i < at ? 'completed' : 'waiting')),
    );
    expect(shown.slice(at + 1).every(({ reason: why }) => why === 'Turn')).toBe(true);
  });

  it('leaves a checkpoint when it is taken away, and goes on from it', async () => {
    await another();
    expect(await told('jobs', 'cancel', id)).toMatchObject([{ state: 'cancelled' }]);
    await expect.poll(() => workers().length, { timeout: 300_000 }).toBe(0);
    const stopped = all(exitsOf).filter((exit) => exit?.outcome === 'stopped');
    expect(stopped).toHaveLength(1);
    expect(stopped[0]?.iteration).toBeGreaterThan(0);
    const [job] = await told('jobs', 'requeue', id);
    expect(job).toMatchObject({ state: 'submitted' });
    await expect
      .poll(states, { timeout: 900_000, interval: 2000 })
      .toEqual(task.runIds.map(() => 'completed'));
    expect(all(exitsOf)).toHaveLength(task.runIds.length + 1);
  });

  it('comes home once, each run as if it had been done here', async () => {
    expect(await told('jobs', 'fetch', id)).toMatchObject(
      task.runIds.map((runId, index) => ({ event: 'fetched', index, runId, replaced: 'now' })),
    );
    expect(await told('jobs', 'fetch', id)).toEqual([]);
    expect(await told('jobs', 'list')).toMatchObject([{ state: 'home', home: task.runIds.length }]);
    for (const [index, config] of configsOf(task).entries()) {
      expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
    }
    expect(await told('jobs', 'clean', id)).toMatchObject([{ kept: [] }]);
    expect(readdirSync(join(there, 'tasks'))).toEqual([]);
  });
});
