import { message } from '@shared/words/message';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FromTraining } from '@main/training/protocol';
import { Reporter } from '@main/training/reporter';
import { type BlobRef, BlobStore } from '@main/store/blobs';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A folder that takes bytes only when it is let. */
class Stalling extends BlobStore {
  let: () => void = () => undefined;

  override async write<T>(bytes: Uint8Array, use: (ref: BlobRef) => T | Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => (this.let = resolve));
    return use({ sha256: 'a'.repeat(64), bytes: bytes.byteLength });
  }
}

it('a checkpoint that its folder does not take is said to wait, and is written in the end', async () => {
  const posted: FromTraining[] = [];
  const blobs = new Stalling('/library/blobs');
  const reporter = new Reporter(
    { post: (message) => posted.push(message) },
    blobs,
    '/library/snapshots',
    100,
  );
  const written = reporter.checkpoint({ iteration: 40, trainedSeconds: 1, bytes: new Uint8Array(8) });
  await vi.advanceTimersByTimeAsync(31_000);
  const waits = posted.filter(({ type }) => type === 'log');
  expect(waits).toHaveLength(2);
  expect(waits[0]).toMatchObject({
    level: 'warn',
    message: message('training.checkpointStalls', { iteration: 40, seconds: 15 }),
  });
  blobs.let();
  await vi.advanceTimersByTimeAsync(0);
  expect(posted.at(-1)).toMatchObject({ type: 'checkpoint', checkpoint: { iteration: 40, bytes: 8 } });
  reporter.committed(40);
  await written;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted.filter(({ type }) => type === 'log')).toHaveLength(2);
});
