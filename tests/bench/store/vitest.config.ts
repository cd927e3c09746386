import { benches } from '../bench.mjs';

/** The benchmark of the store: `npm run bench:store`. */
export default benches('bench-store', import.meta.url, { testTimeout: 1_800_000, hookTimeout: 1_800_000 });
