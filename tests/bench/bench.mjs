import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import '../support/groupBy.mjs';

/**
 * How a folder of benchmarks runs. Benchmarks print tables; they assert nothing about time and are no part of the tests.
 * @param {string} name
 * @param {string} config the address of its configuration, beside the benchmarks
 * @param {import('vitest/config').ViteUserConfig['test']} test
 */
export const benches = (name, config, test) =>
  defineConfig({
    resolve: {
      alias: {
        '@shared': fileURLToPath(new URL('../../src/shared', import.meta.url)),
        '@main': fileURLToPath(new URL('../../src/main', import.meta.url)),
      },
    },
    test: {
      name,
      root: fileURLToPath(new URL('.', config)),
      include: ['*.bench.ts'],
      reporters: ['dot'],
      ...test,
    },
  });
