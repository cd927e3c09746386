/** A page whose process ends again and again is not loaded for ever. */

const MOST = 5;
/** Milliseconds. */
const WITHIN = 60_000;

export class Restarts {
  private readonly times: number[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts one more end; answers whether there were too many of late. */
  isTooOften(): boolean {
    this.times.push(this.now());
    while (this.times.length > 0 && this.now() - (this.times[0] ?? 0) > WITHIN) this.times.shift();
    return this.times.length > MOST;
  }
}
