import { availableParallelism } from 'node:os';

/** A shorter time says little. */
const WINDOW_SECONDS = 1;

/** The share of the machine's processors that this process uses. */
export class ProcessorMeter {
  private time = performance.now() / 1000;
  private used = process.cpuUsage();
  private share: number | undefined;

  constructor(private readonly processors = availableParallelism()) {}

  /** 0..1 over the last second or so; undefined until one has passed. */
  read(): number | undefined {
    const time = performance.now() / 1000;
    if (time - this.time < WINDOW_SECONDS) return this.share;
    const { user, system } = process.cpuUsage(this.used);
    this.share = Math.min(1, (user + system) / 1e6 / (time - this.time) / this.processors);
    this.time = time;
    this.used = process.cpuUsage();
    return this.share;
  }
}
