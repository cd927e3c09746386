/** Whether the runtimes that a package brings still get security fixes: a release has no others. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { wantedVersion } from '../electron-official.mjs';
import { SetupError } from '../messages.mjs';

/** The last day of security fixes of each line of Node.js that has had long support, as its schedule says. */
const NODE_ENDS = /** @type {Readonly<Record<string, string>>} */ ({
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
});

/**
 * @typedef {object} Runtimes the versions that programs say of themselves
 * @property {string} electron
 * @property {string} node
 * @property {string} wanted Electron's version in package.json, which is renewed with every release
 */

/**
 * What is wrong with the runtimes of a package; nothing for those of a release.
 * @param {Runtimes} runtimes
 * @param {Date} today
 * @returns {string[]}
 */
export function outdated({ electron, node, wanted }, today) {
  const wrong = [];
  if (electron !== wanted) wrong.push(`Electron is ${electron}, and package.json names ${wanted}`);
  const end = NODE_ENDS[node.split('.')[0] ?? ''];
  if (end === undefined) wrong.push(`Node.js ${node} is of no line with long support`);
  else if (today > new Date(`${end}T23:59:59Z`))
    wrong.push(`Node.js ${node} has had no security fixes since ${end}`);
  return wrong;
}

/**
 * The runtimes that are about to be packed, asked themselves.
 * @param {{ electron: string, node: string }} programs
 * @returns {Runtimes}
 * @throws {SetupError} if one does not answer
 */
export function runtimesOf({ electron, node }) {
  const ask = (/** @type {string} */ program, /** @type {string} */ what) => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    try {
      return execFileSync(program, ['-p', `process.versions.${what}`], { env, encoding: 'utf8' }).trim();
    } catch (error) {
      throw new SetupError(`${program} does not say its version: ${String(error)}`);
    }
  };
  return { electron: ask(electron, 'electron'), node: ask(node, 'node'), wanted: wantedVersion() };
}

/**
 * Refuses to make a release of runtimes that get no fixes.
 * @param {{ electron: string, nodeFolder: string, trial: boolean }} what `trial`: a package that says that it is none
 * @throws {SetupError}
 */
export function requireCurrent({ electron, nodeFolder, trial }) {
  if (trial) return;
  const node = path.join(nodeFolder, process.platform === 'win32' ? 'node.exe' : 'node');
  const wrong = outdated(runtimesOf({ electron, node }), new Date());
  if (wrong.length === 0) return;
  throw new SetupError(
    `This would be no release: ${wrong.join('; ')}. Set up the current ones ("npm run setup -- --retry" asks for ` +
      'Electron again), or make a trial that says that it is one: "npm run package -- --trial".',
  );
}

/**
 * The version as packages have it in their names.
 * @param {string} version
 * @param {boolean} trial
 */
export const namedVersion = (version, trial) => (trial ? `${version}-trial` : version);
