import { defineConfig } from '@playwright/test';

/** The real window, killed by the hundred: a part of `npm run test:faults`. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../../test-results/faults',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  expect: { timeout: 20_000 },
  reporter: 'list',
});
