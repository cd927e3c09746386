/**
 * A study given to a cluster by the real window, and brought home by it, while the studio is killed at every step. There is one job
 * and one array, each run comes home once and whole, and nothing of a killed studio is left running there.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEntry } from '@shared/computers/entry';
import { call } from '../e2e/support/bridge';
import { launchStudio, type Studio } from '../e2e/support/launch';
import type { Moment } from '../support/cluster/gates';
import { cellAt, FETCHING, SENDING, SUBMITTING } from '../support/cluster/steps';
import { StudyThere } from '../support/cluster/study';

const started = await StudyThere.start();
const lacking = started.there === null ? ` (skipped: ${started.lacking})` : '';

/** A dozen of windows and logins, on a machine that may be busy. */
const LONG = 1_800_000;

describe.skipIf(started.there === null)(`a study of a studio that is killed${lacking}`, () => {
  const study = started.there!;
  let id = '';

  beforeAll(() => study.make(), 600_000);
  afterAll(() => study.stop());

  const launch = (): Promise<Studio> =>
    launchStudio({ libraryDir: study.box.library, env: { HABA_SSH_CONFIG: study.server.config } });

  /** What a studio does that lives until it is done. */
  async function done<T>(work: (studio: Studio) => Promise<T>): Promise<T> {
    const studio = await launch();
    try {
      return await work(studio);
    } finally {
      await studio.close();
      await study.isLeft();
    }
  }

  /** Has the window do something, and kills the studio at a moment of it. */
  async function killedAt(moment: Moment, work: (studio: Studio) => Promise<unknown>): Promise<void> {
    const studio = await launch();
    study.gates.hold(moment);
    const process = studio.app.process();
    const hasEnded = new Promise((resolve) => process.once('exit', resolve));
    // The answer never comes.
    const ended = work(studio).then(
      () => expect.fail(`It was done before it was ${moment.when} ${moment.program}.`),
      (error: unknown) => error,
    );
    try {
      await Promise.race([study.gates.reached(), ended.then((error) => expect.fail(String(error)))]);
    } finally {
      process.kill('SIGKILL');
      // What is left there goes on.
      study.gates.open();
    }
    await hasEnded;
    await ended;
    await studio.close();
    await study.isLeft();
  }

  const submit = ({ window }: Studio): Promise<JobEntry | null> =>
    call(window, 'jobs.submit', {
      computer: 'box',
      content: { studyId: study.id },
      options: {
        profile: { setup: [], options: ['--hold'], memory: '900' },
        ...{ data: [], experts: null, scratch: study.box.folder },
      },
      script: null,
    });
  const fetch = ({ window }: Studio): Promise<JobEntry | null> => call(window, 'jobs.fetch', { id });

  it('is submitted once', { timeout: LONG }, async () => {
    for (const moment of SUBMITTING) {
      await study.cancel();
      // What has outlived the last one has brought the task to its place.
      if (SENDING.includes(moment)) rmSync(join(study.box.there, 'tasks'), { recursive: true, force: true });
      await killedAt(moment, submit);
      await study.expectWholeOrNone();
    }
    const job = (await done(submit)) ?? expect.fail('It was not given.');
    ({ id } = job);
    await study.expectOnce(id, String(job.slurm));
  });

  it('comes home once and whole', { timeout: LONG }, async () => {
    await done(({ window }) => call(window, 'jobs.requeue', { id }));
    await study.allComplete(id);
    for (const moment of FETCHING) {
      const index = cellAt(moment);
      // A cell that is home does not come again.
      if (index !== null && (await study.cells(id))[index]?.['sha256'] !== null) continue;
      await killedAt(moment, fetch);
    }
    await done(fetch);
    await study.expectHome(id);
  });
});
