/** Long computations: what they are asked while they work, and how fast they go. */

/** How a caller steers a run. Read between iterations (and between evaluation epochs). */
export interface RunControl {
  readonly stopRequested: boolean;
  readonly pauseRequested: boolean;
  /** Resolves when the run may go on, or when it should stop. */
  waitWhilePaused(): Promise<void>;
}

/** Iterations per second over the recent past, and the time left. */
export class RateMeter {
  private readonly marks: { readonly iteration: number; readonly time: number }[] = [];

  constructor(private readonly windowSeconds = 10) {}

  /** @param time seconds on any steady clock */
  mark(iteration: number, time: number): void {
    this.marks.push({ iteration, time });
    while (this.marks.length > 2 && time - (this.marks[0]?.time ?? time) > this.windowSeconds)
      this.marks.shift();
  }

  /** Forgets the past, after a pause or an evaluation. */
  reset(): void {
    this.marks.length = 0;
  }

  /** null until two marks at different times exist. */
  perSecond(): number | null {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (!first || !last || last.time <= first.time) return null;
    return (last.iteration - first.iteration) / (last.time - first.time);
  }

  /** Seconds until `iterations` at the present rate. */
  eta(iterations: number): number | null {
    const rate = this.perSecond();
    const last = this.marks.at(-1);
    return rate !== null && rate > 0 && last ? (iterations - last.iteration) / rate : null;
  }
}
