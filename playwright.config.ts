import { defineConfig } from '@playwright/test';

/** End-to-end tests in the real Electron: one studio at a time, and no second try for a test that fails. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
