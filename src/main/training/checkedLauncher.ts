import { cannotRun, type ShippedNode } from '../platform/outside/node';
import type { Launch, ProcessExit, TrainingProcess } from './launcher';
import type { FromTraining, ToTraining } from './protocol';
import { inWords } from './words';

/** How a process is started, and what whoever asked for it should know about that. */
export interface Choice {
  readonly launch: Launch;
  /** One sentence. */
  readonly warning?: string;
}

/**
 * Starts a training process as `choose` says, which may check things before. A warning is heard as a line of the process's
 * log. Where it throws, nothing is started: whoever asked hears `failed` with what it said, as from a process that the
 * machine kept from its work, and its end when it is killed.
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
export const withoutNode = (inElectron: Launch, obstacle = 'it is missing'): Choice => ({
  launch: inElectron,
  warning: cannotRun(obstacle),
});
