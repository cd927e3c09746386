import path from 'node:path';
import { root } from '../paths.mjs';

/**
 * The folder of the packaged application that electron-builder leaves in dist/.
 * @returns {string}
 */
export function packageFolder() {
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin') return path.join(root, 'dist', `mac${arch}`);
  return path.join(root, 'dist', `${process.platform === 'win32' ? 'win' : 'linux'}${arch}-unpacked`);
}

/**
 * The `resources` folder of a packaged application.
 * @param {string} [folder]
 * @returns {string}
 */
export function resourcesFolder(folder = packageFolder()) {
  if (process.platform !== 'darwin') return path.join(folder, 'resources');
  return path.join(folder, 'HaBa Studio.app', 'Contents', 'Resources');
}

/**
 * The executable of a packaged application.
 * @param {string} [folder]
 * @returns {string}
 */
export function packagedExecutable(folder = packageFolder()) {
  if (process.platform === 'darwin')
    return path.join(folder, 'HaBa Studio.app', 'Contents', 'MacOS', 'HaBa Studio');
  return path.join(folder, process.platform === 'win32' ? 'HaBa Studio.exe' : 'haba-studio');
}
