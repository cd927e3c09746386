import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What half precision does to results: `npm run bench:precision`. It asserts nothing and is no part of the tests. */
export default defineConfig({
  resolve: { alias: { '@shared': fileURLToPath(new URL('../../../src/shared', import.meta.url)) } },
  test: {
    name: 'bench-precision',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.bench.ts'],
    testTimeout: 24 * 3600 * 1000,
    hookTimeout: 1_800_000,
    reporters: ['dot'],
  },
});
