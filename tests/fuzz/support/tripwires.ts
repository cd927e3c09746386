/** Notices what no reader of foreign bytes may do: start a program, run text as code, write or delete files. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve } from 'node:path';
import vm from 'node:vm';

const WRITES = [
  'writeFileSync',
  'writeFile',
  'appendFileSync',
  'appendFile',
  'mkdirSync',
  'mkdir',
  'rmSync',
  'rm',
  'unlinkSync',
  'unlink',
  'renameSync',
  'rename',
  'symlinkSync',
  'symlink',
  'linkSync',
  'link',
  'createWriteStream',
  'writeSync',
  'truncateSync',
  'chmodSync',
] as const;

const OPENS: readonly string[] = ['open', 'openSync'];

let armed = false;
let trips: string[] = [];
/** The folder that may be written in, if there is one. */
let allowed: string | null = null;

/** A function that is only noticed while the wires are armed. */
function wired(holder: object, name: string): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  Reflect.set(
    holder,
    name,
    new Proxy(original, {
      apply(target, self, args: unknown[]): unknown {
        if (armed && !isAllowed(name, args)) trips.push(`${name}(${String(args[0]).slice(0, 80)})`);
        return Reflect.apply(target, self, args);
      },
      construct(target, args: unknown[]): object {
        if (armed) trips.push(`new ${name}`);
        return Reflect.construct(target, args) as object;
      },
    }),
  );
}

/** Whether a call is none that writes, or writes in the folder where it may. */
function isAllowed(name: string, [path, flags]: readonly unknown[]): boolean {
  // Node's own way to a fresh global object, once a web stream ends in an error.
  if (name === 'runInNewContext' && path === 'this') return true;
  if (OPENS.includes(name) && readsOnly(flags)) return true;
  const isPath = typeof path === 'string' && (OPENS.includes(name) || WRITES.some((one) => one === name));
  if (!isPath) return typeof path === 'number' && allowed !== null;
  return allowed !== null && !relative(allowed, resolve(path)).startsWith('..');
}

/** Whether a file is opened to read it. */
function readsOnly(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
  if (typeof flags !== 'number') return flags === undefined || flags === 'r';
  return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) === 0;
}

/** Once a process. */
export function layTripwires(): void {
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    wired(childProcess, name);
  for (const name of [...OPENS, ...WRITES]) {
    wired(fs, name);
    wired(fs.promises, name);
  }
  for (const name of ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction', 'Script'])
    wired(vm, name);
  for (const name of ['eval', 'Function']) wired(globalThis, name);
  syncBuiltinESMExports();
}

/** Runs something and answers what it tripped over. It may write in `folder`. */
export async function watched(act: () => unknown, folder: string | null = null): Promise<readonly string[]> {
  trips = [];
  allowed = folder;
  armed = true;
  try {
    await act();
  } finally {
    armed = false;
  }
  return trips;
}
