import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GrowthMeasurement, GrowthWork } from './works';

const run = promisify(execFile);

/** Measures a work with the program that `bundle('tests/bench/growth/point.ts')` made. */
export async function measurePoint(program: string, work: GrowthWork): Promise<GrowthMeasurement> {
  const { stdout } = await run(process.execPath, [program, JSON.stringify(work)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as GrowthMeasurement;
}
