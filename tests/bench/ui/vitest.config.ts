import { benches } from '../bench.mjs';

/** The bench of the interface; `npm run bench:ui` sets up and builds before it. */
export default benches('bench-ui', import.meta.url, {
  testTimeout: 300_000,
  hookTimeout: 600_000,
  fileParallelism: false,
});
