/** A child process as main sees it, in Electron and in Node. */
import { fork, type Serializable } from 'node:child_process';
import { message, type Message } from '@shared/words/message';
import { cannotRun, type ShippedNode } from '../platform/outside';
import type { FromTraining, ToTraining } from './protocol';
import { inWords } from './sentences';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ChildProcess<Message> {
  readonly pid: number | undefined;
  post(message: Message): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Each listener is called once, also when the process could not be started. */
  onExit(listener: (exit: ProcessExit) => void): void;
  kill(): void;
}

export type TrainingProcess = ChildProcess<ToTraining>;
export type Launch = () => TrainingProcess;

interface NodeOptions {
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
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as Serializable, () => undefined);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        let isTold = false;
        const once = (exit: ProcessExit): void => {
          if (!isTold) listener(exit);
          isTold = true;
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

/** How a process is started, and what its caller should know about that. */
interface Choice {
  readonly launch: Launch;
  /** One sentence. */
  readonly warning?: Message;
}

/**
 * Starts a training process as `choose` says, which may check things before. A warning becomes a line of the process's
 * log. Where `choose` throws, nothing is started: the caller hears `failed` with its words, as from a process that the
 * machine kept from its work, and the end when it kills the process.
 */
export function checkedLauncher(choose: () => Promise<Choice>): Launch {
  return () => {
    let process: TrainingProcess | null = null;
    let isOver = false;
    const waiting: ToTraining[] = [];
    const onMessage: ((message: unknown) => void)[] = [];
    const onExit: ((exit: ProcessExit) => void)[] = [];
    const say = (message: FromTraining): void => {
      for (const listener of onMessage) listener(message);
    };
    const start = ({ launch, warning }: Choice): void => {
      if (isOver) return;
      if (warning !== undefined) say({ type: 'log', level: 'warn', message: warning });
      const started = (process = launch());
      for (const listener of onMessage) started.onMessage(listener);
      for (const listener of onExit) started.onExit(listener);
      for (const message of waiting) started.post(message);
    };
    const refuse = (error: unknown): void => {
      if (isOver) return;
      say({ type: 'failed', message: inWords(error), detail: null, fromOutside: true });
    };
    // A launch that throws is heard of as well.
    void choose().then(start).catch(refuse);
    return {
      get pid() {
        return process?.pid;
      },
      post: (message) => (process === null ? void waiting.push(message) : process.post(message)),
      onMessage: (listener) =>
        process === null ? void onMessage.push(listener) : process.onMessage(listener),
      onExit: (listener) => (process === null ? void onExit.push(listener) : process.onExit(listener)),
      kill: () => {
        if (process !== null) return process.kill();
        if (isOver) return;
        isOver = true;
        for (const listener of onExit) listener({ code: null, signal: 'SIGKILL' });
      },
    };
  };
}

/**
 * Node.js as a package brings it, or Electron where this system does not run that program: its loader is missing, say, or
 * its folder lies where no programs may run.
 * @throws UserError where a file that Node.js would run is not the packed one: that is no reason to go on otherwise
 */
export async function chooseProcess(
  node: Pick<ShippedNode, 'check' | 'obstacle'>,
  inNode: Launch,
  inElectron: Launch,
): Promise<Choice> {
  await node.check();
  const obstacle = await node.obstacle();
  return obstacle === null ? { launch: inNode } : withoutNode(inElectron, obstacle);
}

/** Electron in the place of the package's Node.js. */
export const withoutNode = (
  inElectron: Launch,
  obstacle: Message = message('training.nodeMissing'),
): Choice => ({
  launch: inElectron,
  warning: cannotRun(obstacle),
});
