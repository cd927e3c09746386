/**
 * Stands between a process and its files: every call of `node:fs` and `node:fs/promises` that the studio's sources make goes
 * through `perform`, one after the other. Promises are kept by the same calls without waiting, so that nothing of Node's thread
 * pool decides about their order. SQLite has a way to its files of its own.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';

/** @param name of the function in `node:fs` that does it without waiting, such as `renameSync` */
export type Perform = <T>(name: string, args: readonly unknown[], run: () => T) => T;

type Function_ = (...args: unknown[]) => unknown;
type Functions = Record<string, Function_>;

const SYNC = [
  'openSync',
  'closeSync',
  'readSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'fstatSync',
  'futimesSync',
  'writeFileSync',
  'readFileSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
  'mkdirSync',
  'linkSync',
  'copyFileSync',
  'cpSync',
  'existsSync',
  'statSync',
  'lstatSync',
  'readdirSync',
  'readlinkSync',
  'symlinkSync',
] as const;

const PROMISED = [
  'writeFile',
  'readFile',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'mkdir',
  'link',
  'copyFile',
  'cp',
  'stat',
  'lstat',
  'readdir',
  'readlink',
  'symlink',
  'statfs',
] as const;

/**
 * Puts `perform` in place.
 * @param turn waited for before each promised call: where another part of the process may go on
 * @returns how to take it away again
 */
export function interpose(perform: Perform, turn: () => Promise<void> = () => Promise.resolve()): () => void {
  const real: Functions = { ...(fs as unknown as Functions) };
  const kept: [Functions, string, Function_ | undefined][] = [];
  const put = (target: object, name: string, replacement: Function_): void => {
    const functions = target as Functions;
    kept.push([functions, name, functions[name]]);
    functions[name] = replacement;
  };
  const call = (name: string, ...args: unknown[]): unknown =>
    perform(name, args, () => (real[name] as Function_).apply(fs, args));
  const later = async (name: string, ...args: unknown[]): Promise<unknown> => {
    await turn();
    return call(name, ...args);
  };
  for (const name of SYNC) put(fs, name, (...args) => call(name, ...args));
  put(fs, 'createReadStream', (...args) => call('createReadStream', ...args));
  for (const name of PROMISED) put(promises, name, (...args) => later(`${name}Sync`, ...args));
  put(promises, 'open', async (...args) => handleOf(Number(await later('openSync', ...args)), later));
  syncBuiltinESMExports();
  return () => {
    for (const [target, name, before] of kept.reverse()) {
      if (before) target[name] = before;
    }
    syncBuiltinESMExports();
  };
}

type Later = (name: string, ...args: unknown[]) => Promise<unknown>;

/** A whole file, which is then closed. */
async function* piecesOf(fd: number, later: Later): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const piece = new Uint8Array(1024 ** 2);
      const count = Number(await later('readSync', fd, piece, 0, piece.length, null));
      if (count === 0) return;
      yield piece.subarray(0, count);
    }
  } finally {
    await later('closeSync', fd);
  }
}

/** What the sources use of an open file. */
function handleOf(fd: number, later: Later): object {
  return {
    fd,
    write: async (bytes: Uint8Array, ...where: unknown[]) => ({
      bytesWritten: await later('writeSync', fd, bytes, ...where),
    }),
    read: async (bytes: Uint8Array, ...where: unknown[]) => ({
      bytesRead: await later('readSync', fd, bytes, ...where),
    }),
    readFile: () => later('readFileSync', fd),
    createReadStream: () => Readable.from(piecesOf(fd, later)),
    writeFile: (bytes: unknown) => later('writeFileSync', fd, bytes),
    stat: () => later('fstatSync', fd),
    utimes: (...times: unknown[]) => later('futimesSync', fd, ...times),
    truncate: (length: unknown) => later('ftruncateSync', fd, length),
    sync: () => later('fsyncSync', fd),
    close: () => later('closeSync', fd),
  };
}
