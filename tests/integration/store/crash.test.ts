import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { Library } from '@main/store/library';
import { bundle } from '../../support/bundle';
import { newRun, openLibrary, temporaryFolder } from '../../support/library';

let writer: string;
beforeAll(async () => {
  writer = await bundle('tests/integration/store/writer.ts');
});

/** The child once it has said that so many checkpoints are durable; `last` keeps up with what it says later. */
async function writing(
  folder: string,
  runId: string,
  checkpoints: number,
): Promise<{ child: ChildProcess; last: number }> {
  const child = fork(writer, [folder, runId]);
  const state = { child, last: 0 };
  await new Promise<void>((resolve, reject) => {
    let said = 0;
    child.on('message', (message: { durable: number }) => {
      state.last = message.durable;
      said += 1;
      if (said === checkpoints) resolve();
    });
    child.on('exit', (code, signal) =>
      reject(new Error(`The writer ended early (${code ?? signal ?? ''}).`)),
    );
  });
  return state;
}

async function libraryWithRun(): Promise<{ folder: string; runId: string }> {
  const folder = temporaryFolder();
  const library = await openLibrary(folder);
  const { id } = newRun(library);
  library.close();
  return { folder, runId: id };
}

describe('kill -9 in the middle of writing', () => {
  it.each([1, 2, 5, 11])('loses nothing of %i durable checkpoints', async (checkpoints) => {
    const { folder, runId } = await libraryWithRun();
    const state = await writing(folder, runId, checkpoints);
    const exited = once(state.child, 'exit');
    state.child.kill('SIGKILL');
    await exited;

    const library = await openLibrary(folder);
    expect(library.recovered.map(({ id }) => id)).toEqual([runId]);
    const last = library.checkpoints.latest(runId);
    expect(last?.iteration).toBeGreaterThanOrEqual(state.last);
    expect(library.runs.get(runId).statusReason).toContain(
      `the checkpoint of iteration ${last?.iteration ?? 0}`,
    );
    for (const { sha256, iteration } of library.checkpoints.list(runId)) {
      const bytes = await library.blobs.read(sha256);
      expect(new TextDecoder().decode(bytes)).toBe(`state of iteration ${iteration}`);
    }

    const resumed = await library.resumePoints.rewind(runId);
    expect(resumed?.iteration).toBe(last?.iteration);
    const [loss] = library.metrics.read(runId, { maxPoints: 20_000 });
    expect([...(loss?.steps ?? [])]).toEqual(Array.from({ length: last?.iteration ?? 0 }, (_, i) => i + 1));
  });
});

describe('the lock between processes', () => {
  it('keeps a second process out while the first lives, and no longer', async () => {
    const { folder, runId } = await libraryWithRun();
    const { child } = await writing(folder, runId, 1);
    await expect(Library.open(folder)).rejects.toThrow(
      `is open in the writer (process ${child.pid ?? 0}, since`,
    );
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await openLibrary(folder);
  });
});
