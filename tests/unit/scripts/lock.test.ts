import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../../scripts/lib/lock.mjs';

const lockFile = (): string => path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'haba-lock-')), 'x.lock');

test('only one holds the lock at a time, and it is gone afterwards', async () => {
  const file = lockFile();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  expect(most).toBe(1);
  expect(fs.existsSync(file)).toBe(false);
});

test('work that fails releases it', async () => {
  const file = lockFile();
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, () => Promise.resolve('yes'))).toBe('yes');
});

test('a lock of a process that is gone is taken over', async () => {
  const file = lockFile();
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  fs.writeFileSync(file, String(gone));
  expect(await withLock(file, () => Promise.resolve('mine'))).toBe('mine');
});
