/**
 * `npm run test:parity [-- --engine ID]`: replays the recorded runs of the official implementations on every engine (on
 * `webgpu` some of them), or all of them on one. Other arguments are Vitest's.
 */
import { takeEngine, testEngine } from './lib/engine-tests.mjs';
import { runScript } from './lib/messages.mjs';

await runScript(async () => {
  const { engine, rest } = takeEngine(process.argv.slice(2));
  process.exitCode = await testEngine(['--project', 'parity', ...rest], engine);
});
