/** npm run bench:growth in its quickest form, and what it shows of datasets that are larger than memory. */
import { beforeAll, expect, it } from 'vitest';
import { measurePoint } from '../../bench/growth/measure';
import { growthAxes } from '../../bench/growth/works';
import { bundle } from '../../support/bundle';

let program = '';
beforeAll(async () => {
  program = await bundle('tests/bench/growth/point.ts');
});

it('trains on more images than the process may hold in memory', async () => {
  const bytes = growthAxes(false).find(({ axis }) => axis === 'MB');
  if (!bytes) throw new Error('There is no axis of bytes.');
  const [small, large] = [
    await measurePoint(program, bytes.work(10)),
    await measurePoint(program, bytes.work(1000)),
  ];
  // A quarter of a million images: their labels and the lists of each class take some ten bytes an image.
  expect(large.peakBytes - small.peakBytes).toBeLessThan(100e6);
});
