/** npm run bench:growth in its quickest form, and what it shows of datasets that are larger than memory. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type MeasuredAxis, measureAxis, measurePoint } from '../../bench/growth/measure';
import { growthSvg } from '../../bench/growth/plot';
import { growthAxes } from '../../bench/growth/works';
import { bundle } from '../../support/bundle';

let program = '';
beforeAll(async () => {
  program = await bundle('tests/bench/growth/point.ts');
});

it('trains on more images than the process holds in memory', async () => {
  const bytes = growthAxes(false).find(({ axis }) => axis === 'MB');
  if (!bytes) throw new Error('There is no axis of bytes.');
  const [small, large] = [
    await measurePoint(program, bytes.work(10)),
    await measurePoint(program, bytes.work(1000)),
  ];
  // A quarter of a million images: their labels and the lists of each class take some ten bytes an image.
  expect(large.peakBytes - small.peakBytes).toBeLessThan(100e6);
});

describe('the quick form', () => {
  const measured: MeasuredAxis[] = [];
  it.each(growthAxes(true))('measures an iteration: $name', async (axis) => {
    const one = await measureAxis(program, axis, 1);
    measured.push(one);
    expect(one.points.map(({ value }) => value)).toEqual(axis.values);
    for (const { milliseconds, peakBytes } of one.points) {
      expect(milliseconds).toBeGreaterThan(0);
      expect(peakBytes).toBeGreaterThan(20e6);
    }
    expect(one.time.line).toHaveLength(axis.values.length);
  });

  it('draws a panel of time and one of memory for each size', () => {
    const svg = growthSvg(measured);
    expect(svg.match(/class="title"/g)).toHaveLength(2 * growthAxes(true).length);
    expect(svg.match(/<circle/g)).toHaveLength(2 * 2 * growthAxes(true).length);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
