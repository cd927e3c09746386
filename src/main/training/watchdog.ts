/** Checks in one timeout. */
const CHECKS = 20;

/**
 * Calls back once when it has heard nothing for `timeout` milliseconds in which this process was awake. It counts its own checks:
 * while the computer sleeps, or this process is busy, at most one of them becomes due, and messages that waited are read before
 * the next.
 */
export class Watchdog {
  private silent = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(timeout: number, bark: () => void) {
    this.timer = setInterval(() => {
      this.silent += 1;
      if (this.silent < CHECKS) return;
      this.stop();
      bark();
    }, timeout / CHECKS);
  }

  feed(): void {
    this.silent = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
