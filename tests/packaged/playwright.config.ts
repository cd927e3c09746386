import { defineConfig } from '@playwright/test';
import { HEADLESS_ROOT, packagedPlaces } from './support/places';

const HEADLESS = /headless\.spec/;

/** Tests of the packaged application, in each place where it lies: `npm run test:package`. */
export default defineConfig<{ folder: string }>({
  testDir: '.',
  outputDir: '../../test-results/packaged',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: [
    ...packagedPlaces().map(({ name, folder }) => ({ name, testIgnore: HEADLESS, use: { folder } })),
    ...(process.env[HEADLESS_ROOT] ? [{ name: 'headless', testMatch: HEADLESS }] : []),
  ],
});
