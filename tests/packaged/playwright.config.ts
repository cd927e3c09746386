import { defineConfig } from '@playwright/test';
import { packagedPlaces } from './support/places';

/** Tests of the packaged application, in each place where it lies: `npm run test:package`. */
export default defineConfig<{ folder: string }>({
  testDir: '.',
  outputDir: '../../test-results/packaged',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: packagedPlaces().map(({ name, folder }) => ({ name, use: { folder } })),
});
