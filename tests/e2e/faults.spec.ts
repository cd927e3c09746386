import fs from 'node:fs';
import path from 'node:path';
import { Library } from '@main/store/library';
import {
  call,
  isAlive,
  killPage,
  runPastCheckpoint,
  runWithStatus,
  startTinyRun,
  trainingPid,
} from './support/bridge';
import { expect, test } from './support/launch';

const ENDLESS = 1_000_000;

test('kill -9 of the training process interrupts the run; resuming finishes it', async ({ launch }) => {
  const { app, window } = await launch();
  const { id } = await startTinyRun(window, 60);
  await runPastCheckpoint(window, id);
  const pid = await trainingPid(app);
  expect(pid).not.toBeNull();
  process.kill(Number(pid), 'SIGKILL');

  const interrupted = await runWithStatus(window, id, 'interrupted');
  expect(interrupted.statusReason).toMatch(
    /^The training process was ended from outside \(SIGKILL\)\. Resuming continues from the checkpoint of iteration \d+\.$/m,
  );
  await call(window, 'runs.resume', { id });
  const done = await runWithStatus(window, id, 'completed');
  expect(done).toMatchObject({ iteration: 60, lastCheckpointIteration: 60 });
  const series = await call(window, 'metrics.read', { runId: id, series: ['loss/objective'] });
  expect(Object.values(series[0]?.steps ?? {})).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
});

test('kill -9 of the whole studio loses nothing before the last checkpoint', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  const first = await launch({ libraryDir });
  const { id } = await startTinyRun(first.window, ENDLESS);
  const before = await runPastCheckpoint(first.window, id, 5);
  const training = Number(await trainingPid(first.app));
  const exited = new Promise((resolve) => first.app.process().once('exit', resolve));
  first.app.process().kill('SIGKILL');
  await exited;
  await expect.poll(() => isAlive(training), { message: 'the training process ends too' }).toBe(false);

  const second = await launch({ libraryDir });
  const [run] = await call(second.window, 'runs.interrupted', {});
  expect(run?.id).toBe(id);
  expect(run?.lastCheckpointIteration).toBeGreaterThanOrEqual(before.lastCheckpointIteration ?? 0);
  expect(run?.statusReason).toContain('The studio ended while this run was running.');
  await call(second.window, 'runs.resume', { id });
  await runPastCheckpoint(second.window, id, run?.lastCheckpointIteration ?? 0);
});

test('kill -9 of the page brings it back, says so, and disturbs no run', async ({ launch }) => {
  const { app, window } = await launch();
  const { id } = await startTinyRun(window, ENDLESS);
  const before = await runPastCheckpoint(window, id);
  const inPage = await killPage(app);
  await expect.poll(() => inPage('document.body.innerText')).toContain('was loaded again');
  const get = `haba.call('runs.get', { id: '${id}' }).then(({ value }) => value)`;
  const iteration = async (): Promise<number> => ((await inPage(get)) as { iteration: number }).iteration;
  await expect.poll(iteration).toBeGreaterThan(before.iteration);
  expect(await inPage('location.search')).toBe('');
});

test('quitting in the middle of a run writes a checkpoint first', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  const first = await launch({ libraryDir });
  const { id } = await startTinyRun(first.window, ENDLESS);
  await runPastCheckpoint(first.window, id);
  await first.close();

  const second = await launch({ libraryDir });
  const run = await call(second.window, 'runs.get', { id });
  expect(run.status).toBe('interrupted');
  expect(run.statusReason).toContain('The studio was closed while this run was running.');
  expect(run.lastCheckpointIteration).toBe(run.iteration);
});

test('a library that is open elsewhere is refused, and named', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  const library = await Library.open(libraryDir, { program: 'the command line' });
  try {
    const { window } = await launch({ libraryDir });
    await expect(window.getByTestId('problem-screen')).toContainText(
      `is open in the command line (process ${process.pid}`,
    );
    await expect(call(window, 'projects.list', {})).rejects.toThrow('close it there first');
  } finally {
    library.close();
  }
});

test('a damaged library is not touched', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  fs.mkdirSync(libraryDir, { recursive: true });
  const file = path.join(libraryDir, 'library.db');
  fs.writeFileSync(file, 'no database at all');
  const { window } = await launch({ libraryDir });
  await expect(window.getByTestId('problem-screen')).toContainText('is damaged');
  expect(fs.readFileSync(file, 'utf8')).toBe('no database at all');
});
