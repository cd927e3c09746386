import { EXIT } from './exit';

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
