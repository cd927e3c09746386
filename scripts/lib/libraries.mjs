import fs from 'node:fs';
import { say, SetupError } from './messages.mjs';
import { run, which } from './process.mjs';

/** Debian's names for what Electron loads; alternatives are tried in order (t64: Debian 13, Ubuntu 24.04 and later). */
const ELECTRON_PACKAGES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libgbm1'],
  ['libasound2t64', 'libasound2'],
  ['libxss1'],
];
const VIRTUAL_DISPLAY_PACKAGES = [['xvfb'], ['xauth']];
/** Vulkan on the processor (lavapipe), with its loader. */
const SOFTWARE_VULKAN_PACKAGES = [['mesa-vulkan-drivers'], ['libvulkan1']];
const KOREAN_FONT_PACKAGES = [['fonts-nanum'], ['fontconfig']];
/** A current browser: Electron's fallback is Chromium 130, which the shipped one is not. */
const BROWSER_PACKAGES = [['chromium']];
const BUILD_PACKAGES = [['python3'], ['make'], ['g++']];

/** Whether a window can be shown without a virtual display. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * What comes before a command that shows windows: nothing where there is a display, a virtual one elsewhere. Without
 * -noreset that one starts anew whenever no window is open for a moment, and a program that starts then fails. It is so large
 * that its pointer, which rests in the middle, lies outside a window at the upper left corner.
 * @returns {string[]}
 */
export function displayCommand() {
  return hasDisplay() ? [] : ['xvfb-run', '-a', '-s', '-screen 0 4000x2400x24 -noreset'];
}

/**
 * Makes sure that the executable finds its shared libraries (Linux only).
 * @param {string} executable
 * @throws {SetupError} with the command to run, if they are missing and cannot be installed from here
 */
export async function ensureElectronLibraries(executable) {
  if (process.platform !== 'linux') return;
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  await installPackages(
    ELECTRON_PACKAGES,
    `Electron needs system libraries that are missing (${missing.join(', ')})`,
  );
  const still = await missingLibraries(executable);
  if (still.length > 0) {
    throw new SetupError(
      `Electron still lacks ${still.join(', ')}; install the packages that hold them and start again.`,
    );
  }
}

/**
 * Makes sure that windows can be tested: with a display, or with Xvfb.
 * @throws {SetupError} with the command to run
 */
export async function ensureVirtualDisplay() {
  if (hasDisplay() || (which('xvfb-run') && which('Xvfb') && which('xauth'))) return;
  await installPackages(VIRTUAL_DISPLAY_PACKAGES, 'there is no display, and Xvfb is not installed');
}

/**
 * Installs all that the application and its tests load from the system, for those who cannot be asked (Linux only).
 * @throws {SetupError} with the command to run
 */
export async function installSystemLibraries() {
  if (process.platform !== 'linux') return;
  const packages = [...ELECTRON_PACKAGES, ...VIRTUAL_DISPLAY_PACKAGES, ...SOFTWARE_VULKAN_PACKAGES];
  await installPackages(packages, 'Electron, a virtual display and a software graphics device');
}

/** Folders where Vulkan's drivers say that they are there. */
const VULKAN_DRIVER_FOLDERS = [
  '/usr/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
];

/**
 * Installs a software Vulkan device where this Linux has no Vulkan driver at all, so that tests can run the engine for
 * graphics cards. Where it cannot be installed from here, those tests are skipped with their reason.
 * @param {string[]} driverFolders
 */
export async function trySoftwareVulkan(driverFolders = VULKAN_DRIVER_FOLDERS) {
  if (process.platform !== 'linux' || driverFolders.some(hasFiles)) return;
  try {
    await installPackages(SOFTWARE_VULKAN_PACKAGES, 'there is no Vulkan driver for tests of graphics');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`Tests of the webgpu engine will be skipped: ${error.message}`);
  }
}

/** @param {string} folder */
function hasFiles(folder) {
  return fs.existsSync(folder) && fs.readdirSync(folder).length > 0;
}

/** Installs a font with Korean letters where there is none, so that pictures of pages show what people see (Linux only). */
export async function tryKoreanFont() {
  if (process.platform !== 'linux') return;
  const { code, output } = await run('fc-list', [':lang=ko']);
  if (code === 0 && output.trim() !== '') return;
  try {
    await installPackages(KOREAN_FONT_PACKAGES, 'there is no font with Korean letters');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`Korean letters will be missing: ${error.message}`);
  }
}

/**
 * Installs a browser where there is none, so that tests can open the built pages in a current Chromium (Debian only: elsewhere the
 * package of that name is something else). Without one those tests are skipped with their reason.
 */
export async function tryBrowser() {
  if (process.platform !== 'linux' || which('chromium') || !/^ID=debian$/m.test(osRelease())) return;
  try {
    await installPackages(BROWSER_PACKAGES, 'there is no Chromium to open the pages in');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`Tests of the pages in a browser will be skipped: ${error.message}`);
  }
}

/** What this Linux calls itself; "" where it does not say. */
const osRelease = () => (fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '');

/** Whether this Linux lacks what node-gyp needs to build a native package. */
export function lacksBuildTools() {
  if (process.platform !== 'linux') return false;
  return !which('python3') || !which('make') || !(which('g++') || which('c++'));
}

/**
 * Installs a compiler and what belongs to it.
 * @throws {SetupError} with the command to run
 */
export async function installBuildTools() {
  await installPackages(
    BUILD_PACKAGES,
    'a native package has to be built here, and there is no compiler for it',
  );
}

/**
 * @param {string} executable
 * @returns {Promise<string[]>}
 */
async function missingLibraries(executable) {
  const { code, output } = await run('ldd', [executable]);
  if (code === 127) return []; // no ldd here: Electron's own message has to do
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
}

/**
 * @param {string[][]} packages
 * @param {string} reason
 */
async function installPackages(packages, reason) {
  if (!which('apt-get')) {
    throw new SetupError(
      `${reason}. Install what is missing with your system's package manager (on Debian it is in ` +
        `${packages.map((names) => names[0]).join(' ')}) and start again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    const command = `sudo apt-get install -y ${(await known(packages)).join(' ')}`;
    throw new SetupError(`${reason}. Run this once and start again:\n  ${command}`);
  }
  say(`${reason}; installing with apt-get …`);
  if (!(await aptInstall(await known(packages)))) {
    await run('apt-get', ['update', '-q'], { output: 'stderr' });
    const names = await known(packages);
    if (!(await aptInstall(names, 'stderr'))) {
      throw new SetupError(`"apt-get install ${names.join(' ')}" failed; its own message is above.`);
    }
  }
}

/**
 * @param {string[]} names
 * @param {'capture' | 'stderr'} [output]
 */
async function aptInstall(names, output = 'capture') {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may be under way: wait for it.
  const args = ['install', '-y', '-q', '-o', 'DPkg::Lock::Timeout=300', '--no-install-recommends', ...names];
  return (await run('apt-get', args, { env, output })).code === 0;
}

/**
 * Of each package's names, the first that this system's package lists know (or the first of all).
 * @param {string[][]} packages
 */
async function known(packages) {
  const names = [];
  for (const alternatives of packages) {
    let chosen = alternatives[0] ?? '';
    for (const name of alternatives) {
      if ((await run('apt-cache', ['show', name])).code === 0) {
        chosen = name;
        break;
      }
    }
    names.push(chosen);
  }
  return names;
}
