/** Notices what no reader of foreign bytes may do: start a program, run text as code, write or delete files. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
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

let armed = false;
let trips: string[] = [];

/** A function that is only noticed while the wires are armed. */
function wired(holder: object, name: string): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  Reflect.set(
    holder,
    name,
    new Proxy(original, {
      apply(target, self, args: unknown[]): unknown {
        if (armed) trips.push(`${name}(${String(args[0]).slice(0, 80)})`);
        return Reflect.apply(target, self, args);
      },
      construct(target, args: unknown[]): object {
        if (armed) trips.push(`new ${name}`);
        return Reflect.construct(target, args) as object;
      },
    }),
  );
}

/** Once a process. */
export function layTripwires(): void {
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    wired(childProcess, name);
  for (const name of WRITES) {
    wired(fs, name);
    wired(fs.promises, name);
  }
  for (const name of ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction', 'Script'])
    wired(vm, name);
  for (const name of ['eval', 'Function']) wired(globalThis, name);
  syncBuiltinESMExports();
}

/** Runs something and answers what it tripped over. */
export async function watched(act: () => unknown): Promise<readonly string[]> {
  trips = [];
  armed = true;
  try {
    await act();
  } finally {
    armed = false;
  }
  return trips;
}
