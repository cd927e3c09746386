import { downsample } from './smoothing';

const CAPACITY = 24_000;

/**
 * Points of one series in the order of their steps. It grows as points arrive and thins itself (peaks kept) when it
 * holds more than any chart can draw.
 */
export class SeriesBuffer {
  private stepData: Float64Array;
  private valueData: Float64Array;
  private count: number;

  constructor(steps: ArrayLike<number> = [], values: ArrayLike<number> = []) {
    this.stepData = Float64Array.from(steps);
    this.valueData = Float64Array.from(values);
    this.count = this.stepData.length;
  }

  get length(): number {
    return this.count;
  }

  get steps(): Float64Array {
    return this.stepData.subarray(0, this.count);
  }

  get values(): Float64Array {
    return this.valueData.subarray(0, this.count);
  }

  get lastStep(): number {
    return this.count === 0 ? -Infinity : (this.stepData[this.count - 1] ?? -Infinity);
  }

  get lastValue(): number | null {
    return this.count === 0 ? null : (this.valueData[this.count - 1] ?? null);
  }

  /** Adds a point; one that is not after the last is already known and left out. */
  append(step: number, value: number): void {
    if (step <= this.lastStep) return;
    if (this.count === CAPACITY) this.thin();
    if (this.count === this.stepData.length) this.grow();
    this.stepData[this.count] = step;
    this.valueData[this.count] = value;
    this.count++;
  }

  /** Forgets the points after `step`. */
  cutAfter(step: number): void {
    while (this.count > 0 && this.lastStep > step) this.count--;
  }

  private grow(): void {
    const size = Math.min(CAPACITY, Math.max(256, this.count * 2));
    const steps = new Float64Array(size);
    const values = new Float64Array(size);
    steps.set(this.steps);
    values.set(this.values);
    this.stepData = steps;
    this.valueData = values;
  }

  private thin(): void {
    const kept = downsample(this.steps, this.values, CAPACITY / 2);
    this.stepData = kept.steps;
    this.valueData = kept.values;
    this.count = kept.steps.length;
  }
}
