import { ensureElectron } from './electron.mjs';
import { ensureVirtualDisplay, tryBrowser, trySoftwareVulkan } from './libraries.mjs';
import { SetupError } from './messages.mjs';
import { ensurePackages } from './packages.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Prepares a checkout for what is about to run; quick and without network when everything is there.
 * @param {object} [needs]
 * @param {boolean} [needs.electron] the desktop application is started
 * @param {boolean} [needs.display] windows are opened by tests: a virtual display where there is no real one
 * @param {boolean} [needs.graphics] engines are tested: a software graphics device where there is no other and one can be had
 * @param {boolean} [needs.browser] built pages are opened in a browser: Debian's Chromium where there is none and it can be had
 * @param {boolean} [needs.retry] ask Electron's download host again although it failed before
 * @param {boolean} [needs.quiet] say nothing when there is nothing to do
 * @throws {SetupError}
 */
export async function ensureSetup({
  electron = false,
  display = false,
  graphics = false,
  browser = false,
  retry = false,
  quiet = false,
} = {}) {
  checkNode();
  await ensurePackages();
  if (electron) await ensureElectron({ retry, quiet });
  if (display) await ensureVirtualDisplay();
  if (graphics) await trySoftwareVulkan();
  if (browser) await tryBrowser();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is Node ${process.versions.node}.`,
  );
}
