import { benches } from '../bench.mjs';

/** What half precision does to results: `npm run bench:precision`. */
export default benches('bench-precision', import.meta.url, {
  testTimeout: 24 * 3600 * 1000,
  hookTimeout: 1_800_000,
});
