/** Names and paths that would do something if anybody took them for more than names: nothing is executed. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, type CliResult, configFile, eventsOf, startCliIn } from '../integration/cli/support';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { workConfig } from '../support/work';

const lacking = lackingForSlurm();

describe.skipIf(lacking !== null)(
  `hostile names on Slurm${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-hostile-'));
    const spoiled = join(folder, 'spoiled');
    const odd = `it's "odd" $(touch spoiled) \`touch spoiled\`; touch spoiled & %j %a -rf`;
    const library = join(folder, `library ${odd}`);
    const scratch = join(folder, `scratch ${odd}`);
    let slurm: Slurm | undefined;
    const command = (...words: readonly string[]): Promise<CliResult> =>
      startCliIn({ HABA_TERMINAL: '', ...slurm?.env }, ...words, '--library', library, '--json').ended;
    const told = async (...words: readonly string[]): Promise<CliEvent[]> => {
      const { stdout, stderr, code } = await command(...words);
      expect(code, stderr).toBe(0);
      return stdout === '' ? [] : eventsOf(stdout);
    };
    const spoils = (): string[] =>
      [folder, library, scratch, process.cwd(), tmpdir()].filter((one) => existsSync(join(one, 'spoiled')));

    beforeAll(async () => {
      await ensureBuild();
      mkdirSync(scratch);
      slurm = await Slurm.start(1);
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('are names and nothing else, from the run to the archive that comes home', async () => {
      const config = configFile(folder, 'config.json', workConfig(10));
      const named = [
        '--project',
        `${odd} ${spoiled}\n$(touch ${spoiled})`,
        '--name',
        `${odd}\ntouch spoiled`,
      ];
      const asked = ['--memory', '900', '--scratch', scratch, '--data', join(folder, odd)];
      const [submitted] = await told('submit', config, ...named, ...asked);
      const id = String(submitted?.['jobId']);
      const state = async (): Promise<unknown> => (await told('jobs', 'show', id)).at(-1)?.['state'];
      await expect.poll(state, { timeout: 600_000, interval: 1000 }).toBe('completed');
      expect(await told('jobs', 'fetch', id)).toMatchObject([{ event: 'fetched', replaced: 'now' }]);
      expect(readdirSync(join(library, 'tasks', id)).sort()).toEqual([
        'cell-0',
        'job.sh',
        'slurm-0.out',
        'task.json',
      ]);
      expect(await told('jobs', 'clean', id)).toMatchObject([{ kept: [] }]);
      expect(spoils()).toEqual([]);
    });

    it('are refused in words where Slurm or a script could not take them', async () => {
      const config = configFile(folder, 'config.json', workConfig(10));
      for (const words of [
        ['--scratch', join(folder, 'a\nb')],
        ['--partition', '$(touch spoiled)'],
        ['--option', '--chdir=/\n#SBATCH --uid=0'],
        ['--time', '1;touch spoiled'],
        ['--memory', '1G --uid=0'],
      ]) {
        const { code, stderr, stdout } = await command('submit', config, ...words);
        expect({ code, stdout }, words.join(' ')).toEqual({ code: 2, stdout: '' });
        expect(stderr).not.toMatch(/^\s+at /m);
      }
      const { code } = await command('computers', 'profile', 'set', '$(touch spoiled)', '--cpus', '1');
      expect(code).toBe(2);
      expect(spoils()).toEqual([]);
    });
  },
);
