import { benches } from './bench.mjs';

/** `npm run bench`; folders with a configuration of their own have commands of their own. */
export default benches('bench', import.meta.url, {
  include: ['**/*.bench.ts'],
  exclude: ['ui/**', 'store/**', 'precision/**', 'growth/**'],
  testTimeout: 1_200_000,
  hookTimeout: 120_000,
  fileParallelism: false,
});
