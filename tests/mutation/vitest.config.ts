/** Tests with one small change in the source: `npm run test:mutants` says which, and that no test noticed it is a finding. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

/** The module that is changed, as tests import it. */
const changed = mutant.file.replace(/^src\/(.*)\.ts$/, '@$1');

/** Tests that name the changed module come first, small ones before large ones: the first that fails is enough. */
class NearFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const text = readFileSync(moduleId, 'utf8');
      return text.length + (text.includes(`'${changed}'`) ? 0 : 1e9);
    };
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

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
    sequence: { sequencer: NearFirst },
    bail: 1,
    reporters: ['dot'],
    // It knows a module by its source on the disk, in which there is no change.
    fsModuleCache: false,
  },
});
