/**
 * `npm run screenshots`: takes the pictures of README and docs in the real application and writes docs/images. Names after
 * `--` (`npm run screenshots -- gallery run`) take these alone, `mixing` the animation.
 */
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { displayCommand, tryKoreanFont } from './lib/libraries.mjs';
import { runScript } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup({ electron: true, display: true });
  await tryKoreanFont();
  await ensureBuild();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const command = [process.execPath, vitest, 'run', '--config', 'tests/screenshots/vitest.config.ts'];
  const [file = '', ...args] = [...displayCommand(), ...command];
  const env = { ...process.env, SCREENSHOTS: process.argv.slice(2).join(' ') };
  process.exitCode = (await run(file, args, { cwd: root, env, output: 'inherit' })).code;
});
