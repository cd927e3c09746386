import { it } from 'vitest';
import { besidePytorch } from './method/besidePytorch';
import { works } from './method/settings';

/*
 * One iteration of the method. BENCH_LARGE=0 leaves the wide networks out.
 */

const chosen = works.filter(({ width }) => width < 128 || process.env.BENCH_LARGE !== '0');

it('one iteration of the method beside PyTorch', async () => {
  await besidePytorch(chosen, 'tests/bench/method/ours.ts', 'method.py');
});
