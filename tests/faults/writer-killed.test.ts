/** `kill -9` in the middle of writing: a process that does nothing but write points and checkpoints. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { bundle } from '../support/bundle';
import { newRun, openLibrary, temporaryFolder } from '../support/library';
import { randomOf, ROUNDS } from './support/plan';
import { fault, tellCounts } from './support/tally';

tellCounts();

let writer: string;
beforeAll(async () => {
  writer = await bundle('tests/integration/store/writer.ts');
});

/** Lets the writer write for so many milliseconds; answers the last checkpoint that it called durable. */
async function killedAfter(folder: string, runId: string, milliseconds: number): Promise<number> {
  const child = fork(writer, [folder, runId]);
  const exited = once(child, 'exit');
  let last = 0;
  const first = new Promise<void>((resolve) => {
    child.on('message', ({ durable }: { durable: number }) => {
      last = durable;
      resolve();
    });
  });
  await first;
  await delay(milliseconds);
  child.kill('SIGKILL');
  await exited;
  return last;
}

it(`kill -9 in the middle of writing, ${ROUNDS} times: every durable checkpoint is there and whole`, async () => {
  const random = randomOf('writer');
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = temporaryFolder();
    const before = await openLibrary(folder);
    const { id } = newRun(before);
    before.close();
    const durable = await killedAfter(folder, id, random() * 60);
    await fault('killed while writing', async () => {
      const library = await openLibrary(folder);
      expect(library.runs.get(id).statusReason).toContain('The studio ended while this run was running.');
      const last = library.checkpoints.latest(id)?.iteration ?? 0;
      expect(last).toBeGreaterThanOrEqual(durable);
      for (const { sha256, iteration } of library.checkpoints.list(id)) {
        expect(new TextDecoder().decode(await library.blobs.read(sha256))).toBe(
          `state of iteration ${iteration}`,
        );
      }
      expect((await library.resumePoints.rewind(id))?.iteration).toBe(last);
      const [loss] = library.metrics.read(id, { maxPoints: 20_000 });
      expect([...(loss?.steps ?? [])]).toEqual(Array.from({ length: last }, (_, i) => i + 1));
      library.close();
    });
  }
});
