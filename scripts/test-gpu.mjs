/**
 * `npm run test:gpu`: everything that tests the `webgpu` engine, and thousands of random programs (PROGRAM_RUNS,
 * PROGRAM_SEED). Quick on a graphics card; a software device needs the better part of an hour. Arguments are Vitest's.
 */
import { testEngine } from './lib/engine-tests.mjs';
import { runScript } from './lib/messages.mjs';

const TESTS = ['tests/parity', 'tests/integration/engines', 'combinations', 'core/mtt'];

await runScript(async () => {
  const given = process.argv.slice(2);
  const chosen = given.some((argument) => !argument.startsWith('-')) ? [] : TESTS;
  const args = ['--project', 'parity', '--project', 'integration', ...chosen, ...given];
  process.exitCode = await testEngine(args, 'webgpu', { PROGRAM_RUNS: '2000' });
});
