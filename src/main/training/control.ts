import type { RunControl } from '../core/control';

interface ControlListener {
  paused(): void;
  continued(): void;
}

/** Steers a run from outside: what a person asked for, read by the run loop between iterations. */
export class Control implements RunControl {
  private stopping = false;
  private pausing = false;
  private wake: (() => void) | null = null;

  constructor(private readonly listener?: ControlListener) {}

  get stopRequested(): boolean {
    return this.stopping;
  }

  get pauseRequested(): boolean {
    return this.pausing && !this.stopping;
  }

  pause(): void {
    this.pausing = true;
  }

  resume(): void {
    this.pausing = false;
    this.wake?.();
  }

  stop(): void {
    this.stopping = true;
    this.wake?.();
  }

  async waitWhilePaused(): Promise<void> {
    if (!this.pauseRequested) return;
    this.listener?.paused();
    while (this.pauseRequested) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.wake = null;
    this.listener?.continued();
  }
}
