import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The bench of the interface; `npm run bench:ui` sets up and builds before it. */
export default defineConfig({
  resolve: { alias: { '@shared': fileURLToPath(new URL('../../../src/shared', import.meta.url)) } },
  test: {
    name: 'bench-ui',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.bench.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    reporters: ['dot'],
  },
});
