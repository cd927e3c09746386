import { expect, it } from 'vitest';
import { Fences, mostOutstanding } from '@main/core/engine/webgpu/runtime/executable';

it('lets no more runs be outstanding than it says, and goes on when the device does', async () => {
  const waiting: { runs: number; resolve: () => void }[] = [];
  let [submitted, finished] = [0, 0];
  const fences = new Fences(() => new Promise<void>((resolve) => waiting.push({ runs: submitted, resolve })));
  let most = 0;
  const loop = (async () => {
    for (let i = 0; i < 200; i++) {
      submitted++;
      most = Math.max(most, submitted - finished);
      await fences.pass();
    }
  })();
  // The device finishes something only when the host can do nothing any more.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (;;) {
    await settle();
    const next = waiting.shift();
    if (next === undefined) break;
    finished = next.runs;
    next.resolve();
  }
  await loop;
  expect(submitted).toBe(200);
  expect(most).toBe(mostOutstanding);
});

it('does not fail when nobody waits any more for a device that was lost', async () => {
  const fences = new Fences(() => Promise.reject(new Error('lost')));
  for (let i = 0; i < 8; i++) await fences.pass();
  const later = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) await fences.pass();
  };
  await expect(later()).rejects.toThrow('lost');
});
