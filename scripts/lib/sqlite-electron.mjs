import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { elapsed, say, SetupError } from './messages.mjs';
import { cacheFolder, localCache, readJson, root, writeJson } from './paths.mjs';
import { npmCommand, run } from './process.mjs';

const packageFolder = path.join(root, 'node_modules', 'better-sqlite3');

/** @returns {string} */
export function sqliteVersion() {
  return readJson(path.join(packageFolder, 'package.json')).version;
}

/**
 * better-sqlite3's native binding for an Electron, kept in the cache folder: the package's own installer runs on a copy
 * (prebuilt binary, else a build with Electron's headers), so that Node's binding in node_modules stays.
 * @param {{ executable: string, version: string }} electron
 * @returns {Promise<string>} path of the .node file
 * @throws {SetupError} if it can be neither downloaded nor built
 */
export async function electronSqlite(electron) {
  const name = `better-sqlite3-${sqliteVersion()}-electron-${electron.version}-${process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), name);
  const binding = path.join(folder, 'better_sqlite3.node');
  if (!fs.existsSync(binding)) {
    await withLock(`${folder}.lock`, async () => {
      if (!fs.existsSync(binding)) await make(electron, folder, binding);
    });
  }
  return binding;
}

/**
 * @param {{ executable: string, version: string }} electron
 * @param {string} folder
 * @param {string} binding
 */
async function make(electron, folder, binding) {
  const what = `SQLite for Electron ${electron.version}`;
  say(`Fetching or building ${what} …`);
  const since = Date.now();
  const work = `${folder}.partial`;
  fs.rmSync(work, { recursive: true, force: true });
  try {
    fs.cpSync(packageFolder, work, {
      recursive: true,
      dereference: true,
      filter: (source) => path.relative(packageFolder, source) !== 'build',
    });
    fs.copyFileSync(
      new URL('./sqlite-electron-install.cjs', import.meta.url),
      path.join(work, 'install.cjs'),
    );
    const scripts = { electron: `node install.cjs ${electron.version}` };
    writeJson(path.join(work, 'package.json'), { ...readJson(path.join(work, 'package.json')), scripts });
    const [file, args] = npmCommand(['run', 'electron']);
    const PATH = [path.join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(path.delimiter);
    const { code, output } = await run(file, args, { cwd: work, env: { ...process.env, PATH } });
    const built = path.join(work, 'build', 'Release', 'better_sqlite3.node');
    if (code !== 0 || !fs.existsSync(built) || !(await bindingWorks(electron.executable, built))) {
      const log = path.join(localCache, 'sqlite-electron.log');
      fs.mkdirSync(localCache, { recursive: true });
      fs.writeFileSync(log, output);
      throw new SetupError(
        `${what} could be neither downloaded nor built (a build needs python3, make and a C++ compiler, and Electron's ` +
          `headers from its download host); the log is in ${log}.`,
      );
    }
    fs.mkdirSync(folder, { recursive: true });
    fs.renameSync(built, binding);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  say(`Fetching or building ${what}: done in ${elapsed(since)}.`);
}

/**
 * Opens a database inside that Electron, with the binding.
 * @param {string} executable
 * @param {string} binding
 * @returns {Promise<boolean>}
 */
export async function bindingWorks(executable, binding) {
  const code =
    'const D = require(process.argv[1]); const d = new D(":memory:", { nativeBinding: process.argv[2] });' +
    'process.exit(d.prepare("select 6 * 7 as x").get().x === 42 ? 0 : 1)';
  const result = await run(executable, ['-e', code, packageFolder, binding], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return result.code === 0;
}
