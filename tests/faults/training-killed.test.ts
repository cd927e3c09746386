/** `kill -9` of the studio's training process at any moment, under the real supervisor. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { RESUMABLE_STATUSES } from '@shared/domain';
import type { Library } from '@main/store/library';
import { nodeLauncher, type TrainingProcess } from '@main/training/launcher';
import { Supervisor } from '@main/training/supervisor';
import { EventLog } from '../support/events';
import { newRun, openLibrary, temporaryFolder } from '../support/library';
import { randomOf, ROUNDS } from './support/plan';
import { expectSameAsUndisturbed, reference } from './support/reference';
import { faultsConfig } from './support/run';
import { fault, noLoss, tellCounts } from './support/tally';

const KIND = 'training process killed';
tellCounts();

const trainingEntry = fileURLToPath(new URL('../../out/main/training.js', import.meta.url));

/** The library is as good as the last checkpoint says, and says so. */
async function aftermath(library: Library, runId: string, atLeast: number): Promise<void> {
  const run = library.runs.get(runId);
  expect(run.status).toBe('interrupted');
  expect(run.statusReason).toContain('The training process was ended from outside (SIGKILL).');
  const last = library.checkpoints.latest(runId);
  expect(last?.iteration ?? 0).toBeGreaterThanOrEqual(atLeast);
  for (const { iteration, sha256 } of library.checkpoints.list(runId)) {
    expect(sha256).toBe(reference().checkpoints[iteration]);
    expect(await library.blobs.isIntact(sha256)).toBe(true);
  }
}

it(`kill -9 of the training process, ${ROUNDS} times: resuming ends as if it had not happened`, async () => {
  const random = randomOf('training');
  const events = new EventLog();
  const folder = join(temporaryFolder(), 'library');
  const library = await openLibrary(folder);
  let process: TrainingProcess | null = null;
  const launch = nodeLauncher(trainingEntry);
  const supervisor = new Supervisor({
    library,
    launch: () => (process = launch()),
    notify: events.notify,
  });
  const { projectId } = newRun(library);
  const config = runConfigSchema.parse(faultsConfig);
  const create = (): string => library.runs.create({ projectId, name: 'A run', config }).id;
  /** Resolves when the run has ended in any way and its process is gone. */
  const ended = (): Promise<unknown> =>
    events.next('queue.changed', ({ runningRunId }) => runningRunId === null && process !== null);
  const goOn = (runId: string): void => {
    process = null;
    if (library.runs.get(runId).status === 'draft') supervisor.start(runId);
    else supervisor.resume(runId);
  };

  let runId = create();
  for (let round = 0; round < ROUNDS;) {
    const end = ended();
    goOn(runId);
    const timer = new AbortController();
    const killing = delay(random() * reference().duration, undefined, { signal: timer.signal }).then(
      () => process?.kill(),
      () => undefined,
    );
    await end;
    timer.abort();
    await killing;
    const { status, lastCheckpointIteration } = library.runs.get(runId);
    if (RESUMABLE_STATUSES.includes(status)) {
      round += 1;
      await fault(KIND, () => aftermath(library, runId, lastCheckpointIteration ?? 0));
    } else {
      const whole = runId;
      await noLoss(KIND, () => expectSameAsUndisturbed(folder, whole));
      runId = create();
    }
  }
  const done = ended();
  goOn(runId);
  await done;
  await noLoss(KIND, () => expectSameAsUndisturbed(folder, runId));
});
