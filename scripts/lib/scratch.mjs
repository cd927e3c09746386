/** Where tests keep their files. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** Bytes that have to be free there; all tests together take a small part of it. */
const LEAST = 2 * 1024 ** 3;

/**
 * A new folder in memory where the system has room there, else among the temporary ones: flushes to the disk are most of
 * what the tests of the store wait for.
 * @param {string} prefix
 */
export function scratchFolder(prefix) {
  return fs.mkdtempSync(path.join(hasRoom() ? MEMORY : os.tmpdir(), prefix));
}

function hasRoom() {
  if (!fs.existsSync(MEMORY)) return false;
  const { bavail, bsize } = fs.statfsSync(MEMORY);
  return bavail * bsize >= LEAST;
}
