import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OFFICIAL_DATASETS, type OfficialDataset } from '@shared/datasets/official';
import { takeFileLock } from '@main/store/lock';
import { downloadDataset, type DownloadProgress } from '@main/datasets/download/dataset';
import { openWeb } from '@main/datasets/download/web';
import { cifar10Binary } from '../../../support/datasetFiles';
import { cutAfter, md5, serve, whole } from '../../../support/fileServer';
import { temporaryFolder } from '../../../support/library';
import { tarOf } from '../../../support/archives';

async function cifarAt(broken = false): Promise<{ dataset: OfficialDataset; archive: Buffer }> {
  const files = Object.entries(cifar10Binary()).map(([name, content]) => ({
    name: `cifar-10-batches-bin/${name}`,
    content: Buffer.from(content ?? ''),
  }));
  const archive = gzipSync(tarOf(files));
  const server = await serve(...(broken ? [cutAfter(archive, 2000)] : []), whole(archive));
  const official = OFFICIAL_DATASETS.find(({ id }) => id === 'cifar10');
  if (!official) throw new Error('CIFAR-10 is known.');
  const file = {
    name: 'cifar.tar.gz',
    addresses: [server.at('/c')],
    md5: md5(archive),
    bytes: archive.length,
  };
  return { dataset: { ...official, files: [file], unpackedBytes: 0 }, archive };
}

function start(
  dataset: OfficialDataset,
  root: string,
  signal = new AbortController().signal,
): { done: Promise<string>; seen: DownloadProgress[] } {
  const seen: DownloadProgress[] = [];
  const web = openWeb({ mode: 'none' }, {});
  onTestFinished(() => web.close());
  const onProgress = (progress: DownloadProgress): void => void seen.push(progress);
  return { seen, done: downloadDataset(dataset, { root, web, signal, onProgress, pauseBefore: () => 0 }) };
}

describe('downloading a dataset', () => {
  it('unpacks it, and only the complete folder stays', async () => {
    const root = temporaryFolder();
    const { dataset } = await cifarAt(true);
    const { done, seen } = start(dataset, root);
    expect(await done).toBe(join(root, 'cifar10'));
    expect(readdirSync(root)).toEqual(['cifar10']);
    expect(existsSync(join(root, 'cifar10', 'cifar-10-batches-bin', 'test_batch.bin'))).toBe(true);
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['downloading', 'unpacking']));
    expect(await start({ ...dataset, files: [] }, root).done).toBe(join(root, 'cifar10'));
  });

  it('keeps what has arrived when it is paused', async () => {
    const root = temporaryFolder();
    const { dataset } = await cifarAt();
    const pause = new AbortController();
    pause.abort();
    await expect(start(dataset, root, pause.signal).done).rejects.toThrow();
    expect(existsSync(join(root, 'cifar10'))).toBe(false);
    await start(dataset, root).done;
    expect(readdirSync(root)).toEqual(['cifar10']);
  });

  it('is made by one program at a time', async () => {
    const root = temporaryFolder();
    const { dataset } = await cifarAt();
    const other = takeFileLock(join(root, '.cifar10.lock'));
    await expect(start(dataset, root).done).rejects.toThrow(/already: wait for that, or stop it first/);
    other?.release();
    expect(await start(dataset, root).done).toBe(join(root, 'cifar10'));
    expect(readdirSync(root)).toEqual(['cifar10']);
  });

  it('does not touch something else at its place', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'cifar10'));
    writeFileSync(join(root, 'cifar10', 'notes.txt'), 'mine');
    const { dataset } = await cifarAt();
    await expect(start(dataset, root).done).rejects.toThrow(
      /exists already and is something else: move it away/,
    );
  });
});

describe('the list of official datasets', () => {
  it('names sums, sizes and addresses of every file', () => {
    for (const { files } of OFFICIAL_DATASETS) {
      for (const { md5: sum, bytes, addresses, name } of files) {
        expect(sum).toMatch(/^[0-9a-f]{32}$/);
        expect(bytes).toBeGreaterThan(4000);
        for (const address of addresses) expect(new URL(address).pathname.endsWith(name)).toBe(true);
      }
    }
  });
});
