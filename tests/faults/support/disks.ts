/** Small disks of our own: a tmpfs that can be full, an ext4 in a file that can be frozen. Linux, as root. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const run = (program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { stdio: 'pipe' });
};

/** Why disks cannot be made here; null where they can. Looked up once. */
export const noDisks = ((): string | null => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting needs Linux and root';
  try {
    run('unshare', '--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/tmp');
    return null;
  } catch {
    return 'mounting is not allowed here';
  }
})();

export interface Disk {
  readonly folder: string;
  /** Takes all the room but so many bytes. */
  fill(left: number): void;
  empty(): void;
  setReadOnly(readOnly: boolean): void;
}

/** A disk in memory that is gone after the test. */
export function smallDisk(megabytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'haba-disk-'));
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder);
  onTestFinished(() => {
    run('umount', '-l', folder);
    rmSync(folder, { recursive: true });
  });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill(left) {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(ballast, new Uint8Array(Math.max(0, bavail * bsize - left)));
      } catch (error) {
        // Somebody wrote in between: the disk is as full as it gets.
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    setReadOnly: (readOnly) => run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
  };
}

export interface StallingDisk {
  readonly folder: string;
  /** From here on every write waits. */
  freeze(): void;
  thaw(): void;
}

/** A disk in a file that can stall; null where that is not allowed. */
export function stallingDisk(megabytes: number): StallingDisk | null {
  const top = mkdtempSync(join(tmpdir(), 'haba-disk-'));
  const [image, folder] = [join(top, 'image'), join(top, 'disk')];
  const file = openSync(image, 'w');
  ftruncateSync(file, megabytes * 2 ** 20);
  closeSync(file);
  mkdirSync(folder);
  try {
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, folder);
  } catch {
    rmSync(top, { recursive: true });
    return null;
  }
  const thaw = (): void => {
    try {
      run('fsfreeze', '--unfreeze', folder);
    } catch {
      // It was not frozen.
    }
  };
  onTestFinished(() => {
    thaw();
    run('umount', '-l', folder);
    rmSync(top, { recursive: true });
  });
  return { folder, freeze: () => run('fsfreeze', '--freeze', folder), thaw };
}
