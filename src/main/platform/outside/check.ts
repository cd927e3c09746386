/**
 * Whether the files beside a package's archive are those that were packed. Electron checks the archive (on macOS and
 * Windows) but nothing outside of it, and Node.js, which trains in packages, reads only what lies outside.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '@shared/domain/errors';
import { archivedFiles, type ArchivedFile } from './archive';

/** What Node.js needs of an archive lies beside it too; the scripts that make packages have the same list. */
export const OUTSIDE = ['package.json', 'out/main/', 'node_modules/', 'resources/', 'node/'] as const;

const isOutside = ({ path, isUnpacked }: ArchivedFile): boolean =>
  isUnpacked || OUTSIDE.some((start) => path === start || (start.endsWith('/') && path.startsWith(start)));

/** Signing a package for macOS, which comes after packing, changes native code; the system checks that itself. */
const isSigned = (path: string, platform: NodeJS.Platform): boolean =>
  platform === 'darwin' && (/\.(node|dylib)$/.test(path) || path === 'node/node');

export class OutsideCheck {
  /** By path: the state of a file in which it was found right, so that it is read once and not for every process. */
  private readonly known = new Map<string, string>();

  /** @param archive the package's `app.asar`; the files lie in `app.asar.unpacked` */
  constructor(
    private readonly archive: string,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {}

  /**
   * Reads every file that is new or was changed since the last call.
   * @throws UserError that names a file which is not the packed one, is missing, or does not belong there
   */
  async run(): Promise<void> {
    const folder = `${this.archive}.unpacked`;
    const wanted = new Map(
      archivedFiles(this.archive)
        .filter(isOutside)
        .map((file) => [file.path, file]),
    );
    for (const path of await pathsUnder(folder)) {
      const file = wanted.get(path);
      if (file === undefined) throw strange(join(folder, path));
      wanted.delete(path);
      if (!(await this.isAsPacked(folder, file))) throw changed(join(folder, path));
    }
    for (const path of wanted.keys()) throw missing(join(folder, path));
  }

  private async isAsPacked(folder: string, { path, size, sha256 }: ArchivedFile): Promise<boolean> {
    const place = join(folder, path);
    const stat = await lstat(place, { bigint: true });
    if (!stat.isFile()) return false;
    if (isSigned(path, this.platform)) return true;
    if (stat.size !== BigInt(size)) return false;
    const state = [stat.ino, stat.mtimeNs, stat.ctimeNs].join(' ');
    if (this.known.get(path) === state) return true;
    const hash = createHash('sha256');
    await pipeline(createReadStream(place), hash);
    if (hash.digest('hex') !== sha256) return false;
    this.known.set(path, state);
    return true;
  }
}

/** Everything in a folder that is no folder, with slashes. */
async function pathsUnder(folder: string, under = ''): Promise<string[]> {
  const entries = await readdir(join(folder, under), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) paths.push(...(await pathsUnder(folder, `${under}${entry.name}/`)));
    else paths.push(`${under}${entry.name}`);
  }
  return paths;
}

const changed = (path: string): UserError =>
  new UserError(
    'unavailable',
    `The file ${path} is not the one that was packed with HaBa Studio: install the studio again.`,
  );
const missing = (path: string): UserError =>
  new UserError('unavailable', `The file ${path} of HaBa Studio is missing: install the studio again.`);
const strange = (path: string): UserError =>
  new UserError(
    'unavailable',
    `The file ${path} does not belong to HaBa Studio: remove it, or install the studio again.`,
  );
