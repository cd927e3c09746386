/** The page, and the studio as a whole, killed at seeded moments while a run trains. */
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestInfo } from '@playwright/test';
import { Library } from '@main/store/library';
import {
  call,
  isAlive,
  killPage,
  runPastCheckpoint,
  startTinyRun,
  TINY_INTERVAL,
  trainingPid,
} from '../../e2e/support/bridge';
import { expect, test, type Launch } from '../../e2e/support/launch';
import { randomOf, ROUNDS } from '../support/plan';
import type { Count } from '../support/tally';
import { tracesUpTo } from '../support/traces';

const ENDLESS = 1_000_000;
/** A page that ends more often within a minute is not loaded again. */
const ENDS_A_START = 5;

/** Tells the script that started the tests what was tried; `tried` goes up by one before each fault. */
async function counted(kind: string, body: (tried: { count: number }) => Promise<void>): Promise<void> {
  const tried = { count: 0 };
  let losses = 1;
  try {
    await body(tried);
    losses = 0;
  } finally {
    const count: Count = { kind, tried: tried.count, losses };
    const file = process.env['FAULTS_TALLY'];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(count)}\n`);
  }
}

/** Every iteration up to the last checkpoint has its point, once. Answers the last one that every such run makes. */
async function nothingIsMissing(testInfo: TestInfo, id: string): Promise<number> {
  const library = await Library.open(testInfo.outputPath('library'));
  try {
    const { lastCheckpointIteration } = library.runs.get(id);
    const [loss] = library.metrics.read(id, { series: ['loss/objective'], maxPoints: ENDLESS });
    const steps = Array.from(loss?.steps ?? []).filter((step) => step <= (lastCheckpointIteration ?? 0));
    expect(steps).toEqual(Array.from({ length: lastCheckpointIteration ?? 0 }, (_, i) => i + 1));
    for (const { sha256 } of library.checkpoints.list(id)) {
      expect(await library.blobs.isIntact(sha256)).toBe(true);
    }
    const regular = library.checkpoints.list(id).filter(({ iteration }) => iteration % TINY_INTERVAL === 0);
    expect(regular.length).toBeGreaterThan(0);
    return Math.max(...regular.map(({ iteration }) => iteration));
  } finally {
    library.close();
  }
}

/** The same run, left alone, has the same points, bit for bit, and comes to the same checkpoint. */
async function sameAsUndisturbed(launch: Launch, testInfo: TestInfo, id: string): Promise<void> {
  const iteration = await nothingIsMissing(testInfo, id);
  const { window, close } = await launch();
  await call(window, 'settings.set', { retention: { last: 1, every: 1 } });
  const undisturbed = await startTinyRun(window, ENDLESS);
  await runPastCheckpoint(window, undisturbed.id, iteration - 1, 60_000 + iteration * 200);
  await close();
  const library = testInfo.outputPath('library');
  const traces = tracesUpTo(library, undisturbed.id, iteration);
  expect(traces['checkpoints']).toHaveLength(1);
  expect(traces['metrics']?.length).toBeGreaterThanOrEqual(iteration);
  expect(tracesUpTo(library, id, iteration)).toEqual(traces);
}

test('pages that are killed come back, and no run notices', async ({ launch }, testInfo) => {
  test.setTimeout(240_000 + ROUNDS * 20_000);
  const random = randomOf('pages');
  let id: string | null = null;
  await counted('page killed', async (tried) => {
    while (tried.count < ROUNDS) {
      const { app, window, close } = await launch();
      if (id === null) id = (await startTinyRun(window, ENDLESS)).id;
      else await call(window, 'runs.resume', { id });
      const { lastCheckpointIteration } = await call(window, 'runs.get', { id });
      await runPastCheckpoint(window, id, lastCheckpointIteration ?? 0);
      const training = await trainingPid(app);
      for (let end = 0; end < ENDS_A_START && tried.count < ROUNDS; end += 1) {
        await delay(500 * random());
        tried.count += 1;
        const inPage = await killPage(app);
        await expect.poll(() => inPage('document.body.innerText')).toContain('was loaded again');
        expect(await trainingPid(app)).toBe(training);
      }
      await close();
    }
    await sameAsUndisturbed(launch, testInfo, id ?? '');
  });
});

test('a studio that is killed loses nothing before the last checkpoint', async ({ launch }, testInfo) => {
  test.setTimeout(240_000 + ROUNDS * 30_000);
  const random = randomOf('studios');
  let id: string | null = null;
  let last = 0;
  await counted('studio killed', async (tried) => {
    while (tried.count < ROUNDS) {
      const { app, window } = await launch();
      if (id === null) {
        id = (await startTinyRun(window, ENDLESS)).id;
      } else {
        const [run] = await call(window, 'runs.interrupted', {});
        expect(run).toMatchObject({ id, statusReason: expect.stringContaining('The studio ended') });
        expect(run?.lastCheckpointIteration).toBeGreaterThanOrEqual(last);
        await call(window, 'runs.resume', { id });
      }
      last = (await runPastCheckpoint(window, id, last)).lastCheckpointIteration ?? 0;
      await delay(500 * random());
      const training = Number(await trainingPid(app));
      const exited = new Promise((resolve) => app.process().once('exit', resolve));
      tried.count += 1;
      app.process().kill('SIGKILL');
      await exited;
      await expect.poll(() => isAlive(training), { message: 'the training process ends too' }).toBe(false);
    }
    await sameAsUndisturbed(launch, testInfo, id ?? '');
  });
});
