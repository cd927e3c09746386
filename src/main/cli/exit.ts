/** How a command ends: exit codes, and signals. */
import type { Message } from '@shared/words/message';
import { UserError } from '@shared/domain/errors';
import { DETACHED } from '../tasks/detach';

/** What the exit code of a command says. */
export const EXIT = {
  done: 0,
  /** Something unexpected; a fault of the studio or the machine. */
  failed: 1,
  /** The command line, a configuration or a choice was at fault; one sentence on stderr says which. */
  badInput: 2,
  /** Stopped before its end, with a checkpoint; `resume` goes on. */
  interrupted: 3,
  /** Another program has the library open; one sentence on stderr says which. */
  locked: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Signals that schedulers send as messages. Node.js opens its debugger at SIGUSR1, on a port that everybody on the machine
 * reaches, and ends at SIGUSR2; who listens has neither. A command that means something by one listens too.
 */
export function ignoreMessages(): void {
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
}

/** The machine kept a run from its work; the run can be resumed when that is over. */
export class InterruptedError extends UserError {
  constructor(said: Message) {
    super('unavailable', said);
  }
}

/**
 * Signals that ask for an end. Schedulers send SIGTERM to every process of a job, so that one which passes it on sends it twice;
 * SIGHUP says that the terminal or the connection is gone.
 */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What was started to stay has no terminal and no connection that could go. */
const isDetached = (): boolean => process.env[DETACHED] !== undefined;

/**
 * Calls `stop` at the first signal that asks for an end while `work` goes on. A second SIGINT, which a person sends who does
 * not want to wait, ends the process at once: the run is then resumable from its last checkpoint, not from where it is.
 */
export async function stoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  let asked = false;
  let interrupts = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && isDetached()) return;
    if (signal === 'SIGINT') interrupts += 1;
    if (interrupts > 1) process.exit(EXIT.interrupted);
    if (asked) return;
    asked = true;
    stop();
  };
  ENDING.forEach((signal) => process.on(signal, onSignal));
  try {
    return await work();
  } finally {
    ENDING.forEach((signal) => process.off(signal, onSignal));
  }
}
