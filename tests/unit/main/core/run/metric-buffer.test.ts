import { describe, expect, it } from 'vitest';
import { DeviceLostError } from '@main/core/engine/errors';
import type { DeviceTensor } from '@main/core/engine/types';
import { MetricBuffer } from '@main/core/run/monitor';
import { ReferenceEngine } from '../../../../support/referenceEngine';
import type { HostArray } from '@main/core/trace/ir';

/** An engine whose downloads end when they are told to. */
class SlowEngine extends ReferenceEngine {
  readonly waiting: { readonly end: () => void; readonly fail: (error: Error) => void }[] = [];

  override async download(tensor: DeviceTensor): Promise<HostArray> {
    await new Promise<void>((end, fail) => this.waiting.push({ end, fail }));
    return super.download(tensor);
  }

  /** Ends every download that is under way, and lets what follows happen. */
  async arrive(): Promise<void> {
    for (const { end } of this.waiting.splice(0)) end();
    await new Promise((done) => setImmediate(done));
  }
}

function buffer() {
  const engine = new SlowEngine();
  const metrics = new MetricBuffer(engine);
  const push = (step: number, ...values: number[]): void =>
    metrics.push(
      step,
      'loss',
      values.map((value) => engine.upload(Float32Array.of(value), [])),
    );
  return { engine, metrics, push };
}

describe('metrics of a run', () => {
  it('come late: a step begins their download and goes on', async () => {
    const { engine, metrics, push } = buffer();
    push(1, 2, 4);
    push(2, Number.NaN);
    expect(metrics.collect()).toEqual([]);
    expect(engine.waiting).toHaveLength(3);
    push(3, 5);
    expect(metrics.collect()).toEqual([]);
    await engine.arrive();
    expect(metrics.collect()).toEqual([
      { series: 'loss', step: 1, value: 3 },
      { series: 'loss', step: 2, value: Number.NaN },
      { series: 'loss', step: 3, value: 5 },
    ]);
    expect(metrics.collect()).toEqual([]);
    expect(engine.memory().tensors).toBe(0);
  });

  it('come in the order of the steps, whichever download ends first', async () => {
    const { engine, metrics, push } = buffer();
    push(1, 1);
    metrics.collect();
    push(2, 2);
    metrics.collect();
    const [first, second] = engine.waiting.splice(0);
    second?.end();
    await engine.arrive();
    expect(metrics.collect()).toEqual([]);
    first?.end();
    await engine.arrive();
    expect(metrics.collect().map(({ step }) => step)).toEqual([1, 2]);
  });

  it('say that a download failed, whichever ends first', async () => {
    const { engine, metrics, push } = buffer();
    push(1, 1);
    metrics.collect();
    push(2, 2);
    metrics.collect();
    const [first, second] = engine.waiting.splice(0);
    second?.fail(new DeviceLostError('The graphics device was lost.'));
    await engine.arrive();
    expect(() => metrics.collect()).toThrow(DeviceLostError);
    first?.end();
    await engine.arrive();
    await expect(metrics.flush()).rejects.toThrow(DeviceLostError);
  });

  it('are all there after a flush', async () => {
    const { engine, metrics, push } = buffer();
    push(1, 1);
    metrics.collect();
    push(2, 2);
    const flushed = metrics.flush();
    await engine.arrive();
    expect((await flushed).map(({ step }) => step)).toEqual([1, 2]);
  });

  it('that cannot be downloaded end the run at the next look, with the reason', async () => {
    const { engine, metrics, push } = buffer();
    push(1, 1);
    metrics.collect();
    engine.waiting.splice(0).forEach(({ fail }) => fail(new DeviceLostError('gone')));
    await engine.arrive();
    expect(() => metrics.collect()).toThrow(DeviceLostError);
    await expect(metrics.flush()).rejects.toThrow('gone');
  });
});
