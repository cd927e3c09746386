import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Benchmarks print tables; they assert nothing about time and are no part of the tests. */
export default defineConfig({
  resolve: { alias: { '@shared': fileURLToPath(new URL('../../src/shared', import.meta.url)) } },
  test: {
    name: 'bench',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['**/*.bench.ts'],
    exclude: ['ui/**', 'store/**', 'precision/**'],
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: ['dot'],
  },
});
