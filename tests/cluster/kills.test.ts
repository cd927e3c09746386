/**
 * A study given to a cluster behind ssh and brought home, while everything that takes part is killed at every step: the command,
 * its ssh, and what runs there. There is one job and one array, each run comes home once and whole, and nothing is left running.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliResult, RunningCli } from '../integration/cli/support';
import type { Moment } from '../support/cluster/gates';
import { descendantsOf, isAlive, kill } from '../support/cluster/processes';
import { cellAt, FETCHING, SENDING, SUBMITTING } from '../support/cluster/steps';
import { StudyThere } from '../support/cluster/study';

const started = await StudyThere.start();
const lacking = started.there === null ? ` (skipped: ${started.lacking})` : '';

/** Dozens of logins and programs that start, on a machine that may be busy. */
const LONG = 3_600_000;

const VICTIMS = ['the command', 'its ssh', 'what runs there'] as const;
type Victim = (typeof VICTIMS)[number];

describe.skipIf(started.there === null)(`a study whose helpers are killed${lacking}`, () => {
  const study = started.there!;
  let id = '';

  beforeAll(() => study.make(), 600_000);
  afterAll(() => study.stop());

  /** Kills somebody who takes part in a command, and waits until everybody has ended. */
  async function strike(running: RunningCli, victim: Victim): Promise<CliResult> {
    const helpers = descendantsOf(running.pid);
    if (victim === 'the command') running.kill('SIGKILL');
    else if (victim === 'its ssh') helpers.forEach(({ pid }) => kill(pid));
    else study.server.left().forEach(kill);
    // What is left there goes on.
    study.gates.open();
    const result = await running.ended;
    const isThere = (): boolean => helpers.some(({ pid }) => isAlive(pid));
    await expect.poll(isThere, { timeout: 120_000 }).toBe(false);
    await study.isLeft();
    return result;
  }

  /** Starts a command and strikes at a moment. A command that is not killed says what happened. */
  async function struckAt(moment: Moment, victim: Victim, ...words: readonly string[]): Promise<void> {
    study.gates.hold(moment);
    const running = study.box.start(...words);
    await Promise.race([
      study.gates.reached(),
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
    ...['submit', study.id, '--computer', 'box', '--memory', '900', '--scratch', study.box.folder],
    ...['--option=--hold', '--json'],
  ];

  it('is submitted once', { timeout: LONG }, async () => {
    // Before anything is written down, and before anybody is reached.
    const early = study.box.start(...submitting());
    const making = join(study.box.library, 'tasks', 'making');
    await expect.poll(() => existsSync(making), { timeout: 300_000, interval: 5 }).toBe(true);
    await strike(early, 'the command');
    const strikes = SUBMITTING.flatMap((moment) => VICTIMS.map((victim) => ({ moment, victim })));
    for (const { moment, victim } of strikes) {
      await study.cancel();
      // What has outlived the last strike has brought the task to its place.
      if (SENDING.includes(moment)) rmSync(join(study.box.there, 'tasks'), { recursive: true, force: true });
      await struckAt(moment, victim, ...submitting());
      await study.expectWholeOrNone();
    }
    const [told] = await study.box.told(...submitting().slice(0, -1));
    expect(told).toMatchObject({ event: 'submitted', isNew: false });
    id = String(told?.['jobId']);
    await study.expectOnce(id, String(told?.['slurm']));
  });

  it('comes home once and whole', { timeout: LONG }, async () => {
    await study.box.told('jobs', 'requeue', id);
    await study.allComplete(id);
    const isHome = async (): Promise<boolean> => {
      const [job] = await study.box.told('jobs', 'list', '--all');
      return job?.['state'] === 'home';
    };
    for (const moment of FETCHING) {
      for (const victim of VICTIMS) {
        const index = cellAt(moment);
        // A cell that is home does not come again.
        if (index !== null && (await study.cells(id))[index]?.['sha256'] !== null) continue;
        await struckAt(moment, victim, 'jobs', 'fetch', id);
      }
    }
    if (!(await isHome())) await study.box.told('jobs', 'fetch', id);
    await study.expectHome(id);
    expect(await study.box.told('jobs', 'fetch', id)).toEqual([]);
    expect(await study.box.told('jobs', 'clean', id)).toMatchObject([{ kept: [] }]);
  });
});
