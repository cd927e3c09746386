/** How a command ends: exit codes, and signals. */
import type { Message } from '@shared/words/message';
import { UserError } from '@shared/domain/errors';

/** What the exit code of a command says. */
export const EXIT = {
  done: 0,
  /** Something unexpected; a fault of the studio or the machine. */
  failed: 1,
  /** The command line, a configuration or a choice was at fault; one sentence on stderr says which. */
  badInput: 2,
  /** Stopped before its end, with a checkpoint; `resume` goes on. */
  interrupted: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The machine kept a run from its work; the run can be resumed when that is over. */
export class InterruptedError extends UserError {
  constructor(said: Message) {
    super('unavailable', said);
  }
}

/**
 * Calls `stop` at the first SIGINT or SIGTERM while `work` goes on. A second one ends the process at once: the run is
 * then resumable from its last checkpoint, not from where it is.
 */
export async function stoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  signals.forEach((signal) => process.on(signal, onSignal));
  try {
    return await work();
  } finally {
    signals.forEach((signal) => process.off(signal, onSignal));
  }
}
