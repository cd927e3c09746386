/** A process of its own as main sees it, whatever starts it. */
import { fork, type Serializable } from 'node:child_process';
import type { ToTraining } from './protocol';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ChildProcess<Message> {
  readonly pid: number | undefined;
  post(message: Message): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: ProcessExit) => void): void;
  kill(): void;
}

export type TrainingProcess = ChildProcess<ToTraining>;
export type Launch = () => TrainingProcess;

export interface NodeOptions {
  /** The program that runs the process; the present one's by default. */
  readonly execPath?: string;
  /** What the process finds in its environment; without it, that of the present process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets what the process prints, line by line; by default it prints for itself. */
  readonly print?: (line: string) => void;
}

/** Starts processes in Node. `entry` is a JavaScript file. */
export function nodeLauncher<Message = ToTraining>(
  entry: string,
  args: readonly string[] = [],
  { execPath, env, print }: NodeOptions = {},
): () => ChildProcess<Message> {
  return () => {
    const child = fork(entry, [...args], {
      serialization: 'advanced',
      silent: print !== undefined,
      ...(execPath === undefined ? {} : { execPath }),
      ...(env === undefined ? {} : { env }),
    });
    if (print) printLines(child, print);
    let exited = false;
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as Serializable, () => undefined);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        const once = (exit: ProcessExit): void => {
          if (!exited) listener(exit);
          exited = true;
        };
        child.on('exit', (code, signal) => once({ code, signal }));
        child.on('error', () => once({ code: null, signal: null }));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** Hands what a process prints over, line by line. */
export function printLines(
  child: { readonly stdout: NodeJS.ReadableStream | null; readonly stderr: NodeJS.ReadableStream | null },
  print: (line: string) => void,
): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) if (line.trim() !== '') print(line);
    });
  }
}
