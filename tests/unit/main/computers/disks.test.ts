import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diskOf, isMemory, isRemote, mountOf, readMounts, readQuotas } from '@main/computers/disks';

const folder = mkdtempSync(join(tmpdir(), 'haba-disks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 27 0:50 /home /home rw,relatime shared:20 master:3 - nfs4 server:/export/home rw,vers=4.2
41 27 0:51 / /home/my\\040work rw - lustre 10.0.0.1@tcp:/scratch rw
42 27 0:52 / /tmp rw - ext4 /dev/sdb1 rw
43 27 0:53 / /tmp rw - tmpfs tmpfs rw
a line that is none
`;
const mounts = readMounts(mountinfo);

describe('the mount of a folder', () => {
  it.each([
    ['/', 'ext4'],
    ['/homework', 'ext4'],
    ['/home', 'nfs4'],
    ['/home/a/library', 'nfs4'],
    ['/home/my work/x', 'lustre'],
    ['/tmp/x', 'tmpfs'],
  ])('of %s is %s', (path, kind) => {
    expect(mountOf(path, mounts)?.kind).toBe(kind);
  });

  it('is unknown where nothing is mounted above', () => {
    expect(mounts).toHaveLength(6);
    expect(mountOf('/home', [])).toBeNull();
  });

  it('is on another machine, or in memory', () => {
    expect(mounts.filter(isRemote).map(({ kind }) => kind)).toEqual(['nfs4', 'lustre']);
    expect(mounts.filter(isMemory).map(({ kind }) => kind)).toEqual(['tmpfs']);
    expect(isRemote({ point: '/m', kind: 'fuse.sshfs', source: 'a:/b' })).toBe(true);
    expect(isRemote({ point: '/m', kind: 'fuseblk', source: '/dev/sdc1' })).toBe(false);
  });
});

describe('quotas', () => {
  it('are read from the lines of file systems, exceeded ones too', () => {
    const text = `Disk quotas for user alice (uid 1000):
     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace
      /dev/sda1    2048   10240   20480              10       0       0
server:/export/home  30720*  20000       0   6days      10       0       0
 /dev/sdb1  4  0  0  1 0 0
`;
    expect(readQuotas(text)).toEqual([
      { source: '/dev/sda1', used: 2048 * 1024, limit: 20480 * 1024 },
      { source: 'server:/export/home', used: 30720 * 1024, limit: 20000 * 1024 },
      { source: '/dev/sdb1', used: 4096, limit: null },
    ]);
    expect(readQuotas('Disk quotas for user alice (uid 1000): none\n')).toEqual([]);
  });
});

describe('a disk', () => {
  it('of a folder that is not there yet is that of where it will be, and stays as it is', async () => {
    const asked = join(folder, 'not', 'there');
    const disk = await diskOf(asked, []);
    expect(disk).toMatchObject({ folder: asked, refusal: null, quota: null });
    expect(disk.free).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('that refuses says why', async () => {
    expect((await diskOf('/proc/nowhere', [])).refusal).toMatch(/^E[A-Z]+$/);
  });
});
