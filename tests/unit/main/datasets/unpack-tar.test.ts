import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '@main/datasets/unpack/unpack';
import { tarOf, type TarEntry } from '../../../support/archives';
import { someBytes } from '../../../support/fileServer';
import { temporaryFolder } from '../../../support/library';

const file = (name: string, content: Buffer = Buffer.from(name)): TarEntry => ({ name, content });

async function unpack(archive: Buffer, name = 'data.tar.gz'): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), archive);
  const target = join(folder, 'out');
  await unpackArchive(join(folder, name), target, { signal: new AbortController().signal });
  return target;
}

const refused = async (entries: readonly TarEntry[], sentence: RegExp): Promise<void> => {
  await expect(unpack(gzipSync(tarOf(entries)))).rejects.toThrow(sentence);
};

describe('unpacking a TAR archive', () => {
  it('writes files and folders, plain and zipped, whatever the name says', async () => {
    const long = `${'folder/'.repeat(30)}file`;
    const record = `${`path=${long}\n`.length + 4} path=${long}\n`;
    const entries = [
      { name: './a/', type: '5' },
      file('./a/big.bin', someBytes(100_000)),
      { name: 'pax', type: 'x', content: Buffer.from(record) },
      file('shortened'),
      { name: '././@LongLink', type: 'L', content: Buffer.from(`${long}2\0`) },
      file('shortened'),
      file('__MACOSX/a/._big.bin'),
    ];
    for (const archive of [gzipSync(tarOf(entries)), tarOf(entries)]) {
      const out = await unpack(archive, 'download');
      expect(readFileSync(join(out, 'a', 'big.bin')).equals(someBytes(100_000))).toBe(true);
      expect(existsSync(join(out, long))).toBe(true);
      expect(existsSync(join(out, `${long}2`))).toBe(true);
      expect(readdirSync(out).sort()).toEqual(['a', 'folder']);
    }
  });

  it('refuses what leads out of the folder, links and devices, and leaves nothing', async () => {
    await refused([file('../../evil')], /leads out of the folder/);
    await refused([file('a/../../evil')], /leads out of the folder/);
    await refused([file('/etc/evil')], /leads out of the folder/);
    await refused([file('C:\\evil')], /leads out of the folder/);
    await refused([file('a\\..\\..\\evil')], /leads out of the folder/);
    await refused([{ name: 'a', type: '2', link: '/etc' }, file('a/passwd')], /is a link or a device/);
    await refused([{ name: 'a', type: '1', link: '../x' }], /is a link or a device/);
    await refused([{ name: 'a', type: '3' }], /is a link or a device/);
    await refused([file('a\nb')], /control characters/);
  });

  it('refuses names that come twice, and files that are folders as well', async () => {
    await refused([file('a'), file('a')], /is in it twice/);
    await refused([file('a'), file('a/b')], /one of its files is a folder as well/);
  });

  it('refuses bombs by what a header says', async () => {
    await refused([{ name: 'a', size: 7 * 1024 ** 3 }], /unpacks to more than \d+ MB/);
  });

  it('refuses damage anywhere, and leaves nothing', async () => {
    const whole = gzipSync(tarOf([file('a/b', someBytes(50_000)), file('c')]));
    const folder = temporaryFolder();
    for (let cut = 0; cut < whole.length - 20; cut += Math.ceil(whole.length / 25)) {
      const path = join(folder, `cut-${cut}`);
      writeFileSync(path, whole.subarray(0, cut));
      const done = unpackArchive(path, join(folder, 'out'), { signal: new AbortController().signal });
      await expect(done).rejects.toThrow(/^cut-\d+ (was not unpacked|is not a known kind of archive)/);
      expect(existsSync(join(folder, 'out'))).toBe(false);
    }
    const damaged = tarOf([file('a'), file('b')]);
    damaged[1024] = 1;
    await expect(unpack(damaged)).rejects.toThrow(/it is damaged/);
    await expect(unpack(gzipSync(Buffer.from('no archive')))).rejects.toThrow(
      /is not a known kind of archive/,
    );
  });
});
