import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from './messages.mjs';
import { localCache, readJson, root } from './paths.mjs';

/**
 * Which Electron this checkout uses; written by set-up, read by everything that starts Electron.
 * @typedef {object} Runtime
 * @property {string} key what it was prepared for
 * @property {'npm' | 'fallback'} source
 * @property {string} reason why it is the fallback; empty otherwise
 * @property {string} executable
 * @property {string} version Electron's version
 * @property {number} abi NODE_MODULE_VERSION of its Node
 * @property {string[]} args switches that it always needs here
 * @property {string} sqlite better-sqlite3's native binding for it
 */

export const manifestFile = path.join(localCache, 'runtime.json');

/**
 * @param {string} [key] what it has to be prepared for; left out: anything
 * @returns {Runtime | null} null if set-up has something to do
 */
export function findRuntime(key) {
  /** @type {Runtime | null} */
  const runtime = readJson(manifestFile);
  if (runtime === null || (key !== undefined && runtime.key !== key)) return null;
  return fs.existsSync(runtime.executable) && fs.existsSync(runtime.sqlite) ? runtime : null;
}

/** Chromium refuses its sandbox to root on Linux, and does not start without this switch. */
export function electronSwitches() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * The command that runs this repository's application in Electron.
 * @param {readonly string[]} [args] the application's own arguments and switches
 * @returns {{ executable: string, args: string[], env: Record<string, string> }} `env` comes on top of the caller's
 *   environment, from which ELECTRON_RUN_AS_NODE has to be taken out
 * @throws {SetupError} if set-up has not run
 */
export function electronCommand(args = []) {
  const runtime = findRuntime();
  if (runtime === null)
    throw new SetupError('Electron is not set up in this checkout; run "npm run setup" first.');
  return {
    executable: runtime.executable,
    args: [root, ...runtime.args, ...args],
    env: { HABA_SQLITE_BINDING: runtime.sqlite },
  };
}

/**
 * A copy of this process's environment for starting Electron.
 * @param {Record<string, string>} extra
 * @returns {Record<string, string>}
 */
export function electronEnvironment(extra) {
  /** @type {Record<string, string>} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') env[name] = value;
  }
  return { ...env, ...extra };
}

/**
 * Has the studio start its training processes in this Node: in Electron the engine `webgpu` cannot read its results.
 * An empty HABA_NODE in the caller's environment keeps them in Electron.
 * @returns {Record<string, string>}
 */
export const nodeForTraining = () => ({ HABA_NODE: process.env['HABA_NODE'] ?? process.execPath });
