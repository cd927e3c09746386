import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clean } from '@main/upkeep/clean';
import { BlobStore } from '@main/store/blobs';
import { checkpointAt, newRun, openLibrary, storeBlob, temporaryFolder } from '../../../support/library';

it('a blob that a writer has pinned outlives the last row that named it, and goes when the writer lets go', async () => {
  const library = await openLibrary();
  const { id } = newRun(library);
  const sha256 = await checkpointAt(library, id, 1);
  const release = new BlobStore(library.blobs.folder, 'a training process').pin(sha256);
  library.runs.setTrashed(id, true);
  expect(library.purge.run(id)).toBe(0);
  expect(await clean(library, { orphans: true, checkpoints: true })).toBe(0);
  expect(existsSync(library.blobs.path(sha256))).toBe(true);
  release();
  expect(await clean(library, { orphans: true, checkpoints: true })).toBeGreaterThan(0);
  expect(existsSync(library.blobs.path(sha256))).toBe(false);
});

it('pins of one blob add up, and those of a process that has ended are taken away', async () => {
  const library = await openLibrary();
  const ref = await storeBlob(library, new Uint8Array(10));
  const nobody = (): boolean => false;
  const [first, second] = [library.blobs.pin(ref.sha256), library.blobs.pin(ref.sha256)];
  first();
  first();
  expect(library.blobs.remove(ref.sha256, nobody)).toBe(0);
  second();
  new BlobStore(library.blobs.folder, 'dead').pin(ref.sha256);
  expect(library.blobs.remove(ref.sha256, nobody)).toBe(0);
  library.blobs.dropPinsOf('dead');
  expect(library.blobs.remove(ref.sha256, nobody)).toBe(10);
});

it('the unfinished file of a writer that is at work is not cleared up', async () => {
  const library = await openLibrary();
  const sha256 = 'a'.repeat(64);
  const unfinished = join(library.blobs.folder, `${sha256}.1.tmp`);
  writeFileSync(unfinished, 'half a file');
  const release = library.blobs.pin(sha256);
  await clean(library, { orphans: true, checkpoints: false });
  expect(existsSync(unfinished)).toBe(true);
  release();
  await clean(library, { orphans: true, checkpoints: false });
  expect(existsSync(unfinished)).toBe(false);
});

it('the next opening gives a blob that a crash caught on its way out its name back, and forgets pins', async () => {
  const folder = temporaryFolder();
  const library = await openLibrary(folder);
  const sha256 = await checkpointAt(library, newRun(library).id, 1);
  library.blobs.pin(sha256);
  renameSync(library.blobs.path(sha256), join(folder, 'blobs', `${sha256}.leaving`));
  library.close();
  const again = await openLibrary(folder);
  expect(await again.blobs.isIntact(sha256)).toBe(true);
  expect(readdirSync(join(folder, 'blobs'))).toEqual([sha256.slice(0, 2)]);
});

it('a library that lies elsewhere by now is not made again by a pin', async () => {
  const library = await openLibrary();
  const blobs = new BlobStore(join(library.folder, 'gone', 'blobs'));
  expect(() => blobs.pin('a'.repeat(64))).toThrow('is no longer there');
});
