import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import './tests/support/groupBy.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const alias = {
  '@shared': path('./src/shared'),
  '@main': path('./src/main'),
  '@renderer': path('./src/renderer'),
};

/**
 * Tests that change the process that they run in: they put something in the place of a module, or run the engine onnx, which
 * has the processor take the smallest numbers for zero from then on.
 */
const APART = ['tests/unit/**/*.mocks.test.ts', 'tests/unit/**/*.engine.test.ts'];

/** Integration tests that only compute: several run side by side. The others start programs, and run alone. */
const COMPUTING = ['core', 'engines', 'engines-webgpu', 'exports'].map(
  (room) => `tests/integration/${room}/**/*.test.ts`,
);

/** Tests of what is on a page. */
const DOM = 'tests/unit/renderer/**/*.dom.test.ts';

/** One project per kind of test; `tests/e2e` belongs to Playwright. */
export default defineConfig({
  test: {
    // Vitest itself leaves a core free, which on two is half of them.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/renderer/**', ...APART],
          // Modules are loaded once in a process, not once in a file: half of the time. No test may leave anything behind.
          isolate: false,
          setupFiles: ['tests/support/shared.ts'],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: { name: 'apart', include: APART, testTimeout: 30_000 },
      },
      {
        plugins: [vue()],
        resolve: { alias },
        test: {
          name: 'renderer',
          include: ['tests/unit/renderer/**/*.test.ts'],
          globalSetup: ['tests/unit/renderer/exampleSetup.ts'],
          exclude: [DOM],
          isolate: false,
          setupFiles: ['tests/support/shared.ts'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [vue()],
        resolve: { alias },
        test: {
          name: 'dom',
          include: [DOM],
          environment: 'happy-dom',
          isolate: false,
          setupFiles: ['tests/unit/renderer/page.ts'],
          globalSetup: ['tests/unit/renderer/exampleSetup.ts'],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'parity',
          include: ['tests/parity/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: { name: 'computing', include: COMPUTING, testTimeout: 180_000, hookTimeout: 180_000 },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: COMPUTING,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'cluster',
          include: ['tests/cluster/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/faults/setup.ts'],
          // The long form takes minutes on a quiet machine, and hours on a busy one.
          testTimeout: 14_400_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'fuzz',
          include: ['tests/fuzz/**/*.test.ts'],
          globalSetup: ['tests/fuzz/support/globalSetup.ts'],
          setupFiles: ['tests/fuzz/support/jitless.ts'],
          // A small file that takes gigabytes ends the process, and the test with it.
          execArgv: ['--max-old-space-size=768'],
          testTimeout: 14_400_000,
        },
      },
    ],
  },
});
