/** Links in folders from elsewhere: what lies behind one may be any file of this machine. */
import { lstat, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** Whether a path is a plain file, no link itself, that lies in a folder once every link on the way is followed. */
export async function isPlainFileIn(folder: string, path: string): Promise<boolean> {
  try {
    const [found, root, real] = await Promise.all([lstat(path), realpath(folder), realpath(path)]);
    return found.isFile() && real.startsWith(root + sep);
  } catch {
    return false;
  }
}
