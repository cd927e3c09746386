import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readBytes, readStart } from '@main/core/data/files';
import { FileReader } from '@main/core/formats/bytes';
import { readManifest } from '@main/datasets/check';
import { importPaths } from '@main/datasets/import';
import { archiveKind } from '@main/datasets/unpack/unpack';
import { recogniseFolder } from '@main/core/data/recognise';
import { tarOf } from '../../../support/archives';
import { cifar10Python, imageFolder, svhn, writeFiles, type Files } from '../../../support/datasetFiles';
import { temporaryFolder } from '../../../support/library';

const bytesOf = (files: Files): [string, Buffer][] =>
  Object.entries(files).map(([name, content]) => [name, Buffer.from(content ?? '')]);
const idx = (...sizes: number[]): Buffer => {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.writeUInt32BE(0x0800 + sizes.length);
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, Buffer.alloc(sizes.reduce((product, size) => product * size, 1))]);
};

interface Imported {
  readonly root: string;
  readonly from: string;
  bring(...names: string[]): Promise<string>;
}

function prepare(files: Files = {}): Imported {
  const [root, from] = [join(temporaryFolder(), 'datasets'), temporaryFolder()];
  writeFiles(from, files);
  const { signal } = new AbortController();
  return {
    root,
    from,
    bring: (...names) =>
      importPaths(
        names.map((name) => join(from, name)),
        { root, signal },
      ),
  };
}

describe('importing', () => {
  it('leaves a folder where it is, and finds the dataset inside lonely folders', async () => {
    const { root, from, bring } = prepare();
    writeFiles(join(from, 'a', 'b', 'pictures'), imageFolder());
    expect(await bring('a')).toBe(join(from, 'a', 'b', 'pictures'));
    expect(existsSync(root)).toBe(false);
  });

  it('unpacks archives of any name, and finds the dataset in them', async () => {
    const { root, from, bring } = prepare();
    const zip = zipSync(
      Object.fromEntries(bytesOf(imageFolder()).map(([name, content]) => [`my data/${name}`, content])),
    );
    writeFileSync(join(from, 'photos.bin'), zip);
    expect(await bring('photos.bin')).toBe(join(root, 'photos', 'my data'));
    const tar = tarOf(
      bytesOf(cifar10Python()).map(([name, content]) => ({ name: `cifar-10-batches-py/${name}`, content })),
    );
    writeFileSync(join(from, 'cifar.tar.gz'), gzipSync(tar));
    expect(await recogniseFolder(await bring('cifar.tar.gz'))).toBe('cifar10');
    expect(await bring('cifar.tar.gz')).toBe(join(root, 'cifar-2'));
    expect(readdirSync(root).sort()).toEqual(['cifar', 'cifar-2', 'photos']);
  });

  it('knows files of MNIST and SVHN by what is in them', async () => {
    const mnist = {
      one: gzipSync(idx(10, 4, 4)),
      two: gzipSync(idx(10)),
      'three.gz': idx(20, 4, 4),
      four: gzipSync(idx(20)),
    };
    const { root, from, bring } = prepare(mnist);
    const place = await bring(...Object.keys(mnist));
    expect(readdirSync(place).sort()).toEqual([
      't10k-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte.gz',
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte.gz',
    ]);
    // A folder with such names is imported like its files.
    expect(await importPaths([from], { root, signal: new AbortController().signal })).not.toBe(from);
    const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = bytesOf(svhn(false)).map(([, content]) => content);
    const digits = prepare({ 'x.dat': b, 'y.dat': a });
    expect(await recogniseFolder(await digits.bring('x.dat', 'y.dat'))).toBe('svhn');
  });

  it('takes a file as its folder when the others lie beside it', async () => {
    const { from, bring } = prepare(cifar10Python());
    expect(await bring('data_batch_1')).toBe(from);
  });

  it('refuses in one sentence what is none, and leaves nothing', async () => {
    const archive = zipSync({ 'notes/readme.txt': new Uint8Array(3) });
    const { root, bring } = prepare({
      'notes.zip': archive,
      'half.zip': archive.subarray(0, 40),
      'a.txt': 'x',
      i: idx(3),
    });
    await expect(bring('notes.zip')).rejects.toThrow(/^notes\.zip holds no known dataset: choose a folder/);
    await expect(bring('half.zip')).rejects.toThrow(/^half\.zip was not unpacked/);
    await expect(bring('a.txt')).rejects.toThrow(/^a\.txt is not a file of a known dataset/);
    await expect(bring('i')).rejects.toThrow(/choose all four files of MNIST/);
    await expect(bring('nowhere')).rejects.toThrow(/does not exist/);
    await expect(importPaths([], { root, signal: new AbortController().signal })).rejects.toThrow(
      /Name a folder/,
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe at once, wherever it lies', async () => {
    const { from, bring } = prepare();
    const pipe = join(from, 'train.zip');
    execFileSync('mkfifo', [pipe]);
    await expect(bring('train.zip')).rejects.toThrow(`${pipe} is a pipe, a device, a socket or a folder`);
    await expect(bring('train.zip', 'train.zip')).rejects.toMatchObject({ name: 'UserError' });
    expect(() => new FileReader(pipe)).toThrow('cannot be read');
    await expect(readBytes(pipe)).rejects.toThrow('is a pipe');
    await expect(readStart('/dev/zero', 8)).rejects.toThrow('is a pipe, a device');
    await expect(archiveKind(pipe)).rejects.toThrow('is a pipe');
    const { signal } = new AbortController();
    symlinkSync('/dev/zero', join(from, 'zeros.png'));
    await expect(readManifest(from, { signal })).rejects.toThrow('is a pipe, a device');
  });
});
