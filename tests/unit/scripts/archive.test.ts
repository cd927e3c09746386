import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { extractFromTgz, extractZip, integrityOf } from '../../../scripts/lib/archive.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-archive-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => (i * i * 31 + i) & 255));
const write = (name: string, bytes: Uint8Array): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
};

function tar(files: Readonly<Record<string, Buffer>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

describe('tgz', () => {
  const files = { 'package/a': noise(512), 'package/empty': Buffer.alloc(0), 'package/b': noise(300_001) };

  test.each(Object.entries(files))('takes %s out, byte for byte', async (name, bytes) => {
    const archive = write('x.tgz', zlib.gzipSync(tar(files)));
    const target = path.join(folder, 'out');
    await extractFromTgz(archive, name, target);
    expect(fs.readFileSync(target).equals(bytes)).toBe(true);
  });

  test('refuses a name that is not there', async () => {
    const archive = write('x.tgz', zlib.gzipSync(tar(files)));
    await expect(extractFromTgz(archive, 'package/c', path.join(folder, 'out'))).rejects.toThrow(
      'holds no file package/c',
    );
  });
});

describe('zip', () => {
  const program = noise(100_000);
  const archive = (): string =>
    write(
      'x.zip',
      zipSync({
        'top/program': [program, { os: 3, attrs: (0o100755 << 16) >>> 0 }],
        'top/stored.bin': [noise(999), { level: 0 }],
        'top/empty': new Uint8Array(0),
        'other/left-out': noise(10),
      }),
    );

  test('unpacks what it is asked for, with contents and permissions', async () => {
    await extractZip(archive(), (name) => (name.startsWith('top/') ? path.join(folder, name) : null));
    expect(fs.readFileSync(path.join(folder, 'top/program')).equals(program)).toBe(true);
    expect(fs.statSync(path.join(folder, 'top/program')).mode & 0o777).toBe(0o755);
    expect(fs.readFileSync(path.join(folder, 'top/stored.bin')).equals(noise(999))).toBe(true);
    expect(fs.statSync(path.join(folder, 'top/empty')).size).toBe(0);
    expect(fs.existsSync(path.join(folder, 'other'))).toBe(false);
  });

  test('notices damage', async () => {
    const bytes = fs.readFileSync(archive());
    const at = bytes.indexOf(noise(999));
    bytes[at + 500] = (bytes[at + 500] ?? 0) ^ 1;
    const damaged = write('damaged.zip', bytes);
    await expect(extractZip(damaged, (name) => path.join(folder, 'd', name))).rejects.toThrow(
      'stored.bin is damaged',
    );
  });

  test('refuses what is no archive', async () => {
    await expect(extractZip(write('x', noise(5000)), () => null)).rejects.toThrow('not a zip archive');
  });
});

test('integrity is written as package locks write it', async () => {
  const bytes = noise(70_000);
  const expected = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  expect(await integrityOf(write('x', bytes))).toBe(expected);
});
