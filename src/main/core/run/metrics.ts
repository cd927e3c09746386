/** Collects scalar results that are still on the device and downloads them late, so that a step never waits for them. */
import type { MetricPoint } from '@shared/domain';
import type { DeviceTensor, Engine } from '../engine/types';

export class MetricBuffer {
  private pending: { readonly series: string; readonly step: number; readonly scalar: DeviceTensor }[] = [];

  constructor(private readonly engine: Engine) {}

  /** Takes ownership of `scalar`. */
  push(step: number, series: string, scalar: DeviceTensor): void {
    this.pending.push({ series, step, scalar });
  }

  /** Downloads and frees everything pushed so far. */
  async flush(): Promise<MetricPoint[]> {
    const taken = this.pending;
    this.pending = [];
    const points: MetricPoint[] = [];
    for (const { series, step, scalar } of taken) {
      const data = await this.engine.download(scalar);
      this.engine.dispose(scalar);
      points.push({ series, step, value: data[0] ?? Number.NaN });
    }
    return points;
  }
}
