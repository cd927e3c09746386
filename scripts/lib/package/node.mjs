/** The Node.js that a package brings: the one that makes it, with SQLite compiled for it and its licence. */
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '../messages.mjs';
import { localCache, root } from '../paths.mjs';

/**
 * @typedef {object} NodeToShip
 * @property {string} folder with the program, `node` or `node.exe`, and `better_sqlite3.node`, and nothing else
 * @property {string} licence a file
 */

/** Found beside Node.js, from the folder of its program: its archives, and packages of Linux. */
const LICENCES = ['LICENSE', '../LICENSE', '../share/doc/nodejs/copyright', '../share/doc/node/LICENSE'];

/**
 * The system's libraries that a Node.js is linked with: one with any does not run on other machines.
 * @param {Readonly<Record<string, unknown>>} variables of `process.config`
 * @returns {string[]}
 */
export function sharedLibraries(variables) {
  return Object.keys(variables).filter(
    (name) =>
      name.startsWith('node_shared') && [true, 'true', 1].includes(/** @type {any} */ (variables[name])),
  );
}

/**
 * @returns {NodeToShip}
 * @throws {SetupError} if this Node.js runs on this machine alone
 */
export function nodeToShip() {
  const shared = sharedLibraries(process.config.variables);
  if (shared.length > 0) {
    throw new SetupError(
      `The Node.js of packages is the one that makes them, and this one (${process.execPath}) needs libraries of this ` +
        `system (${shared.join(', ')}): make them with a Node.js from nodejs.org.`,
    );
  }
  const folder = path.join(localCache, 'node-to-ship');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const program = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  fs.copyFileSync(fs.realpathSync(process.execPath), program);
  fs.chmodSync(program, 0o755);
  const sqlite = path.join('better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
  fs.copyFileSync(path.join(root, 'node_modules', sqlite), path.join(folder, 'better_sqlite3.node'));
  return { folder, licence: licenceOf(process.execPath) };
}

/**
 * Where the licence of a Node.js and of what it is made of lies.
 * @param {string} program
 * @throws {SetupError} if it brings none
 */
function licenceOf(program) {
  const places = LICENCES.map((name) => path.join(path.dirname(fs.realpathSync(program)), name));
  const isIt = (/** @type {string} */ file) =>
    fs.existsSync(file) && fs.readFileSync(file, 'utf8').startsWith('Node.js is licensed for use');
  const licence = places.find(isIt);
  if (licence === undefined) {
    throw new SetupError(
      `packages bring Node.js with its licence, and there is none at ${places.join(', ')}: put the file LICENSE of that version there.`,
    );
  }
  return licence;
}
