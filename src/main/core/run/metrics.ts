/** Collects scalar results that are still on the device and downloads them late, so that a step never waits for them. */
import type { MetricPoint } from '@shared/domain';
import type { DeviceTensor, Engine } from '../engine/types';

interface Pending {
  readonly series: string;
  readonly step: number;
  readonly scalars: readonly DeviceTensor[];
}

export class MetricBuffer {
  private pending: Pending[] = [];
  /** Points that have arrived, in the order in which they were pushed. */
  private arrived: MetricPoint[] = [];
  /** Ends when everything that `collect` began to download has arrived. */
  private underWay: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly engine: Engine) {}

  /** Takes ownership of `scalars`, whose mean is the value. */
  push(step: number, series: string, scalars: readonly DeviceTensor[]): void {
    this.pending.push({ series, step, scalars });
  }

  /**
   * Begins to download what was pushed since the last call, and answers what has arrived of earlier calls: it waits for
   * nothing, so the device goes on with its work. Throws what an earlier download failed with.
   */
  collect(): MetricPoint[] {
    const taken = this.pending;
    this.pending = [];
    if (taken.length > 0) {
      // Both are waited for from now on: a download that fails before an earlier one has ended fails here, too.
      this.underWay = Promise.all([this.download(taken), this.underWay]).then(
        ([points]) => void this.arrived.push(...points),
        (error: unknown) => void (this.failure ??= { error }),
      );
    }
    if (this.failure) throw this.failure.error;
    const points = this.arrived;
    this.arrived = [];
    return points;
  }

  /** Waits for everything pushed so far, and answers what `collect` has not. */
  async flush(): Promise<MetricPoint[]> {
    const points = this.collect();
    await this.underWay;
    return [...points, ...this.collect()];
  }

  private async download(taken: readonly Pending[]): Promise<MetricPoint[]> {
    const values = await Promise.all(
      taken.map(({ scalars }) => Promise.all(scalars.map((scalar) => this.engine.download(scalar)))),
    );
    for (const scalar of taken.flatMap(({ scalars }) => scalars)) this.engine.dispose(scalar);
    return taken.map(({ series, step, scalars }, i) => {
      const sum = values[i]?.reduce((total, [value]) => total + (value ?? Number.NaN), 0) ?? Number.NaN;
      return { series, step, value: sum / scalars.length };
    });
  }
}
