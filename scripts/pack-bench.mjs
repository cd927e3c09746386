/**
 * `npm run bench:gpu:pack [-- FOLDER]`: the benchmark as a folder that runs on any machine of this platform with Node and a
 * graphics driver alone: one file, Dawn, PyTorch's side. Nothing is installed there.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runScript, say } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup();
  const { buildBench } = await import('./lib/bench.mjs');
  const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist', 'bench-gpu'));
  await buildBench(folder, { standalone: true });
  const from = path.join(root, 'node_modules', 'webgpu');
  const to = path.join(folder, 'node_modules', 'webgpu');
  const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  for (const part of ['package.json', 'index.js', 'LICENSE.md', path.join('dist', platform)])
    fs.cpSync(path.join(from, part), path.join(to, part), { recursive: true });
  say(`The benchmark is in ${folder}. There: node main.mjs --json figures.json --plot growth.svg`);
});
