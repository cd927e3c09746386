/**
 * `npm run test:faults`: breaks things on purpose, at moments and places that FAULTS_SEED (1) chooses, FAULTS_ROUNDS (100)
 * kills of each kind, and prints what was tried and lost. The short form is a step of `npm test`.
 */
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { FAULT_WORKERS, freshTally, LONG_ROUNDS, printTally } from './lib/faults.mjs';
import { displayCommand } from './lib/libraries.mjs';
import { runScript } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

/** Kills of the real window and its page; answers the exit code. Left out when files of tests are named. */
async function windowFaults(/** @type {NodeJS.ProcessEnv} */ env) {
  const playwright = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const command = [process.execPath, playwright, 'test', '-c', 'tests/faults/window/playwright.config.ts'];
  const [file = '', ...args] = [...displayCommand(), ...command];
  return (await run(file, args, { cwd: root, env, output: 'inherit' })).code;
}

await runScript(async () => {
  await ensureSetup({ quiet: true, electron: true, display: true });
  await ensureBuild();
  const tally = freshTally();
  const env = { FAULTS_ROUNDS: String(LONG_ROUNDS), ...process.env, FAULTS_TALLY: tally };
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', 'faults', FAULT_WORKERS, ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { cwd: root, env, output: 'ours' });
  const chosen = process.argv.length > 2;
  const windows = chosen ? 0 : await windowFaults(env);
  printTally(tally);
  if (code !== 0 || windows !== 0) process.exitCode = 1;
});
