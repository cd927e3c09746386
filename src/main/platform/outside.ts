/** The Node.js that a package brings: Electron's V8 does not let the engine `webgpu` read its results. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message, type Message, verbatim } from '@shared/words/message';
import { printable } from '@shared/text/printable';

// Reads what a package's archive, `app.asar`, says of its files: their sizes and SHA-256 sums.

interface ArchivedFile {
  /** With slashes, relative to the archive. */
  readonly path: string;
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** Whether the file itself lies beside the archive, in `app.asar.unpacked`. */
  readonly isUnpacked: boolean;
}

const fileSchema = z.object({
  size: z.int().min(0),
  integrity: z.object({ algorithm: z.literal('SHA256'), hash: z.string().length(64) }),
  unpacked: z.boolean().optional(),
});
type Folder = { readonly files: Readonly<Record<string, unknown>> };

/**
 * All files of an archive. It begins with four numbers, of which the last is the length of a JSON text of nested folders.
 * @throws Error where it is none, or holds anything else than folders and files
 */
export function archivedFiles(archive: string): ArchivedFile[] {
  return filesUnder(JSON.parse(headerOf(archive)) as Folder, '');
}

function filesUnder({ files }: Folder, under: string): ArchivedFile[] {
  return Object.entries(files).flatMap(([name, entry]) => {
    const path = `${under}${name}`;
    if (isFolder(entry)) return filesUnder(entry, `${path}/`);
    const { size, integrity, unpacked = false } = fileSchema.parse(entry);
    return [{ path, size, sha256: integrity.hash, isUnpacked: unpacked }];
  });
}

const isFolder = (entry: unknown): entry is Folder =>
  typeof entry === 'object' && entry !== null && 'files' in entry;

/** Electron takes an archive for a folder, except while `noAsar` is set: nothing else may run meanwhile. */
function headerOf(archive: string): string {
  const before = process.noAsar;
  process.noAsar = true;
  try {
    const file = openSync(archive, 'r');
    try {
      const start = Buffer.alloc(16);
      readSync(file, start, 0, start.length, 0);
      const text = Buffer.alloc(start.readUInt32LE(12));
      readSync(file, text, 0, text.length, start.length);
      return text.toString('utf8');
    } finally {
      closeSync(file);
    }
  } finally {
    process.noAsar = before;
  }
}

// Whether the files beside a package's archive are those that were packed. Electron checks the archive (on macOS and
// Windows) but nothing outside of it, and Node.js, which trains in packages, reads only what lies outside.

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
  new UserError('unavailable', message('work.packedFileDiffers', { path }));
const missing = (path: string): UserError =>
  new UserError('unavailable', message('work.packedFileMissing', { path }));
const strange = (path: string): UserError =>
  new UserError('unavailable', message('work.packedFileForeign', { path }));

// Whether a program can run on this system at all.

/** Milliseconds after which a program that says nothing counts as one that does not run. */
const PATIENCE = 20_000;

const REASONS: Readonly<Record<string, Message>> = {
  ENOENT: message('work.nodeOrLoaderMissing'),
  EACCES: message('work.nodeNotAllowed'),
  ENOEXEC: message('work.nodeForOtherSystem'),
};

/**
 * Asks a program for its version.
 * @returns what keeps it from running, in words; null when nothing does
 */
export async function obstacleTo(program: string, env: NodeJS.ProcessEnv): Promise<Message | null> {
  try {
    await promisify(execFile)(program, ['--version'], { env, timeout: PATIENCE, windowsHide: true });
    return null;
  } catch (error) {
    const { code, killed, stderr } = error as Partial<Failure>;
    if (typeof code === 'string') return REASONS[code] ?? verbatim(code);
    if (killed === true) return message('work.nodeSilent', { seconds: PATIENCE / 1000 });
    const line = (stderr ?? '').split('\n').find((one) => one.trim() !== '');
    return line === undefined ? message('work.nodeEndsAtOnce') : verbatim(printable(line.trim(), 200));
  }
}

/** What `execFile` rejects with. */
interface Failure {
  readonly code: string | number | null;
  readonly killed: boolean;
  readonly stderr: string;
}

export interface ShippedNode {
  readonly program: string;
  /** A part of the build, as files that Node.js reads: it knows no archives. */
  entry(name: 'training' | 'cli'): string;
  /** Throws a UserError where a file that Node.js would run is not the packed one. */
  check(): Promise<void>;
  /** Why this system does not run it, in words, or null. To be asked after the check: it starts the program. */
  obstacle(): Promise<Message | null>;
}

/** For people whose system does not run it. */
export const cannotRun = (obstacle: Message): Message => message('work.nodeDoesNotRun', { reason: obstacle });

const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';

/** A package's archive and what lies beside it; the paths of modules tell which of them they are in. */
const PLACE = /^(.*[\\/]app\.asar)(\.unpacked)?[\\/]/;

/** Whether a module belongs to a package, inside its archive or beside it. */
export const isPackaged = (moduleUrl: string): boolean => PLACE.test(fileURLToPath(moduleUrl));

/**
 * The Node.js of the package that a module in its archive belongs to; null in a checkout and where a package has none.
 * @param moduleUrl `import.meta.url` of the caller
 */
export function shippedNode(moduleUrl: string): ShippedNode | null {
  const [, archive, beside] = PLACE.exec(fileURLToPath(moduleUrl)) ?? [];
  if (archive === undefined || beside !== undefined) return null;
  const folder = `${archive}.unpacked`;
  const program = join(folder, 'node', PROGRAM);
  if (!existsSync(program)) return null;
  const check = new OutsideCheck(archive);
  return {
    program,
    entry: (name) => join(folder, 'out', 'main', `${name}.js`),
    check: () => check.run(),
    obstacle: () => obstacleTo(program, withoutSteering(process.env)),
  };
}

/** Whether the package that a module in its archive belongs to came with a Node.js that is not there any more. */
export function isNodeGone(moduleUrl: string): boolean {
  const [, archive, beside] = PLACE.exec(fileURLToPath(moduleUrl)) ?? [];
  if (archive === undefined || beside !== undefined || shippedNode(moduleUrl) !== null) return false;
  return archivedFiles(archive).some(({ path }) => path === `node/${PROGRAM}`);
}

/** Variables that would have Node.js load or do something else, which Electron's fuses keep from Electron itself. */
const STEERING = /^(NODE_(?!EXTRA_CA_CERTS$)|OPENSSL_|ELECTRON_RUN_AS_NODE$)/i;

/** An environment without what would have Node.js run code that is not the studio's. */
export const withoutSteering = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !STEERING.test(name)));
