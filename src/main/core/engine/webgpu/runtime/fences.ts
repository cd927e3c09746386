/** Runs between two looks at how far the device has come, and how many looks may be outstanding. */
const runsPerFence = 4;
const mostFences = 4;

/** Most runs that are enqueued and not finished. */
export const mostOutstanding = runsPerFence * (mostFences + 1);

/** Keeps the host from running ahead of the device without end. */
export class Fences {
  private readonly outstanding: Promise<unknown>[] = [];
  private runs = 0;

  /** `workDone` resolves when all that was submitted so far is through. */
  constructor(private readonly workDone: () => Promise<unknown>) {}

  /** To be called after every run: waits while more than `mostOutstanding` would be under way. */
  async pass(): Promise<void> {
    this.runs++;
    if (this.runs % runsPerFence !== 0) return;
    const fence = this.workDone();
    // Awaited later, or never when the engine closes first: a loss is then told by the device's watch.
    fence.catch(() => undefined);
    this.outstanding.push(fence);
    if (this.outstanding.length > mostFences) await this.outstanding.shift();
  }
}
