/** `npm run bench:ui`: measures the interface under load in the real application and prints one table. */
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { displayCommand } from './lib/libraries.mjs';
import { runScript } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup({ electron: true, display: true });
  await ensureBuild();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const command = [process.execPath, vitest, 'run', '--config', 'tests/bench/ui/vitest.config.ts'];
  const [file = '', ...args] = [...displayCommand(), ...command];
  process.exitCode = (await run(file, args, { cwd: root, output: 'inherit' })).code;
});
