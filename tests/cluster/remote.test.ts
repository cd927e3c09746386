/**
 * A study on a cluster behind a real sshd: sent, submitted once, watched, brought home once, every run equal to its undisturbed twin.
 * The computer is this one, in folders of its own.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, type CliResult, configFile, eventsOf, startCliIn } from '../integration/cli/support';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { configsOf, eventsOfCell, type MadeTask, outcomeOf, undisturbed, workConfig } from '../support/work';

const noSlurm = lackingForSlurm();
const started = noSlurm === null ? await Sshd.start() : { sshd: null, lacking: noSlurm };
const { sshd } = started;
const lacking = sshd === null ? started.lacking : null;

describe.skipIf(sshd === null)(
  `a study on another computer${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-remote-'));
    const there = join(folder, 'there');
    const home = ['--library', join(folder, 'home')];
    let slurm: Slurm | undefined;
    let task: MadeTask;
    let local = '';

    const command = (...words: readonly string[]): Promise<CliResult> =>
      startCliIn({ HABA_TERMINAL: '', HABA_SSH_CONFIG: sshd?.config ?? '' }, ...words, ...home).ended;
    const told = async (...words: readonly string[]): Promise<CliEvent[]> => {
      const { code, stdout, stderr } = await command(...words, '--json');
      expect(code, stderr).toBe(0);
      return stdout === '' ? [] : eventsOf(stdout);
    };
    const onBox = (what: string, ...words: readonly string[]): Promise<CliEvent[]> =>
      told('task', what, local, '--computer', 'box', ...words);

    beforeAll(async () => {
      await ensureBuild();
      slurm = await Slurm.start(2);
      // The program there is a script that starts this checkout's, beside the cluster.
      const stage = join(folder, 'stage');
      mkdirSync(join(stage, 'haba'), { recursive: true });
      const set = Object.entries(slurm.env).map(([name, value]) => `${name}='${value}' `);
      writeFileSync(
        join(stage, 'haba', 'haba'),
        `#!/bin/sh\n${set.join('')}exec '${process.execPath}' '${builtCli}' "$@"\n`,
      );
      chmodSync(join(stage, 'haba', 'haba'), 0o755);
      const archive = join(folder, 'haba.tar.gz');
      execFileSync('tar', ['-czf', archive, '-C', stage, 'haba']);
      await told('computers', 'add', 'box', '--folder', there);
      await told('computers', 'install', 'box', archive);
      const base = configFile(folder, 'base.json', workConfig(100));
      const [study] = await told(
        'study',
        'create',
        'rq2',
        '--config',
        base,
        '--hallucinators',
        '2,3',
        '--budget',
        '2',
      );
      const [made] = await told('task', 'create', String(study?.['studyId']), '--to', join(folder, 'tasks'));
      local = String(made?.['folder']);
      task = { folder: join(there, 'tasks', String(made?.['taskId'])), runIds: made?.['runs'] as string[] };
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      sshd?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is sent and submitted once, whatever was left by a try that broke', async () => {
      // A try that broke while it sent.
      const [id = ''] = readdirSync(join(folder, 'tasks'));
      mkdirSync(join(there, 'incoming', `${id}.task`, id), { recursive: true });
      writeFileSync(join(there, 'incoming', `${id}.task`, id, 'task.json'), '{');
      const asked = ['--memory', '900', '--scratch', folder];
      const [first] = await onBox('submit', ...asked);
      expect(first).toMatchObject({ event: 'submitted', isNew: true });
      expect(await onBox('submit', ...asked)).toMatchObject([{ job: first?.['job'], isNew: false }]);
      expect(readdirSync(join(there, 'tasks'))).toEqual([id]);
      expect(readdirSync(join(there, 'incoming'))).toEqual([]);
    });

    it('comes home once, each run as if it had been done here', async () => {
      const states = async (): Promise<unknown[]> => (await onBox('status')).map(({ state }) => state);
      await expect
        .poll(states, { timeout: 600_000, interval: 1000 })
        .toEqual(task.runIds.map(() => 'completed'));
      for (const replaced of ['now', 'before']) {
        const fetched = await onBox('fetch');
        expect(fetched).toMatchObject(
          task.runIds.map((runId, index) => ({ event: 'fetched', index, runId, replaced })),
        );
      }
      for (const [index, config] of configsOf(task).entries()) {
        expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
      }
      const runs = await told('runs', 'list');
      expect(runs.map(({ runId, status }) => [runId, status]).sort()).toEqual(
        task.runIds.map((runId) => [runId, 'completed']).sort(),
      );
    });

    it('that holds another run, or a link, in the place of an archive does not come home', async () => {
      const archive = (index: number): string => join(task.folder, `cell-${index}`, 'latest.haba');
      execFileSync('cp', [archive(1), archive(0)]);
      const forged = await command('task', 'fetch', local, '--computer', 'box', '--json');
      expect(forged.code).toBe(2);
      expect(forged.stderr).toContain('is not of the run');
      expect(existsSync(join(local, 'cell-0', 'latest.haba.part'))).toBe(false);
      execFileSync('ln', ['-sf', '/etc/passwd', archive(0)]);
      expect((await onBox('fetch')).map(({ index }) => index)).toEqual([1]);
    });
  },
);
