import fs from 'node:fs';
import path from 'node:path';
import { fallbackElectron, fallbackIsPossible } from './electron-fallback.mjs';
import { officialElectron, wantedVersion } from './electron-official.mjs';
import { ensureElectronLibraries } from './libraries.mjs';
import { withLock } from './lock.mjs';
import { say, SetupError } from './messages.mjs';
import { cacheFolder, localCache, writeJson } from './paths.mjs';
import { run } from './process.mjs';
import { electronSwitches, findRuntime, manifestFile } from './runtime.mjs';
import { bindingWorks, electronSqlite, sqliteVersion } from './sqlite-electron.mjs';

/**
 * Makes sure that there is an Electron with its system libraries and a SQLite binding that works in it, and writes the
 * manifest that `runtime.mjs` reads. Nothing but a look at files when that was done before.
 * @param {{ retry?: boolean, quiet?: boolean }} [options] `retry`: ask the download host again although it failed before
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 * @throws {SetupError}
 */
export async function ensureElectron({ retry = false, quiet = false } = {}) {
  const key = keyOf();
  let runtime = findRuntime(key);
  if (runtime === null || (retry && runtime.source === 'fallback')) {
    runtime = await withLock(path.join(localCache, 'electron.lock'), () => prepare(key, retry));
  } else {
    await ensureElectronLibraries(runtime.executable);
  }
  if (!quiet) say(lineFor(runtime));
  return runtime;
}

/** Everything that makes a manifest outdated when it changes. */
function keyOf() {
  return [
    `electron ${wantedVersion()}`,
    `better-sqlite3 ${sqliteVersion()}`,
    `${process.platform}-${process.arch}`,
    electronSwitches().join(' '),
    cacheFolder(),
  ].join(' | ');
}

/**
 * @param {string} key
 * @param {boolean} retry
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 */
async function prepare(key, retry) {
  fs.mkdirSync(cacheFolder(), { recursive: true });
  const official = await officialElectron({ retry, required: !fallbackIsPossible });
  /** @type {Pick<import('./runtime.mjs').Runtime, 'source' | 'reason' | 'executable'> & { version: string }} */
  let found;
  let sqlite = '';
  if ('executable' in official) {
    found = { source: 'npm', reason: '', executable: official.executable, version: wantedVersion() };
  } else if (fallbackIsPossible) {
    const fallback = await fallbackElectron();
    found = {
      source: 'fallback',
      reason: official.failure,
      executable: fallback.executable,
      version: fallback.version,
    };
    sqlite = fallback.sqlite;
  } else {
    throw new SetupError(
      `Electron ${wantedVersion()} could not be downloaded (${official.failure}), and there is no other source of it ` +
        `for ${process.platform} ${process.arch}. Check the network (ELECTRON_MIRROR names another host) and start again.`,
    );
  }
  await ensureElectronLibraries(found.executable);
  const abi = await abiOf(found.executable);
  sqlite ||= await electronSqlite(found);
  if (!(await bindingWorks(found.executable, sqlite))) {
    throw new SetupError(`SQLite does not open a database in Electron ${found.version} (${sqlite}).`);
  }
  /** @type {import('./runtime.mjs').Runtime} */
  const runtime = { key, ...found, abi, args: electronSwitches(), sqlite };
  writeJson(manifestFile, runtime);
  return runtime;
}

/**
 * @param {string} executable
 * @returns {Promise<number>}
 */
async function abiOf(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { code, output } = await run(executable, ['-p', 'process.versions.modules'], { env });
  if (code !== 0) throw new SetupError(`Electron (${executable}) does not start: ${output.trim()}`);
  return Number(output.trim());
}

/** @param {import('./runtime.mjs').Runtime} runtime */
function lineFor(runtime) {
  if (runtime.source === 'npm') return `Using Electron ${runtime.version}.`;
  return (
    `Using Electron ${runtime.version}, the fallback runtime: Electron ${wantedVersion()} could not be downloaded ` +
    `(${runtime.reason}; "npm run setup -- --retry" tries again).`
  );
}
