import { constants } from 'node:os';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { ChildProcess } from '../training/launcher';

/**
 * Starts processes as utility processes of Electron. What they print goes to `print`, line by line.
 * @param name of the entry: `out/main/<name>.js`
 */
export function electronLauncher<Message>(
  name: 'training' | 'compute',
  print: (line: string) => void,
): () => ChildProcess<Message> {
  return () => {
    const entry = join(app.getAppPath(), 'out', 'main', `${name}.js`);
    const child = utilityProcess.fork(entry, [], { serviceName: `HaBa ${name}`, stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        for (const line of data.toString().split('\n')) if (line.trim() !== '') print(line);
      });
    }
    return {
      get pid() {
        return child.pid;
      },
      post: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', (code) => listener({ code, signal: signalOf(code) })),
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}

/** Electron reports a process that a signal ended by the signal's number; ours exit by themselves with 0 or 1 only. */
function signalOf(code: number): string | null {
  if (process.platform === 'win32' || code < 2) return null;
  return Object.entries(constants.signals).find(([, number]) => number === code)?.[0] ?? null;
}
