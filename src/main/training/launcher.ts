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

/** Starts processes as children of a plain Node process. `entry` is a JavaScript file. */
export function nodeLauncher<Message = ToTraining>(
  entry: string,
  args: readonly string[] = [],
): () => ChildProcess<Message> {
  return () => {
    const child = fork(entry, [...args], { serialization: 'advanced' });
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
