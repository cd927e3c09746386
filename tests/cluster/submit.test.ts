/** A task submitted to a real Slurm by the command line: once, seen while it waits and works, taken away, submitted again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    let task: MadeTask;
    const asked = ['--memory', '1000', '--time', '30', '--partition', 'main', '--scratch', folder];

    beforeAll(async () => {
      await ensureBuild();
      task = await makeTask(folder, configFile(folder, 'config.json', workConfig(2000)));
      slurm = await Slurm.start(1);
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const command = (...words: readonly string[]): Promise<CliResult> =>
      startCliIn({ HABA_TERMINAL: '', ...cluster().env }, 'task', ...words).ended;
    const submit = async (...words: readonly string[]): Promise<CliEvent> => {
      const { stdout, stderr, code } = await command('submit', task.folder, '--json', ...asked, ...words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return eventsOf(stdout)[0] ?? expect.fail('It printed nothing.');
    };
    const status = async (): Promise<CliEvent> => {
      const { stdout } = await command('status', task.folder, '--json');
      return eventsOf(stdout)[0] ?? expect.fail('It printed nothing.');
    };

    it('is refused by Slurm before it is submitted', async () => {
      const { code, stderr } = await command('submit', task.folder, '--partition', 'nowhere');
      expect(code).toBe(2);
      expect(stderr).toMatch(/sbatch says: .*partition/i);
      expect(await status()).toMatchObject({ state: 'open', attempts: 0 });
    });

    it('is submitted once, seen, taken away with a checkpoint, and submitted again', async () => {
      const first = await submit();
      expect(first).toMatchObject({ event: 'submitted', isNew: true });
      expect(await submit()).toMatchObject({ job: first['job'], isNew: false });
      await expect
        .poll(() => eventsOfCell(task, 0).some(checkpointAfter(10)), { timeout: 300_000 })
        .toBe(true);
      expect(await status()).toMatchObject({ state: 'working', attempts: 1, place: 'n1' });
      expect(await command('cancel', task.folder)).toMatchObject({ code: 0 });
      await expect.poll(() => exitsOf(task, 0)[0]?.outcome, { timeout: 300_000 }).toBe('stopped');
      await expect.poll(async () => (await status())['state'], { timeout: 300_000 }).toBe('stopped');

      const again = await submit();
      expect(again).toMatchObject({ isNew: true });
      expect(again['job']).not.toBe(first['job']);
      await cluster().reached(String(again['job']), 'COMPLETED');
      expect(await status()).toMatchObject({ state: 'completed', attempts: 2, iteration: 2000 });
    });

    it('is unknown, not failed, where the controller is silent', async () => {
      const quiet = { HABA_TERMINAL: '', SLURM_CONF: join(folder, 'nowhere.conf') };
      const { code, stdout, stderr } = await startCliIn(quiet, 'task', 'status', task.folder, '--json').ended;
      expect(code).toBe(0);
      expect(stderr).toContain('squeue says');
      expect(eventsOf(stdout)).toMatchObject([{ state: 'completed' }]);
    });
  },
);
