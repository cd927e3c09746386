/**
 * Barks once when nothing has fed it for `timeout` milliseconds. It looks twice, half a timeout apart: a computer that
 * wakes from sleep fires its timers before the messages that waited are read.
 */
export class Watchdog {
  private hungry = false;
  private readonly timer: NodeJS.Timeout;

  constructor(timeout: number, bark: () => void) {
    this.timer = setInterval(() => {
      if (this.hungry) {
        this.stop();
        bark();
      }
      this.hungry = true;
    }, timeout / 2);
  }

  feed(): void {
    this.hungry = false;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
