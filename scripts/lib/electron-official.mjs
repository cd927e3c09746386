import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { elapsed, say } from './messages.mjs';
import { cacheFolder, readJson, root, writeJson } from './paths.mjs';

const packageFolder = path.join(root, 'node_modules', 'electron');
/** A download that brings no new byte for this long has failed. */
const STALLED_MS = 20_000;
/** After a failure the download host is left alone for a day (`npm run setup -- --retry` asks again at once). */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** @returns {string} the version that package.json asks for */
export function wantedVersion() {
  return readJson(path.join(packageFolder, 'package.json')).version;
}

/**
 * The Electron of the npm package `electron`, whose binary comes from a download host of its own at first need.
 * @param {{ retry: boolean, required: boolean }} options `required`: there is no fallback, so a remembered failure
 *   does not count
 * @returns {Promise<{ executable: string } | { failure: string }>}
 */
export async function officialElectron({ retry, required }) {
  const present = installedExecutable();
  if (present) return { executable: present };
  const version = wantedVersion();
  const note = path.join(cacheFolder(), 'electron-download.json');
  const name = `${version}-${process.platform}-${process.arch}`;
  const notes = readJson(note) ?? {};
  const last = notes[name];
  if (!retry && !required && last && Date.now() - Date.parse(last.at) < REMEMBERED_MS)
    return { failure: last.reason };

  say(`Downloading Electron ${version} …`);
  const since = Date.now();
  const failure = await download();
  const executable = installedExecutable();
  if (executable && failure === null) {
    say(`Downloading Electron ${version}: done in ${elapsed(since)}.`);
    return { executable };
  }
  const reason = failure ?? 'its installer ended without an executable';
  writeJson(note, { ...notes, [name]: { at: new Date().toISOString(), reason } });
  return { failure: reason };
}

/** @returns {string | null} */
function installedExecutable() {
  try {
    const executable = fs.readFileSync(path.join(packageFolder, 'path.txt'), 'utf8');
    const version = fs
      .readFileSync(path.join(packageFolder, 'dist', 'version'), 'utf8')
      .replace(/^v/, '')
      .trim();
    const file = path.join(packageFolder, 'dist', executable);
    return version === wantedVersion() && fs.existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/**
 * Runs the package's own installer (it checks the pinned checksums), and ends it when nothing arrives any more.
 * @returns {Promise<string | null>} why it failed, or null
 */
function download() {
  const temporary = path.join(cacheFolder(), `electron-download-${process.pid}`);
  fs.mkdirSync(temporary, { recursive: true });
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(packageFolder, 'install.js')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    let size = -1;
    let grewAt = Date.now();
    let stalled = false;
    const watch = setInterval(() => {
      const now = sizeOf(temporary) + sizeOf(path.join(packageFolder, 'dist'));
      if (now !== size) {
        size = now;
        grewAt = Date.now();
      } else if (Date.now() - grewAt > STALLED_MS) {
        stalled = true;
        child.kill('SIGKILL');
      }
    }, 500);
    child.on('close', (code) => {
      clearInterval(watch);
      fs.rmSync(temporary, { recursive: true, force: true });
      if (stalled) resolve(`no data for ${STALLED_MS / 1000} s`);
      else resolve(code === 0 ? null : firstReason(errors));
    });
  });
}

/**
 * The innermost cause in a stack trace on stderr, in a few words.
 * @param {string} errors
 */
function firstReason(errors) {
  const causes = [...errors.matchAll(/^\s*(?:\[cause\]: )?(\w*Error): (.+)$/gm)].map((match) =>
    match[2]?.trim(),
  );
  return causes.at(-1) ?? 'its installer failed';
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files below
 */
function sizeOf(folder) {
  let bytes = 0;
  try {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // a file or folder that went away between listing and looking: the next look counts
  }
  return bytes;
}
