/*
 * How time and memory of an iteration grow with every size of the work, each point in a process of its own. BENCH_AXES chooses
 * axes by their names, BENCH_ROUNDS says how often every point is measured, BENCH_PLOT and BENCH_JSON are files to write.
 */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bundle } from '../../support/bundle';
import { measureAxis, type MeasuredAxis } from './measure';
import { growthSvg } from './plot';
import { growthAxes } from './works';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 2);
const wanted = new RegExp(process.env['BENCH_AXES'] ?? '', 'i');
const [plot, json] = [process.env['BENCH_PLOT'], process.env['BENCH_JSON']];

it('time and memory of an iteration beside a straight line', async () => {
  const program = await bundle('tests/bench/growth/point.ts');
  const measured: MeasuredAxis[] = [];
  for (const axis of growthAxes(false).filter(({ name }) => wanted.test(name))) {
    const one = await measureAxis(program, axis, rounds);
    measured.push(one);
    console.log(one.name);
    console.table(
      one.points.map(({ value, milliseconds, openSeconds, peakBytes }, i) => ({
        [one.axis]: value,
        ms: milliseconds.toPrecision(4),
        'of its line': (milliseconds / (one.time.line[i] ?? Number.NaN)).toFixed(2),
        'peak MiB': (peakBytes / 2 ** 20).toFixed(0),
        'of its line ': (peakBytes / (one.memory.line[i] ?? Number.NaN)).toFixed(2),
        'opening, s': openSeconds.toFixed(2),
      })),
    );
    if (json !== undefined) writeFileSync(json, JSON.stringify(measured, null, 2));
    if (plot !== undefined) writeFileSync(plot, growthSvg(measured));
  }
  console.table(
    measured.map(({ name, time, memory }) => ({
      name,
      'time is linear in': time.unitName,
      'largest step of time': time.cliff.toFixed(2),
      'memory is linear in': memory.unitName,
      'largest step of memory': memory.cliff.toFixed(2),
    })),
  );
  expect(measured.length).toBeGreaterThan(0);
});
