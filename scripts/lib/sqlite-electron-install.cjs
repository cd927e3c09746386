/**
 * Runs inside a copy of better-sqlite3, started by npm (which puts node-gyp on the PATH): gets the native binding for
 * the Electron version named on the command line, prebuilt or else built with that Electron's headers.
 */
const { execSync } = require('node:child_process');

const version = process.argv[2] ?? '';
const env = { ...process.env };
for (const name of Object.keys(env)) {
  // Node's own headers, where npm is configured to use them, are the wrong ones for Electron.
  if (/^npm_(config|package_config_node_gyp)_nodedir$/i.test(name)) delete env[name];
}
const run = (/** @type {string} */ command) => execSync(command, { stdio: 'inherit', env });

try {
  run(`prebuild-install --runtime electron --target ${version} --verbose`);
} catch {
  run(`node-gyp rebuild --release --target=${version} --dist-url=https://electronjs.org/headers`);
}
