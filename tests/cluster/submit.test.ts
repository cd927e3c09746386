/** A task submitted to a real Slurm by the command line: once, seen while it waits and works, taken away, submitted again. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, type CliResult, configFile, eventsOf, startCliIn } from '../integration/cli/support';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { checkpointAfter, eventsOfCell, exitsOf, makeTask, type MadeTask, workConfig } from '../support/work';

const lacking = lackingForSlurm();

describe.skipIf(lacking !== null)(
  `a task on Slurm${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-submit-'));
    let slurm: Slurm | undefined;
    let runId = '';
    const asked = ['--memory', '1000', '--time', '30', '--partition', 'main', '--scratch', folder];

    beforeAll(async () => {
      await ensureBuild();
      const made = await makeTask(folder, configFile(folder, 'config.json', workConfig(2000)));
      runId = made.runIds[0] ?? '';
      slurm = await Slurm.start(1);
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const home = ['--library', join(folder, 'home')];
    const command = (...words: readonly string[]): Promise<CliResult> =>
      startCliIn({ HABA_TERMINAL: '', ...cluster().env }, ...words, ...home).ended;
    const told = async (...words: readonly string[]): Promise<CliEvent[]> => {
      const { stdout, stderr, code } = await command(...words, '--json');
      expect(code, stderr).toBe(0);
      return eventsOf(stdout);
    };
    const submit = async (): Promise<CliEvent> => {
      const [event] = await told('submit', runId, ...asked);
      return event ?? expect.fail('It printed nothing.');
    };
    let task: MadeTask;
    const cell = async (): Promise<CliEvent> => {
      const [, event] = await told('jobs', 'show', basename(task.folder));
      return event ?? expect.fail('It printed nothing.');
    };

    it('is refused by Slurm before it is submitted, and asked for in another way', async () => {
      const { code, stderr } = await command('submit', runId, '--partition', 'nowhere');
      expect(code).toBe(2);
      expect(stderr).toMatch(/sbatch says: .*partition/i);
      expect(stderr).toContain(`submit ${runId}`);
      expect(await told('jobs', 'list')).toMatchObject([{ state: 'preparing', slurm: null }]);
    });

    it('is submitted once, seen, taken away with a checkpoint, done again and brought home', async () => {
      const first = await submit();
      expect(first).toMatchObject({ event: 'submitted', isNew: true, runs: [runId] });
      const id = String(first['jobId']);
      task = { folder: join(folder, 'home', 'tasks', id), runIds: [runId] };
      expect(await submit()).toMatchObject({ jobId: id, slurm: first['slurm'], isNew: false });
      expect((await command('resume', runId)).stderr).toContain('given to this computer');
      await expect
        .poll(() => eventsOfCell(task, 0).some(checkpointAfter(10)), { timeout: 300_000 })
        .toBe(true);
      expect(await cell()).toMatchObject({ state: 'working', attempts: 1, node: 'n1' });
      expect((await command('jobs', 'clean', id)).stderr).toContain('still in the queue');
      expect(await told('jobs', 'cancel', id)).toMatchObject([{ state: 'cancelled' }]);
      await expect.poll(() => exitsOf(task, 0)[0]?.outcome, { timeout: 300_000 }).toBe('stopped');
      await expect.poll(async () => (await cell())['state'], { timeout: 300_000 }).toBe('stopped');

      const [again] = await told('jobs', 'requeue', id);
      expect(again?.['slurm']).not.toBe(first['slurm']);
      await cluster().reached(String(again?.['slurm']), 'COMPLETED');
      expect(await cell()).toMatchObject({ state: 'completed', attempts: 2, iteration: 2000 });
      expect((await command('jobs', 'clean', id)).code).toBe(2);
      expect(await told('jobs', 'fetch', id)).toMatchObject([{ event: 'fetched', runId, replaced: 'now' }]);
    });

    it('is what it was, not failed, where the controller is silent, and is cleared away when it answers', async () => {
      const id = basename(task.folder);
      const quiet = { HABA_TERMINAL: '', SLURM_CONF: join(folder, 'nowhere.conf') };
      const { code, stdout } = await startCliIn(quiet, 'jobs', 'show', id, '--json', ...home).ended;
      expect(code).toBe(0);
      const [job, shown] = eventsOf(stdout);
      expect(shown).toMatchObject({ state: 'completed' });
      expect(job).toMatchObject({ state: 'home' });
      expect(job?.['silentSince']).toMatch(/^\d{4}-/);
      expect(job?.['problem']).toContain('nowhere.conf is missing');
      expect(await told('jobs', 'clean', id)).toMatchObject([{ event: 'cleaned', kept: [] }]);
      expect(existsSync(task.folder)).toBe(false);
      expect(await told('jobs', 'list', '--all')).toMatchObject([{ state: 'cleaned', silentSince: null }]);
    });
  },
);
