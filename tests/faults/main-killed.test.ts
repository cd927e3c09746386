/** `kill -9` of the process that has the library open, at any moment: while it starts, trains, writes, evaluates. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cli, eventsOf, startCli } from '../integration/cli/support';
import { openLibrary, temporaryFolder } from '../support/library';
import { randomOf, ROUNDS } from './support/plan';
import { expectSameAsUndisturbed, reference } from './support/reference';
import { fault, noLoss, tellCounts } from './support/tally';

const KIND = 'main killed';
tellCounts();

interface Life {
  /** Whether the kill came before the command was through. */
  readonly killed: boolean;
  /** The last checkpoint that the command has told of. */
  readonly said: number;
}

/** Runs a command for at most so many milliseconds, then kills it. */
async function live(words: readonly string[], milliseconds: number): Promise<Life> {
  const running = startCli(...words);
  const timer = new AbortController();
  const moment = delay(milliseconds, undefined, { signal: timer.signal }).then(
    () => running.kill('SIGKILL'),
    () => undefined,
  );
  const { code, signal, stdout, stderr } = await running.ended;
  timer.abort();
  await moment;
  if (signal !== 'SIGKILL') expect({ code, stderr }).toMatchObject({ code: 0 });
  const told = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  const checkpoints = told === '' ? [] : eventsOf(told).filter(({ event }) => event === 'checkpoint');
  return { killed: signal === 'SIGKILL', said: Number(checkpoints.at(-1)?.['iteration'] ?? 0) };
}

/** What is asked of a library after a kill. Answers the run to go on with; null where none had begun. */
async function aftermath(folder: string, known: string | null, atLeast: number): Promise<string | null> {
  if (!existsSync(folder)) return null;
  const library = await openLibrary(folder);
  try {
    const [project] = library.projects.list();
    const [run] = project ? library.runs.list(project.id) : [];
    if (known !== null) expect(run?.id).toBe(known);
    if (!run) return null;
    const last = library.checkpoints.latest(run.id);
    expect(last?.iteration ?? 0).toBeGreaterThanOrEqual(atLeast);
    for (const { iteration, sha256 } of library.checkpoints.list(run.id)) {
      expect(sha256).toBe(reference().checkpoints[iteration]);
      expect(await library.blobs.isIntact(sha256)).toBe(true);
    }
    if (run.status !== 'draft' && run.status !== 'completed') {
      expect(run.status).toBe('interrupted');
      expect(run.statusReason).toContain('The studio ended while this run was running.');
      expect(run.statusReason).toContain(
        last ? `the checkpoint of iteration ${last.iteration}.` : 'There is no checkpoint yet',
      );
    }
    return run.status === 'completed' ? null : run.id;
  } finally {
    library.close();
  }
}

it(`kill -9 of main, ${ROUNDS} times: nothing is lost, and every run ends as if it had not happened`, async () => {
  const random = randomOf('main');
  const { config, duration } = reference();
  const fresh = (): string => join(temporaryFolder(), 'library');
  let folder = fresh();
  let runId: string | null = null;
  let last = 0;
  const finish = async (): Promise<void> => {
    if (runId === null) return;
    expect((await cli('resume', runId, '--library', folder, '--json')).code).toBe(0);
    await noLoss(KIND, () => expectSameAsUndisturbed(folder, String(runId)));
  };
  for (let round = 0; round < ROUNDS;) {
    const words: string[] =
      runId === null
        ? ['run', config, '--library', folder, '--project', 'T', '--json']
        : ['resume', runId, '--library', folder, '--json'];
    const { killed, said } = await live(words, random() * duration);
    if (killed) {
      round += 1;
      last = Math.max(last, said);
      const [before, known]: [number, string | null] = [last, runId];
      runId = await fault(KIND, () => aftermath(folder, known, before));
    } else if (runId !== null) {
      await noLoss(KIND, () => expectSameAsUndisturbed(folder, String(runId)));
    }
    if (!killed || runId === null) {
      [folder, runId, last] = [fresh(), null, 0];
    }
  }
  await finish();
});
