/** How time and memory grow with the sizes of the work. */
import type { EngineId } from '@shared/domain';
import { openForBench } from './open';
import { type GpuWork, paperWork, smallWork } from './settings';
import { type Effort, timeWork } from './timing';

/** One size that grows, all others fixed. */
export interface Growth {
  readonly name: string;
  readonly axis: string;
  /** What time and memory are expected to be linear in. */
  readonly unit: (value: number) => number;
  readonly unitName: string;
  readonly values: readonly number[];
  readonly work: (value: number) => GpuWork;
}

export interface GrowthPoint {
  readonly value: number;
  /** What cost is expected to be linear in. */
  readonly unit: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

export interface GrowthCurve {
  readonly name: string;
  readonly axis: string;
  readonly unitName: string;
  readonly points: readonly GrowthPoint[];
  readonly time: Linearity;
  readonly memory: Linearity;
  /** Why the curve ends early. */
  readonly reason?: string;
}

/** How well values follow a + b * unit with a, b >= 0 (least squares of relative errors). */
export interface Linearity {
  readonly start: number;
  readonly slope: number;
  /** Largest deviation from the line, relative to the line. */
  readonly deviation: number;
  /**
   * Largest ratio of a step's cost to that of the line: of two neighbours, growth of the value over the line's. A cliff is
   * a value far above 1.
   */
  readonly cliff: number;
}

const square = (value: number): number => value * value;
const same = (value: number): number => value;

/** Sizes of the issue; `small` for a software device. */
export function growths(small: boolean): readonly Growth[] {
  const sized = (work: GpuWork): GpuWork => (small ? smallWork(work) : work);
  const mtt: GpuWork = { ...paperWork, kind: 'distil', objective: 'mtt' };
  return [
    {
      name: 'SGD step by images',
      axis: 'N',
      unit: same,
      unitName: 'N',
      values: small
        ? [1, 2, 4]
        : [
            1, 2, 3, 5, 8, 10, 16, 24, 32, 48, 64, 96, 100, 127, 128, 129, 160, 192, 256, 320, 384, 512, 640,
            768, 1000,
          ],
      work: (batch) => ({ ...sized(paperWork), batch, name: `N = ${batch}` }),
    },
    {
      name: 'HaBa + MTT by steps of the student',
      axis: 'S',
      unit: same,
      unitName: 'S',
      values: small ? [1, 2, 4] : [1, 2, 5, 10, 20, 30, 40, 50, 75, 100],
      work: (steps) => ({ ...sized(mtt), steps, name: `S = ${steps}` }),
    },
    {
      name: 'SGD step by width',
      axis: 'width',
      unit: square,
      unitName: 'width²',
      values: small ? [2, 4] : [16, 32, 48, 64, 96, 128, 160, 192, 256],
      work: (width) => ({ ...sized({ ...paperWork, batch: 100 }), width, name: `width ${width}` }),
    },
    {
      name: 'SGD step by image size',
      axis: 'pixels a side',
      unit: square,
      unitName: 'pixels',
      values: small ? [8, 16] : [16, 24, 32, 40, 48, 64, 96, 128],
      work: (size) => ({ ...sized({ ...paperWork, batch: 100 }), size, name: `${size} x ${size}` }),
    },
  ];
}

/** Measures one curve; it ends where a size does not work. */
export async function measureGrowth(id: EngineId, growth: Growth, effort: Effort): Promise<GrowthCurve> {
  const points: GrowthPoint[] = [];
  let reason: string | undefined;
  for (const value of growth.values) {
    const engine = await openForBench(id);
    try {
      const { milliseconds, bytes } = await timeWork(engine, growth.work(value), effort);
      points.push({ value, unit: growth.unit(value), milliseconds, bytes });
    } catch (error) {
      reason = `${growth.axis} = ${value}: ${error instanceof Error ? error.message : String(error)}`;
      break;
    } finally {
      await engine.close();
    }
  }
  const { name, axis, unitName } = growth;
  const units = points.map(({ unit }) => unit);
  return {
    name,
    axis,
    unitName,
    points,
    time: linearity(
      units,
      points.map(({ milliseconds }) => milliseconds),
    ),
    memory: linearity(
      units,
      points.map(({ bytes }) => bytes),
    ),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Fits `values` (positive) by a line over `units`. */
export function linearity(units: readonly number[], values: readonly number[]): Linearity {
  const { start, slope } = fit(units, values);
  const line = (i: number): number => start + slope * (units[i] ?? 0);
  let [deviation, cliff] = [0, 0];
  values.forEach((value, i) => {
    deviation = Math.max(deviation, Math.abs(value - line(i)) / line(i));
    const before = values[i - 1];
    if (before !== undefined) cliff = Math.max(cliff, value / before / (line(i) / line(i - 1)));
  });
  return { start, slope, deviation, cliff };
}

/** Least squares with weights 1 / value², start and slope not negative. */
function fit(units: readonly number[], values: readonly number[]): { start: number; slope: number } {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  units.forEach((x, i) => {
    const y = values[i] ?? 0;
    const weight = 1 / (y * y);
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  });
  const determinant = w * wxx - wx * wx;
  if (determinant <= 1e-12 * w * wxx) return { start: w > 0 ? wy / w : 0, slope: 0 };
  const slope = (w * wxy - wx * wy) / determinant;
  const start = (wy - slope * wx) / w;
  if (start < 0) return { start: 0, slope: wxy / wxx };
  return slope < 0 ? { start: wy / w, slope: 0 } : { start, slope };
}

/** A line of text a curve. */
export function growthText({ name, unitName, points, time, memory, reason }: GrowthCurve): string {
  const ends = [points[0], points.at(-1)].map((point) => point?.milliseconds.toFixed(2) ?? '-').join(' to ');
  const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
  const of = (what: string, { deviation, cliff }: Linearity): string =>
    `${what} within ${percent(deviation)} of a line in ${unitName}, largest step ${cliff.toFixed(2)} times the line's`;
  return `${name}: ${ends} ms; ${of('time', time)}; ${of('memory', memory)}${reason === undefined ? '' : `; ends at ${reason}`}`;
}
