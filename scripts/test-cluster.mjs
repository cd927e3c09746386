/**
 * `npm run test:cluster`: all that is tested on a real Slurm and a real OpenSSH server, both on loopback, with the real window under
 * Xvfb where there is no display. Names after `--` take these files alone. The short form is part of `npm test`.
 */
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { displayCommand } from './lib/libraries.mjs';
import { runScript } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup({ quiet: true, electron: true, display: true });
  await ensureBuild();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const command = [process.execPath, vitest, 'run', '--project', 'cluster', ...process.argv.slice(2)];
  const [file = '', ...args] = [...displayCommand(), ...command];
  process.exitCode = (await run(file, args, { cwd: root, output: 'inherit' })).code;
});
