/** `npm run bench:gpu`: the studio's work on this machine's graphics device beside PyTorch, as one table. */
import path from 'node:path';
import { runScript } from './lib/messages.mjs';
import { localCache, root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup();
  // Imported late: Vite is there only after the set-up.
  const { buildBench } = await import('./lib/bench.mjs');
  const file = await buildBench(path.join(localCache, 'bench-gpu'));
  const command = [file, ...process.argv.slice(2)];
  process.exitCode = (await run(process.execPath, command, { cwd: root, output: 'ours' })).code;
});
