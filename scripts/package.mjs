/**
 * `npm run package`: makes the packages of this platform in dist/. Without arguments those that need no further tools:
 * the folder of the application, and on Linux the Debian package. `npm run package -- TARGET …` makes the named ones: dir,
 * deb, AppImage (Linux), dmg (macOS), nsis (Windows), headless (Linux, macOS: the command line alone). `--trial` packs
 * runtimes of which no release is made; names of files and the studio itself then say so.
 */
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { elapsed, runScript, say, SetupError } from './lib/messages.mjs';
import { factsOf, makeDeb } from './lib/package/deb.mjs';
import { namedVersion } from './lib/package/current.mjs';
import { makeHeadless } from './lib/package/headless.mjs';
import { packageFolder, resourcesFolder } from './lib/package/places.mjs';
import { writeSbom } from './lib/package/sbom.mjs';
import { readJson, root } from './lib/paths.mjs';
import { ensureSetup } from './lib/setup.mjs';

/** @type {Record<string, readonly string[]>} */
const TARGETS = {
  linux: ['dir', 'deb', 'headless', 'AppImage'],
  darwin: ['dir', 'headless', 'dmg'],
  win32: ['dir', 'nsis'],
};

const TRIAL = '--trial';

/** Made of the folder of the application. */
const OF_FOLDER = ['dir', 'deb', 'headless'];

const DEFAULT = process.platform === 'linux' ? ['dir', 'deb'] : ['dir'];

/** @param {readonly string[]} words */
function targetsOf(words) {
  const possible = TARGETS[process.platform] ?? [];
  const unknown = words.find((word) => !possible.includes(word));
  if (unknown !== undefined) {
    throw new SetupError(
      `"${unknown}" cannot be made on this system; choose among ${possible.join(', ')}. Packages are made on the ` +
        'system that they are for, because native libraries are taken from it.',
    );
  }
  return words.length === 0 ? DEFAULT : words;
}

/**
 * The application's folder, `…-unpacked`, and the packages that electron-builder makes.
 * @param {readonly string[]} targets
 * @param {import('app-builder-lib').Configuration} config
 * @throws {SetupError}
 */
async function build(targets, config) {
  const { build: make, Platform } = await import('electron-builder');
  await make({
    projectDir: root,
    config,
    targets: Platform.current().createTarget([...targets]),
    publish: 'never',
  }).catch((/** @type {unknown} */ error) => {
    const reason = error instanceof Error ? error.message : String(error);
    const help = targets.includes('dir')
      ? ''
      : ' electron-builder fetches its tools for it from the network.';
    throw new SetupError(`${targets.join(', ')} could not be made: ${reason}.${help}`);
  });
}

await runScript(async () => {
  const words = process.argv.slice(2);
  const trial = words.includes(TRIAL);
  const targets = targetsOf(words.filter((word) => word !== TRIAL));
  await ensureSetup({ electron: true });
  const { packageConfiguration, surroundingsHere } = await import('../electron-builder.config.mjs');
  // What is refused is refused before anything is built.
  const facts = surroundingsHere(trial);
  await ensureBuild();
  const since = Date.now();
  const surroundings = { ...facts, sbom: await writeSbom() };
  const config = packageConfiguration(surroundings);
  const outside = targets.filter((target) => !OF_FOLDER.includes(target));
  try {
    await build(outside.length === 0 ? ['dir'] : outside, config);
  } finally {
    fs.rmSync(surroundings.node.folder, { recursive: true, force: true });
  }
  const folder = packageFolder();
  if (!fs.existsSync(folder)) throw new SetupError('electron-builder left no folder behind.');
  say(`Packed ${path.relative(root, folder)} in ${elapsed(since)}.`);
  const manifest = readJson(path.join(root, 'package.json'));
  const named = factsOf({ ...manifest, version: namedVersion(manifest.version, trial) }, config);
  /** @param {() => Promise<string>} make */
  const tell = async (make) => {
    const at = Date.now();
    const file = await make();
    const megabytes = Math.round(fs.statSync(file).size / 1e6);
    say(`Packed ${path.relative(root, file)} (${megabytes} MB) in ${elapsed(at)}.`);
  };
  if (targets.includes('deb')) await tell(() => makeDeb(folder, named));
  if (targets.includes('headless'))
    await tell(() => makeHeadless(resourcesFolder(folder), named.version, surroundings.sbom));
});
