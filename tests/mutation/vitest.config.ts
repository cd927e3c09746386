/** Tests with one small change in the source: `npm run test:mutants` says which, and that no test noticed it is a finding. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { z } from 'zod';
import '../support/groupBy.mjs';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Without one, nothing is changed. */
const mutant = z
  .object({
    file: z.string().default(''),
    start: z.int().default(0),
    end: z.int().default(0),
    text: z.string().default(''),
  })
  .parse(JSON.parse(process.env['HABA_MUTANT'] ?? '{}'));

export default defineConfig({
  root: path('.'),
  resolve: {
    alias: { '@shared': path('src/shared'), '@main': path('src/main'), '@renderer': path('src/renderer') },
  },
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform: (code, id) =>
        id === path(mutant.file)
          ? code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end)
          : undefined,
    },
  ],
  test: {
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/support/shared.ts'],
    testTimeout: 20_000,
    bail: 1,
    reporters: ['dot'],
    // It knows a module by its source on the disk, in which there is no change.
    fsModuleCache: false,
  },
});
