/** Collects scalar results that are still on the device and downloads them late, so that a step never waits for them. */
import type { MetricPoint } from '@shared/domain';
import type { DeviceTensor, Engine } from '../engine/types';

export class MetricBuffer {
  private pending: {
    readonly series: string;
    readonly step: number;
    readonly scalars: readonly DeviceTensor[];
  }[] = [];

  constructor(private readonly engine: Engine) {}

  /** Takes ownership of `scalars`, whose mean is the value. */
  push(step: number, series: string, scalars: readonly DeviceTensor[]): void {
    this.pending.push({ series, step, scalars });
  }

  /** Downloads and frees everything pushed so far. */
  async flush(): Promise<MetricPoint[]> {
    const taken = this.pending;
    this.pending = [];
    const points: MetricPoint[] = [];
    for (const { series, step, scalars } of taken) {
      let sum = 0;
      for (const scalar of scalars) {
        sum += (await this.engine.download(scalar))[0] ?? Number.NaN;
        this.engine.dispose(scalar);
      }
      points.push({ series, step, value: sum / scalars.length });
    }
    return points;
  }
}
