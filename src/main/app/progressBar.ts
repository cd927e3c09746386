/** How far the running run is, for the window's bar in the dock or taskbar. */
import type { EventName, Events, Notify } from '@shared/ipc/contract';

/**
 * Follows the studio's events.
 * @param show A share 0..1, or null when nothing runs.
 */
export function progressBar(show: (share: number | null, isPaused: boolean) => void): Notify {
  return <E extends EventName>(name: E, payload: Events[E]): void => {
    if (name === 'run.progress') {
      const { iteration, iterations, phase } = payload as Events['run.progress'];
      show(Math.min(1, iteration / Math.max(1, iterations)), phase === 'paused');
    }
    if (name === 'queue.changed' && (payload as Events['queue.changed']).runningRunId === null) {
      show(null, false);
    }
  };
}
