import { expect, it } from 'vitest';
import { planningTable } from './gpu/planning';

/* npm run bench -- planning: what compiling for a GPU costs the processor. BENCH_PLANS=NAME takes only runs with NAME in theirs. */
it('planning the programs of real runs', async () => {
  const rows = await planningTable(process.env.BENCH_PLANS);
  expect(rows.length).toBeGreaterThan(0);
  console.table(rows);
});
