/**
 * `npm run test:package`: makes the packages and tests them as somebody who has just installed them: the folder, and the
 * Debian package unpacked somewhere else, and the command line alone, each with an empty home, from a folder that is not its own, under Xvfb where
 * there is no display. `npm run test:package -- --made` tests those of the last `npm run package`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { displayCommand } from './lib/libraries.mjs';
import { runScript, SetupError } from './lib/messages.mjs';
import { namedVersion, outdated, runtimesOf } from './lib/package/current.mjs';
import { debFile } from './lib/package/deb.mjs';
import { headlessFile } from './lib/package/headless.mjs';
import { packagedExecutable } from './lib/package/places.mjs';
import { readJson, root } from './lib/paths.mjs';
import { run, which } from './lib/process.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { ensureSetup } from './lib/setup.mjs';

const manifest = readJson(path.join(root, 'package.json'));

/**
 * A package's files under a folder: those of the Debian package as dpkg would lay them under /.
 * @returns {Promise<boolean>} whether there is such a package
 */
async function unpack(
  /** @type {string} */ file,
  /** @type {readonly string[]} */ command,
  /** @type {string} */ folder,
) {
  if (!fs.existsSync(file)) return false;
  fs.mkdirSync(folder);
  const [program = '', ...options] = command;
  const { code, output } = await run(program, [
    ...options,
    file,
    ...(program === 'tar' ? ['-C'] : []),
    folder,
  ]);
  if (code !== 0) throw new SetupError(`${file} could not be unpacked: ${output.trim()}`);
  return true;
}

await runScript(async () => {
  await ensureSetup({ electron: true, display: true });
  // Where no release could be made, what is tested is a trial.
  const runtime = findRuntime();
  const programs = { electron: runtime?.executable ?? '', node: process.execPath };
  const trial = outdated(runtimesOf(programs), new Date()).length > 0;
  const version = namedVersion(manifest.version, trial);
  if (!process.argv.includes('--made')) {
    const targets = [
      'dir',
      ...(process.platform === 'linux' && which('dpkg-deb') !== null ? ['deb'] : []),
      ...(process.platform === 'win32' ? [] : ['headless']),
    ];
    const script = path.join(root, 'scripts', 'package.mjs');
    const words = [...targets, ...(trial ? ['--trial'] : [])];
    const { code } = await run(process.execPath, [script, ...words], { cwd: root, output: 'inherit' });
    if (code !== 0) throw new SetupError('there is no package to test; the reason is above.');
  }
  if (!fs.existsSync(packagedExecutable())) {
    throw new SetupError('there is no package to test; make it with "npm run package".');
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-packages-'));
  try {
    const [deb, headless] = [path.join(folder, 'deb'), path.join(folder, 'headless')];
    const env = {
      ...process.env,
      npm_package_version: version,
      ...((await unpack(debFile({ ...manifest, version }), ['dpkg-deb', '-x'], deb))
        ? { HABA_TEST_DEB_ROOT: deb }
        : {}),
      ...((await unpack(headlessFile(version), ['tar', '-xzf'], headless))
        ? { HABA_TEST_HEADLESS_ROOT: headless }
        : {}),
    };
    const playwright = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
    const command = [process.execPath, playwright, 'test', '-c', 'tests/packaged/playwright.config.ts'];
    const [file = '', ...args] = [...displayCommand(), ...command];
    process.exitCode = (await run(file, args, { cwd: root, env, output: 'inherit' })).code;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
