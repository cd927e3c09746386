import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The benchmark of the store: `npm run bench:store`. It asserts nothing about time and is no part of the tests. */
export default defineConfig({
  resolve: { alias: { '@shared': fileURLToPath(new URL('../../../src/shared', import.meta.url)) } },
  test: {
    name: 'bench-store',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.bench.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    reporters: ['dot'],
  },
});
