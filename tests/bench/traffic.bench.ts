import { expect, it } from 'vitest';
import { trafficTable } from './gpu/traffic';

/* npm run bench -- traffic: dispatches and bytes of the GPU engine's plans. BENCH_PLANS=NAME takes only runs with NAME in theirs. */
it('dispatches, bytes and operations of the programs of real runs', async () => {
  const table = await trafficTable(process.env.BENCH_PLANS);
  expect(table.length).toBeGreaterThan(2);
  console.log(table.join('\n'));
});
