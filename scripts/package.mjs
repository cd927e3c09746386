/**
 * `npm run package`: makes the packages of this platform in dist/. Without arguments those that need no further tools:
 * the folder of the application. `npm run package -- TARGET …` makes the named ones: dir, AppImage (Linux), dmg (macOS),
 * nsis (Windows).
 */
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { elapsed, runScript, say, SetupError } from './lib/messages.mjs';
import { packageFolder } from './lib/package/places.mjs';
import { root } from './lib/paths.mjs';
import { ensureSetup } from './lib/setup.mjs';

/** @type {Record<string, readonly string[]>} */
const TARGETS = { linux: ['dir', 'AppImage'], darwin: ['dir', 'dmg'], win32: ['dir', 'nsis'] };

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
  return words.length === 0 ? ['dir'] : words;
}

/**
 * The application's folder, `…-unpacked`, and the packages that electron-builder makes.
 * @param {readonly string[]} targets
 */
async function build(targets) {
  const { build: make, Platform } = await import('electron-builder');
  const { packageConfiguration, surroundingsHere } = await import('../electron-builder.config.mjs');
  const config = packageConfiguration(surroundingsHere());
  await make({
    projectDir: root,
    config,
    targets: Platform.current().createTarget([...targets]),
    publish: 'never',
  });
}

await runScript(async () => {
  const targets = targetsOf(process.argv.slice(2));
  await ensureSetup({ electron: true });
  await ensureBuild();
  const since = Date.now();
  const outside = targets.filter((target) => target !== 'dir');
  await build(outside.length === 0 ? ['dir'] : outside).catch((/** @type {unknown} */ error) => {
    const reason = error instanceof Error ? error.message : String(error);
    const help = outside.length === 0 ? '' : ' electron-builder fetches its tools for it from the network.';
    throw new SetupError(`${outside.join(', ') || 'the folder'} could not be made: ${reason}.${help}`);
  });
  say(`Packed ${path.relative(root, packageFolder())} in ${elapsed(since)}.`);
  if (!fs.existsSync(packageFolder())) throw new SetupError('electron-builder left no folder behind.');
});
