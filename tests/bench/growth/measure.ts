import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Linearity, linearity } from '../gpu/growth';
import type { GrowthAxis, GrowthMeasurement, GrowthWork } from './works';

const run = promisify(execFile);

/** Measures a work with the program that `bundle('tests/bench/growth/point.ts')` made. */
export async function measurePoint(program: string, work: GrowthWork): Promise<GrowthMeasurement> {
  const { stdout } = await run(process.execPath, [program, JSON.stringify(work)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as GrowthMeasurement;
}

export interface GrowthPoint extends GrowthMeasurement {
  readonly value: number;
}

export interface MeasuredAxis extends Pick<GrowthAxis, 'name' | 'axis'> {
  readonly points: readonly GrowthPoint[];
  readonly time: MeasuredLine;
  readonly memory: MeasuredLine;
}

interface MeasuredLine extends Linearity {
  readonly unitName: string;
  /** The line at each point. */
  readonly line: readonly number[];
}

/**
 * Measures every size of an axis, all of them in turn `rounds` times, so that what disturbs the machine disturbs no size alone.
 * Kept is the least of each figure.
 */
export async function measureAxis(program: string, axis: GrowthAxis, rounds: number): Promise<MeasuredAxis> {
  const points = new Map<number, GrowthPoint>();
  for (let round = 0; round < rounds; round += 1) {
    for (const value of axis.values) {
      const found = await measurePoint(program, axis.work(value));
      const before = points.get(value) ?? { ...found, value };
      points.set(value, {
        value,
        milliseconds: Math.min(before.milliseconds, found.milliseconds),
        openSeconds: Math.min(before.openSeconds, found.openSeconds),
        peakBytes: Math.min(before.peakBytes, found.peakBytes),
      });
    }
  }
  const all = [...points.values()];
  const lineOf = (of: 'time' | 'memory', valueOf: (point: GrowthPoint) => number): MeasuredLine => {
    const { unit, unitName } = axis[of];
    const units = all.map(({ value }) => unit(value));
    const fitted = linearity(units, all.map(valueOf));
    return { ...fitted, unitName, line: units.map((at) => fitted.start + fitted.slope * at) };
  };
  return {
    name: axis.name,
    axis: axis.axis,
    points: all,
    time: lineOf('time', ({ milliseconds }) => milliseconds),
    memory: lineOf('memory', ({ peakBytes }) => peakBytes),
  };
}
