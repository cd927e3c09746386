import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** State of this checkout that can be thrown away: the runtime manifest, locks, logs of builds. */
export const localCache = path.join(root, '.cache');

/**
 * The folder for what several checkouts share (the fallback Electron, native bindings for Electron):
 * `HABA_CACHE`, else the platform's cache folder.
 * @returns {string}
 */
export function cacheFolder() {
  const env = process.env;
  if (env['HABA_CACHE']) return path.resolve(env['HABA_CACHE']);
  const home = os.homedir() || os.userInfo().homedir;
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'haba-studio');
  if (process.platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'haba-studio', 'Cache');
  }
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'haba-studio');
}

/**
 * A JSON file's content, or null if it is missing or not JSON.
 * @param {string} file
 * @returns {any}
 */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Writes JSON so that readers see the old file or the new one, never half of it.
 * @param {string} file
 * @param {unknown} value
 */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  fs.renameSync(temporary, file);
}
