/**
 * `npm run dev`: the studio with hot reload of the pages, and restarts when the main side changes. With `-- --browser`, the
 * pages alone in a browser, on the example library.
 */
import path from 'node:path';
import { hasDisplay } from './lib/libraries.mjs';
import { runScript, SetupError } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { handOver } from './lib/process.mjs';
import { electronCommand, electronEnvironment, electronSwitches, nodeForTraining } from './lib/runtime.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(process.argv.includes('--browser') ? inBrowser : inElectron);

async function inBrowser() {
  await ensureSetup();
  // Vite is there once set-up has run.
  const { serveInBrowser } = await import('./lib/browser.mjs');
  process.stdout.write(`The pages are at ${await serveInBrowser()}\nCtrl+C ends.\n`);
}

async function inElectron() {
  if (!hasDisplay())
    throw new SetupError('there is no display to open a window on (set DISPLAY or WAYLAND_DISPLAY).');
  await ensureSetup({ electron: true });
  const { executable, env } = electronCommand();
  const electronVite = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [electronVite, 'dev', '--watch', ...process.argv.slice(2), '--', ...electronSwitches()];
  process.exitCode = await handOver(process.execPath, args, {
    cwd: root,
    env: electronEnvironment({ ...env, ...nodeForTraining(), ELECTRON_EXEC_PATH: executable }),
  });
}
