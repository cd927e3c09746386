import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '@main/datasets/unpack/unpack';
import { someBytes } from '../../../support/fileServer';
import { temporaryFolder } from '../../../support/library';

async function unpack(archive: Uint8Array): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'data.zip'), archive);
  const target = join(folder, 'out');
  const done = unpackArchive(join(folder, 'data.zip'), target, { signal: new AbortController().signal });
  await done.catch(() => expect(existsSync(target)).toBe(false));
  await done;
  return target;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const refused = (files: Zippable, sentence: RegExp): Promise<void> =>
  expect(unpack(zipSync(files))).rejects.toThrow(sentence);

describe('unpacking a ZIP archive', () => {
  it('writes stored and deflated files, small and large', async () => {
    const large = someBytes(1_500_000);
    const out = await unpack(
      zipSync({
        'a/': new Uint8Array(0),
        'a/stored': [text('stored'), { level: 0 }],
        'a/deflated': text('deflated'),
        'b/large': [large, { level: 1 }],
        'b/large-stored': [large, { level: 0 }],
        empty: new Uint8Array(0),
      }),
    );
    expect(readFileSync(join(out, 'a', 'stored'), 'utf8')).toBe('stored');
    expect(readFileSync(join(out, 'a', 'deflated'), 'utf8')).toBe('deflated');
    expect(readFileSync(join(out, 'b', 'large')).equals(large)).toBe(true);
    expect(readFileSync(join(out, 'b', 'large-stored')).equals(large)).toBe(true);
    expect(readFileSync(join(out, 'empty'))).toHaveLength(0);
  });

  it('refuses what leads out of the folder, links, and names that come twice', async () => {
    await refused({ '../evil': text('x') }, /leads out of the folder/);
    await refused({ 'a/..\\..\\evil': text('x') }, /leads out of the folder/);
    await refused({ '/evil': text('x') }, /leads out of the folder/);
    await refused({ a: [text('/etc'), { os: 3, attrs: 0o120777 << 16 }] }, /is a link or a device/);
    await refused({ 'a/b': text('x'), './a/b': text('y') }, /is in it twice/);
  });

  it('refuses bombs by what they say, and entries that are longer than they say', async () => {
    const lying = Buffer.from(zipSync({ a: new Uint8Array(100_000) }));
    const directory = lying.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    lying.writeUInt32LE(80 * 1024 ** 2, directory + 24);
    await expect(unpack(lying)).rejects.toThrow(/unpacks to more than \d+ MB/);
    lying.writeUInt32LE(10, directory + 24);
    await expect(unpack(lying)).rejects.toThrow(/was not unpacked: .*(longer than it says|damaged)/);
  });

  it('refuses damage anywhere in one sentence', async () => {
    const whole = Buffer.from(zipSync({ a: someBytes(3000), b: [text('b'.repeat(100)), { level: 0 }] }));
    for (let at = 4; at < whole.length; at += 97) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      await unpack(damaged).catch((error: unknown) => {
        expect(String(error)).toMatch(/^UserError: data\.zip was not unpacked: .*\.$/);
      });
      await expect(unpack(whole.subarray(0, at))).rejects.toThrow(
        /^data\.zip (was not unpacked|is not a known kind of archive)/,
      );
    }
  });
});
