import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import '../support/groupBy.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** How the pictures of the documents are taken; `npm run screenshots` sets up and builds before. No part of the tests. */
export default defineConfig({
  resolve: { alias: { '@shared': path('../../src/shared'), '@main': path('../../src/main') } },
  test: {
    name: 'screenshots',
    root: path('.'),
    include: ['*.shots.ts'],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
  },
});
