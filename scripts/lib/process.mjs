import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: this process's
 * @property {'stderr' | 'inherit' | 'ours' | 'capture'} [output] where the output goes; default 'capture'. `ours`: as with
 *   `inherit`, without what native libraries print to standard error
 */

/**
 * What Dawn says at every start about a driver that offers more than Dawn takes. It is native code and has no option against
 * that; commands of the studio take the same lines out (src/main/cli/front.ts).
 */
const FOREIGN = /^Warning: maxDynamic\w+PerPipelineLayout artificially reduced from \d+ to \d+ .*limit\.\r?$/;

/**
 * Runs a program to its end without a shell and without standard input.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 if the program could not be started; the captured
 *   output (stdout and stderr in order of arrival)
 */
export function run(file, args, { cwd, env = process.env, output = 'capture' } = {}) {
  /** @type {import('node:child_process').StdioOptions} */
  const stdio =
    output === 'inherit'
      ? ['ignore', 'inherit', 'inherit']
      : output === 'ours'
        ? ['ignore', 'inherit', 'pipe']
        : output === 'stderr'
          ? ['ignore', 2, 2]
          : ['ignore', 'pipe', 'pipe'];
  return new Promise((resolve) => {
    const child = spawn(file, [...args], { cwd, env, stdio, windowsHide: true });
    let captured = '';
    const take = (/** @type {Buffer} */ chunk) => (captured += chunk.toString());
    if (output === 'ours' && child.stderr) passOurs(child.stderr, process.stderr);
    else for (const stream of [child.stdout, child.stderr]) stream?.on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), output: captured }));
  });
}

/**
 * Passes lines on, but for foreign ones.
 * @param {import('node:stream').Readable} from
 * @param {import('node:stream').Writable} to
 */
export function passOurs(from, to) {
  let held = '';
  from.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    const lines = (held + text).split('\n');
    held = lines.pop() ?? '';
    const ours = lines.filter((line) => !FOREIGN.test(line));
    if (ours.length > 0) to.write(`${ours.join('\n')}\n`);
  });
  from.on('end', () => to.write(held));
}

/**
 * The shell's convention for a child that a signal ended: 128 + the signal's number.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
function exitCode(code, signal) {
  return code ?? 128 + (signal ? (os.constants.signals[signal] ?? 0) : 0);
}

/**
 * Runs a program as this script's continuation: same terminal, signals passed on, and its exit code as ours.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code
 */
export function handOver(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { ...options, stdio: 'inherit' });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    // A terminal sends Ctrl+C to the whole foreground group already: passing it on would interrupt twice.
    const pass = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(exitCode(code, signal));
    });
  });
}

/** What npm would say of itself. */
const NO_NOTICES = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/**
 * How to call npm from here, without its notices: the npm that started this script, else the one on the PATH.
 * @param {readonly string[]} words
 * @returns {[file: string, args: string[]]}
 */
export function npmCommand(words) {
  const args = [...words, ...NO_NOTICES];
  const started = process.env['npm_execpath'];
  if (started && /npm-cli\.c?js$/.test(started)) return [process.execPath, [started, ...args]];
  if (process.platform !== 'win32') return ['npm', args];
  const bundled = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return [process.execPath, [bundled, ...args]];
}

/**
 * The full path of a program on the PATH, or null.
 * @param {string} name
 * @returns {string | null}
 */
export function which(name) {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    if (!folder) continue;
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}
