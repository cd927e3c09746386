import { benches } from '../bench.mjs';

/** The benchmark of the store: `npm run bench:store`. */
export default benches('bench-store', import.meta.url, { testTimeout: 7_200_000, hookTimeout: 7_200_000 });
