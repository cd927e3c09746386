/**
 * `npm run test:faults`: breaks things on purpose, at moments and places that FAULTS_SEED (1) chooses, FAULTS_ROUNDS (100)
 * kills of each kind, and prints what was tried and lost. The short form is a step of `npm test`.
 */
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { FAULT_WORKERS, freshTally, LONG_ROUNDS, printTally } from './lib/faults.mjs';
import { runScript } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup({ quiet: true });
  await ensureBuild();
  const tally = freshTally();
  const env = { FAULTS_ROUNDS: String(LONG_ROUNDS), ...process.env, FAULTS_TALLY: tally };
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', 'faults', FAULT_WORKERS, ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { cwd: root, env, output: 'inherit' });
  printTally(tally);
  if (code !== 0) process.exitCode = 1;
});
