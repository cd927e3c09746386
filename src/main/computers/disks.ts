/** Disks of folders: room, kind, whether this person may write there, and quota. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Mount {
  /** Where it is mounted. */
  readonly point: string;
  /** What the kernel calls its kind: `ext4`, `nfs4`. */
  readonly kind: string;
  /** The disk, or the server and its folder. */
  readonly source: string;
}

/** What `quota` says of a person on one file system, in bytes; a limit that is not set is null. */
export interface Quota {
  readonly source: string;
  readonly used: number;
  readonly limit: number | null;
}

export interface Disk {
  /** The folder that was asked for, which need not be there yet. */
  readonly folder: string;
  /** Bytes that this person may still write; null where the system does not say. */
  readonly free: number | null;
  readonly mount: Mount | null;
  readonly quota: Quota | null;
  /** What the system says against writing there; null where it can be written. */
  readonly refusal: string | null;
}

/** Looks at the disk of a folder, or of where it will be made, and leaves it as it is. */
export async function diskOf(folder: string, quotas: readonly Quota[]): Promise<Disk> {
  const there = await realpath(nearest(resolve(folder)));
  const space = await statfs(there).catch(() => null);
  const mount = mountOf(there, mountsHere());
  return {
    folder,
    free: space === null ? null : space.bavail * space.bsize,
    mount,
    quota: quotas.find(({ source }) => source === mount?.source) ?? null,
    refusal: await refusalOf(there),
  };
}

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));

/** Permissions do not tell: a server may refuse all the same, or a disk be mounted for reading alone. */
async function refusalOf(folder: string): Promise<string | null> {
  try {
    await rmdir(await mkdtemp(join(folder, '.haba-')));
    return null;
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    return typeof code === 'string' ? code : String(error);
  }
}

/** File systems that lie on another machine. SQLite's locks may not reach through them. */
const REMOTE =
  /^(nfs\d?|cifs|smb\d?|lustre|gpfs|beegfs|ceph|afs|9p|panfs|wekafs|fuse\.(sshfs|ceph.*|glusterfs|s3fs|rclone))$/;

export const isRemote = ({ kind }: Mount): boolean => REMOTE.test(kind);
/** Whether what is written there takes memory. */
export const isMemory = ({ kind }: Mount): boolean => kind === 'tmpfs' || kind === 'ramfs';

function mountsHere(): Mount[] {
  try {
    return readMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return [];
  }
}

/** The lines of `/proc/self/mountinfo`: numbers, root, mount point, options, `-`, kind, source, options. */
export function readMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(' ').map(unescaped);
    const bar = words.indexOf('-', 6);
    const [point, kind, source] = [words[4], words[bar + 1], words[bar + 2]];
    return bar < 0 || point === undefined || kind === undefined || source === undefined
      ? []
      : { point, kind, source };
  });
}

/** Spaces and backslashes stand as octal numbers. */
const unescaped = (word: string): string =>
  word.replaceAll(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The mount that a path lies on: the longest point above it, and of equal ones the last, which covers the others. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  const above = mounts.filter(
    ({ point }) => point === path || path.startsWith(point.endsWith('/') ? point : `${point}/`),
  );
  return above.reduce<Mount | null>(
    (best, one) => (best !== null && best.point.length > one.point.length ? best : one),
    null,
  );
}

/** What `quota` tells; nothing where it is not installed or knows nothing. It ends with 1 where a quota is exceeded. */
export async function quotasHere(): Promise<Quota[]> {
  const asked = promisify(execFile)('quota', ['-w'], {
    timeout: 10_000,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const text = await asked.then(
    ({ stdout }) => stdout,
    (error: unknown) => (Object(error) as { readonly stdout?: unknown }).stdout,
  );
  return typeof text === 'string' ? readQuotas(text) : [];
}

/** Lines of `quota -w`: the file system, and kibibytes used, wanted and allowed; `*` marks what is exceeded. */
export function readQuotas(text: string): Quota[] {
  return text.split('\n').flatMap((line) => {
    const [, source, used, soft, hard] = /^\s*(\S+)\s+(\d+)\*?\s+(\d+)\s+(\d+)(?:\s|$)/.exec(line) ?? [];
    if (source === undefined) return [];
    const limit = Number(hard) || Number(soft) || null;
    return { source, used: Number(used) * 1024, limit: limit === null ? null : limit * 1024 };
  });
}
