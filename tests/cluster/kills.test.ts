/**
 * A study given to a cluster behind ssh and brought home, while everything that takes part is killed at every step: the command,
 * its ssh, and what runs there. There is one job and one array, each run comes home once and whole, and nothing is left running.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliResult, configFile, type RunningCli } from '../integration/cli/support';
import { Box } from '../support/cluster/box';
import { Gates, type Moment } from '../support/cluster/gates';
import { descendantsOf, isAlive, kill } from '../support/cluster/processes';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { cellAt, FETCHING, GATED, SENDING, SUBMITTING } from '../support/cluster/steps';
import { workConfig } from '../support/work';

const noSlurm = lackingForSlurm();
const gates = new Gates(...GATED);
const started = noSlurm === null ? await Sshd.start(gates.path) : { sshd: null, lacking: noSlurm };
const { sshd } = started;
const lacking = sshd === null ? started.lacking : null;

/** Dozens of logins and programs that start, on a machine that may be busy. */
const LONG = 3_600_000;

const VICTIMS = ['the command', 'its ssh', 'what runs there'] as const;
type Victim = (typeof VICTIMS)[number];

describe.skipIf(sshd === null)(
  `a study whose helpers are killed${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const box = new Box(sshd?.config ?? '');
    let slurm: Slurm | undefined;
    let [studyId, id] = ['', ''];
    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const server = (): Sshd => sshd ?? expect.fail('There is no server.');

    beforeAll(async () => {
      await ensureBuild();
      slurm = await Slurm.start(2);
      await box.install({ ...slurm.env, PATH: gates.path });
      const base = configFile(box.folder, 'base.json', workConfig(10));
      const words = ['--config', base, '--hallucinators', '2,3,4', '--budget', '2'];
      const [study] = await box.told('study', 'create', 'rq2', ...words);
      studyId = String(study?.['studyId']);
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      sshd?.stop();
      box.stop();
      gates.stop();
    });

    /** Kills somebody who takes part in a command, and waits until everybody has ended. */
    async function strike(running: RunningCli, victim: Victim): Promise<CliResult> {
      const helpers = descendantsOf(running.pid);
      if (victim === 'the command') running.kill('SIGKILL');
      else if (victim === 'its ssh') helpers.forEach(({ pid }) => kill(pid));
      else server().left().forEach(kill);
      // What is left there goes on.
      gates.open();
      const result = await running.ended;
      const isThere = (): boolean => helpers.some(({ pid }) => isAlive(pid));
      await expect.poll(isThere, { timeout: 120_000 }).toBe(false);
      await expect.poll(() => server().left(), { timeout: 120_000 }).toEqual([]);
      return result;
    }

    /** Starts a command and strikes at a moment. A command that is not killed says what happened. */
    async function struckAt(moment: Moment, victim: Victim, ...words: readonly string[]): Promise<void> {
      gates.hold(moment);
      const running = box.start(...words);
      await Promise.race([
        gates.reached(),
        running.ended.then(({ stderr }) =>
          expect.fail(`It ended before it was ${moment.when} ${moment.program}: ${stderr}`),
        ),
      ]);
      const { code, signal, stderr } = await strike(running, victim);
      if (victim === 'the command') return expect(signal).toBe('SIGKILL');
      expect(stderr).not.toMatch(/^\s+at /m);
      expect([0, 2], stderr).toContain(code);
      if (code === 2) expect(stderr).toMatch(/: try again|same command|jobs fetch|submit/);
    }

    const submitting = (): string[] => [
      ...['submit', studyId, '--computer', 'box', '--memory', '900', '--scratch', box.folder],
      ...['--option=--hold', '--json'],
    ];
    /** The arrays of the job in the queue. */
    const arrays = async (): Promise<string[]> => {
      const text = await cluster().run('squeue', '-h', '-r', '-o', '%F %j');
      return text.split('\n').filter((line) => line.includes('haba-'));
    };

    /** Takes away what an earlier command has submitted without hearing of it. */
    const cancelled = async (): Promise<void> => {
      await cluster().run('scancel', '--user=root');
      await expect.poll(arrays, { timeout: 120_000 }).toEqual([]);
    };

    it('is submitted once', { timeout: LONG }, async () => {
      // Before anything is written down, and before anybody is reached.
      const early = box.start(...submitting());
      const making = join(box.library, 'tasks', 'making');
      await expect.poll(() => existsSync(making), { timeout: 300_000, interval: 5 }).toBe(true);
      await strike(early, 'the command');
      const strikes = SUBMITTING.flatMap((moment) => VICTIMS.map((victim) => ({ moment, victim })));
      for (const { moment, victim } of strikes) {
        await cancelled();
        // What has outlived the last strike has brought the task to its place.
        if (SENDING.includes(moment)) rmSync(join(box.there, 'tasks'), { recursive: true, force: true });
        await struckAt(moment, victim, ...submitting());
        // Whole, or not there.
        const queued = await arrays();
        expect([0, 3]).toContain(queued.length);
        expect(new Set(queued).size).toBeLessThanOrEqual(1);
      }
      const [told] = await box.told(...submitting().slice(0, -1));
      expect(told).toMatchObject({ event: 'submitted', isNew: false });
      id = String(told?.['jobId']);
      const queued = await arrays();
      expect(queued).toHaveLength(3);
      expect(new Set(queued)).toEqual(new Set([`${String(told?.['slurm'])} haba-${id}`]));
      expect(readdirSync(join(box.there, 'tasks'))).toEqual([id]);
      expect(readdirSync(join(box.there, 'incoming'))).toEqual([]);
      expect(await box.told('jobs', 'list', '--all')).toMatchObject([{ id, state: 'submitted' }]);
    });

    it('comes home once and whole', { timeout: LONG }, async () => {
      await box.told('jobs', 'requeue', id);
      const states = async (): Promise<unknown[]> =>
        (await box.told('jobs', 'show', id)).slice(1).map(({ state }) => state);
      await expect
        .poll(states, { timeout: 600_000, interval: 2000 })
        .toEqual(['completed', 'completed', 'completed']);
      const isHome = async (): Promise<boolean> => {
        const [job] = await box.told('jobs', 'list', '--all');
        return job?.['state'] === 'home';
      };
      for (const moment of FETCHING) {
        for (const victim of VICTIMS) {
          const cells = (await box.told('jobs', 'show', id)).slice(1);
          const index = cellAt(moment);
          // A cell that is home does not come again.
          if (index !== null && cells[index]?.['sha256'] !== null) continue;
          await struckAt(moment, victim, 'jobs', 'fetch', id);
        }
      }
      if (!(await isHome())) await box.told('jobs', 'fetch', id);
      expect(await isHome()).toBe(true);
      expect(await box.told('jobs', 'fetch', id)).toEqual([]);
      const runs = await box.told('runs', 'list');
      expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
      expect((await box.command('library', 'check')).code).toBe(0);
      const left = readdirSync(join(box.library, 'tasks', id), { recursive: true }).join();
      expect(left).not.toContain('haba');
      expect(await box.told('jobs', 'clean', id)).toMatchObject([{ kept: [] }]);
    });
  },
);
