/**
 * `npm run test:package`: makes the packages and tests them as somebody who has just installed them: the folder, and the
 * Debian package unpacked somewhere else, each with an empty home, from a folder that is not its own, under Xvfb where
 * there is no display. `npm run test:package -- --made` tests those of the last `npm run package`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { displayCommand } from './lib/libraries.mjs';
import { runScript, SetupError } from './lib/messages.mjs';
import { debFile } from './lib/package/deb.mjs';
import { packagedExecutable } from './lib/package/places.mjs';
import { readJson, root } from './lib/paths.mjs';
import { run, which } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

/** The Debian package's files under a folder, as dpkg would lay them under /. */
async function unpackDeb(/** @type {string} */ folder) {
  const file = debFile(readJson(path.join(root, 'package.json')));
  if (process.platform !== 'linux' || !fs.existsSync(file)) return false;
  const { code, output } = await run('dpkg-deb', ['-x', file, folder]);
  if (code !== 0) throw new SetupError(`${file} could not be unpacked: ${output.trim()}`);
  return true;
}

await runScript(async () => {
  await ensureSetup({ electron: true, display: true });
  if (!process.argv.includes('--made')) {
    const targets = process.platform === 'linux' && which('dpkg-deb') === null ? ['dir'] : [];
    const script = path.join(root, 'scripts', 'package.mjs');
    const { code } = await run(process.execPath, [script, ...targets], { cwd: root, output: 'inherit' });
    if (code !== 0) throw new SetupError('there is no package to test; the reason is above.');
  }
  if (!fs.existsSync(packagedExecutable())) {
    throw new SetupError('there is no package to test; make it with "npm run package".');
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-deb-'));
  try {
    const env = { ...process.env, ...((await unpackDeb(folder)) ? { HABA_TEST_DEB_ROOT: folder } : {}) };
    const playwright = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
    const command = [process.execPath, playwright, 'test', '-c', 'tests/packaged/playwright.config.ts'];
    const [file = '', ...args] = [...displayCommand(), ...command];
    process.exitCode = (await run(file, args, { cwd: root, env, output: 'inherit' })).code;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
