import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { installBuildTools, lacksBuildTools } from './libraries.mjs';
import { withLock } from './lock.mjs';
import { elapsed, say, SetupError } from './messages.mjs';
import { localCache, readJson, root, writeJson } from './paths.mjs';
import { npmCommand, run } from './process.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.haba-setup.json');

/**
 * What the installed packages depend on; a difference means that something has to be done.
 * @typedef {{ lock: string, abi: string, platform: string, nvidia: boolean }} Stamp
 */

/**
 * Makes node_modules match package-lock.json and this Node, without the network when it already does.
 * @throws {SetupError} if npm fails
 */
export async function ensurePackages() {
  if (isCurrent(readJson(stampFile), wanted())) return;
  await withLock(path.join(localCache, 'install.lock'), install);
}

async function install() {
  const now = wanted();
  /** @type {Stamp | null} */
  const stamp = readJson(stampFile);
  if (isCurrent(stamp, now)) return;
  const usable =
    installedMatchesLock() && (!stamp || (stamp.platform === now.platform && stamp.nvidia >= now.nvidia));
  if (!usable) await npm(['ci', '--include=dev', '--include=optional'], 'Installing packages (npm ci)');
  else if (!(await sqliteLoads())) await npm(['rebuild', 'better-sqlite3'], 'Building SQLite for this Node');
  writeJson(stampFile, now);
}

/** @returns {Stamp} */
function wanted() {
  return {
    lock: createHash('sha256')
      .update(fs.readFileSync(path.join(root, 'package-lock.json')))
      .digest('hex'),
    abi: process.versions.modules,
    platform: `${process.platform}-${process.arch}`,
    nvidia: hasNvidiaDriver(),
  };
}

/**
 * @param {Stamp | null} stamp
 * @param {Stamp} now
 */
function isCurrent(stamp, now) {
  return (
    stamp?.lock === now.lock &&
    stamp.abi === now.abi &&
    stamp.platform === now.platform &&
    stamp.nvidia >= now.nvidia
  );
}

/**
 * Whether node_modules, as npm recorded it there, holds what package-lock.json asks for. Optional packages may be
 * missing: npm leaves out those of other platforms and those that could not be installed.
 */
function installedMatchesLock() {
  const lock = readJson(path.join(root, 'package-lock.json'))?.packages;
  const installed = readJson(path.join(modules, '.package-lock.json'))?.packages;
  if (!lock || !installed) return false;
  const agrees = Object.entries(lock).every(([place, entry]) => {
    if (place === '') return true;
    const found = installed[place];
    return found ? found.version === entry.version : entry.optional === true;
  });
  return agrees && Object.keys(installed).every((place) => place in lock);
}

/** Tried in a process of its own: a binding for another Node can crash instead of throwing. */
async function sqliteLoads() {
  const { code } = await run(process.execPath, ['-e', 'new (require("better-sqlite3"))(":memory:")'], {
    cwd: root,
  });
  return code === 0;
}

/**
 * @param {string[]} args
 * @param {string} what
 */
async function npm(args, what) {
  say(`${what} …`);
  const since = Date.now();
  const [file, all] = npmCommand(args);
  const attempt = () => run(file, all, { cwd: root, env: installEnvironment(), output: 'stderr' });
  let { code } = await attempt();
  if (code !== 0 && code !== 127 && lacksBuildTools()) {
    await installBuildTools();
    ({ code } = await attempt());
  }
  if (code === 127)
    throw new SetupError('npm was not found; install it (it comes with Node) and start again.');
  if (code !== 0) {
    throw new SetupError(
      `"npm ${args[0]}" failed with exit code ${code}; its own message is above. Most often the npm registry cannot ` +
        'be reached, or SQLite was neither downloaded nor built.',
    );
  }
  say(`${what}: done in ${elapsed(since)}.`);
}

/** @returns {NodeJS.ProcessEnv} */
function installEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env };
  // The CPU runtime is inside the package; its install script would only fetch CUDA libraries.
  env['ONNXRUNTIME_NODE_INSTALL'] = 'skip';
  const headers = localNodeHeaders();
  if (headers && !env['npm_config_nodedir']) env['npm_config_nodedir'] = headers;
  // TensorFlow's native library is several hundred megabytes and of use to NVIDIA hardware only. With a host that
  // refuses at once, npm leaves the optional package out.
  if (!hasNvidiaDriver() && !env['TFJS_NODE_CDN_STORAGE'])
    env['TFJS_NODE_CDN_STORAGE'] = 'http://127.0.0.1:9/';
  return env;
}

/**
 * The folder that node-gyp may take Node's own headers from, if this very Node brought them: then a native build needs
 * no download.
 * @returns {string | null}
 */
function localNodeHeaders() {
  const prefix = path.resolve(path.dirname(fs.realpathSync(process.execPath)), '..');
  try {
    const text = fs.readFileSync(path.join(prefix, 'include', 'node', 'node_version.h'), 'utf8');
    const part = (/** @type {string} */ name) =>
      new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
    const version = `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
    return version === process.versions.node ? prefix : null;
  } catch {
    return null;
  }
}

function hasNvidiaDriver() {
  if (process.platform === 'linux')
    return fs.existsSync('/proc/driver/nvidia/version') || fs.existsSync('/dev/nvidiactl');
  if (process.platform !== 'win32') return false;
  return fs.existsSync(path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'nvidia-smi.exe'));
}
