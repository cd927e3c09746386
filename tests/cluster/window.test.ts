/**
 * A study given to a cluster by the real window, and brought home by it, while the studio is killed at every step. There is one job
 * and one array, each run comes home once and whole, and nothing of a killed studio is left running there.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEntry } from '@shared/computers/entry';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { call } from '../e2e/support/bridge';
import { launchStudio, type Studio } from '../e2e/support/launch';
import { configFile } from '../integration/cli/support';
import { Box } from '../support/cluster/box';
import { Gates, type Moment } from '../support/cluster/gates';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { cellAt, FETCHING, GATED, SENDING, SUBMITTING } from '../support/cluster/steps';
import { workConfig } from '../support/work';

const noSlurm = lackingForSlurm();
const gates = new Gates(...GATED);
const started = noSlurm === null ? await Sshd.start(gates.path) : { sshd: null, lacking: noSlurm };
const { sshd } = started;
const lacking = sshd === null ? ` (skipped: ${started.lacking})` : '';

/** A dozen of windows and logins, on a machine that may be busy. */
const LONG = 1_800_000;

describe.skipIf(sshd === null)(`a study of a studio that is killed${lacking}`, () => {
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

  const launch = (): Promise<Studio> =>
    launchStudio({ libraryDir: box.library, env: { HABA_SSH_CONFIG: server().config } });
  const nobodyThere = (): Promise<void> =>
    expect.poll(() => server().left(), { timeout: 120_000 }).toEqual([]);

  /** What the window does with a studio that lives until it is done. */
  async function done<T>(work: (studio: Studio) => Promise<T>): Promise<T> {
    const studio = await launch();
    try {
      return await work(studio);
    } finally {
      await studio.close();
      await nobodyThere();
    }
  }

  /** Has the window do something, and kills the studio at a moment of it. */
  async function killedAt(moment: Moment, work: (studio: Studio) => Promise<unknown>): Promise<void> {
    const studio = await launch();
    gates.hold(moment);
    const process = studio.app.process();
    const hasEnded = new Promise((resolve) => process.once('exit', resolve));
    // The answer never comes.
    const ended = work(studio).then(
      () => expect.fail(`It was done before it was ${moment.when} ${moment.program}.`),
      (error: unknown) => error,
    );
    try {
      await Promise.race([gates.reached(), ended.then((error) => expect.fail(String(error)))]);
    } finally {
      process.kill('SIGKILL');
      // What is left there goes on.
      gates.open();
    }
    await hasEnded;
    await ended;
    await studio.close();
    await nobodyThere();
  }

  const submit = ({ window }: Studio): Promise<JobEntry | null> =>
    call(window, 'jobs.submit', {
      computer: 'box',
      content: { studyId },
      options: {
        profile: { setup: [], options: ['--hold'], memory: '900' },
        ...{ data: [], experts: null, scratch: box.folder },
      },
      script: null,
    });
  const fetch = ({ window }: Studio): Promise<JobEntry | null> => call(window, 'jobs.fetch', { id });
  /** The arrays of the job in the queue, once for each cell. */
  const arrays = async (): Promise<string[]> => {
    const text = await cluster().run('squeue', '-h', '-r', '-o', '%F %j');
    return text.split('\n').filter((line) => line.includes('haba-'));
  };

  it('is submitted once', { timeout: LONG }, async () => {
    for (const moment of SUBMITTING) {
      // What an earlier studio has submitted without hearing of it.
      await cluster().run('scancel', '--user=root');
      await expect.poll(arrays, { timeout: 120_000 }).toEqual([]);
      // What has outlived the last one has brought the task to its place.
      if (SENDING.includes(moment)) rmSync(join(box.there, 'tasks'), { recursive: true, force: true });
      await killedAt(moment, submit);
      const queued = await arrays();
      expect([0, 3]).toContain(queued.length);
      expect(new Set(queued).size).toBeLessThanOrEqual(1);
    }
    const job = (await done(submit)) ?? expect.fail('It was not given.');
    ({ id } = job);
    const queued = await arrays();
    expect(queued).toHaveLength(3);
    expect(new Set(queued)).toEqual(new Set([`${job.slurm} haba-${id}`]));
    expect(readdirSync(join(box.there, 'tasks'))).toEqual([id]);
    expect(readdirSync(join(box.there, 'incoming'))).toEqual([]);
    expect(await box.told('jobs', 'list', '--all')).toMatchObject([{ id, state: 'submitted' }]);
  });

  it('comes home once and whole', { timeout: LONG }, async () => {
    await done(({ window }) => call(window, 'jobs.requeue', { id }));
    const cells = async (): ReturnType<Box['told']> => (await box.told('jobs', 'show', id)).slice(1);
    await expect
      .poll(async () => (await cells()).map(({ state }) => state), { timeout: 600_000, interval: 2000 })
      .toEqual(['completed', 'completed', 'completed']);
    for (const moment of FETCHING) {
      const index = cellAt(moment);
      // A cell that is home does not come again.
      if (index !== null && (await cells())[index]?.['sha256'] !== null) continue;
      await killedAt(moment, fetch);
    }
    const [job] = await done(async (studio) => {
      await fetch(studio);
      return call(studio.window, 'jobs.list', {});
    });
    expect(job).toMatchObject({ id, state: 'home' });
    const runs = await box.told('runs', 'list');
    expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect((await box.command('library', 'check')).code).toBe(0);
    const left = readdirSync(join(box.library, 'tasks', id), { recursive: true }).join();
    expect(left).not.toContain('haba');
  });
});
