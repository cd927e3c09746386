import { benches } from '../bench.mjs';

/** The benchmark of growth: `npm run bench:growth`. */
export default benches('bench-growth', import.meta.url, { testTimeout: 7_200_000, hookTimeout: 120_000 });
