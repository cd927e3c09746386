import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import { isNodeGone, shippedNode, withoutSteering } from '../platform/outside';
import {
  checkedLauncher,
  type ChildProcess,
  chooseProcess,
  type Launch,
  nodeLauncher,
  printLines,
  withoutNode,
} from '../training/launcher';
import type { ToTraining } from '../training/protocol';

/**
 * Starts processes as utility processes of Electron. What they print goes to `print`, line by line.
 * @param name of the entry: `out/main/<name>.js`
 */
export function electronLauncher<Message>(
  name: 'training' | 'compute',
  print: (line: string) => void,
): () => ChildProcess<Message> {
  return () => {
    const child = utilityProcess.fork(entryOf(name), [], { serviceName: `HaBa ${name}`, stdio: 'pipe' });
    printLines(child, print);
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

/**
 * Starts training processes: in Node.js, because Electron's V8 does not let the engine `webgpu` read its results. A package
 * brings it, and is checked before it runs; in a checkout HABA_NODE names it, as `npm start` has it. Without one they are
 * utility processes.
 */
export function trainingLauncher(print: (line: string) => void): Launch {
  if (app.isPackaged) return packagedLauncher(print);
  const execPath = process.env['HABA_NODE'] ?? '';
  if (existsSync(execPath)) return nodeLauncher(entryOf('training'), [], { execPath, print });
  if (execPath !== '') print(`HABA_NODE names no program (${execPath}): Electron runs this process.`);
  return electronLauncher('training', print);
}

/**
 * A package runs no program that an environment names, and none that is not as it was packed. Where its Node.js is right but
 * does not run on this system, or is gone, Electron takes its place.
 */
function packagedLauncher(print: (line: string) => void): Launch {
  const inElectron = electronLauncher<ToTraining>('training', print);
  const env = withoutSteering(process.env);
  return checkedLauncher(async () => {
    const node = shippedNode(import.meta.url);
    if (node === null) return isNodeGone(import.meta.url) ? withoutNode(inElectron) : { launch: inElectron };
    const inNode = nodeLauncher(node.entry('training'), [], { execPath: node.program, env, print });
    return chooseProcess(node, inNode, inElectron);
  });
}

const entryOf = (name: string): string => join(app.getAppPath(), 'out', 'main', `${name}.js`);

/** Electron reports a process that a signal ended by the signal's number; ours exit by themselves with 0 or 1 only. */
function signalOf(code: number): string | null {
  if (process.platform === 'win32' || code < 2) return null;
  return Object.entries(constants.signals).find(([, number]) => number === code)?.[0] ?? null;
}
