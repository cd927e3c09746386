/** The command line with all that it needs, for machines without a screen, without npm and without a network. */
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '../messages.mjs';
import { root } from '../paths.mjs';
import { run } from '../process.mjs';
import { linkTree } from './deb.mjs';

/**
 * Name of the folder that the archive holds.
 * @param {string} version
 */
export const headlessName = (version) => `haba-${version}-${process.platform}-${process.arch}`;

/**
 * Path of the archive.
 * @param {string} version
 */
export const headlessFile = (version) => path.join(root, 'dist', `${headlessName(version)}.tar.gz`);

/**
 * Makes dist/haba-VERSION-PLATFORM-ARCHITECTURE.tar.gz of what lies beside the archive of a packaged application: Node.js
 * and what it runs, at the same paths, so that nothing there differs from the package.
 * @param {string} resources the `resources` folder of the packaged application
 * @param {string} version
 * @param {string} sbom a file
 * @returns {Promise<string>} path of the archive
 * @throws {SetupError} if it cannot be written
 */
export async function makeHeadless(resources, version, sbom) {
  const stage = path.join(root, 'dist', 'headless');
  const folder = path.join(stage, headlessName(version));
  const file = headlessFile(version);
  fs.rmSync(stage, { recursive: true, force: true });
  try {
    linkTree(path.join(resources, 'app.asar.unpacked'), path.join(folder, 'lib', 'app.asar.unpacked'));
    fs.copyFileSync(sbom, path.join(folder, path.basename(sbom)));
    fs.copyFileSync(path.join(resources, 'LICENSE.node.txt'), path.join(folder, 'LICENSE.node.txt'));
    fs.copyFileSync(path.join(root, 'packaging', 'unix', 'haba-headless'), path.join(folder, 'haba'));
    fs.chmodSync(path.join(folder, 'haba'), 0o755);
    const { code, output } = await run('tar', ['-czf', file, '-C', stage, headlessName(version)]);
    if (code !== 0) throw new SetupError(`${file} could not be written: ${output.trim()}`);
    return file;
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}
