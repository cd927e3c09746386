import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { main } from '@main/cli/main';
import { inspectFolder } from '@main/datasets/catalogue';
import { resourcesPath } from '@main/platform/resources';
import { Library } from '@main/store/library';
import { cifar10Binary, imageFolder, svhn, writeFiles } from '../../../support/datasetFiles';
import { serve, status } from '../../../support/fileServer';
import { temporaryFolder } from '../../../support/library';

async function cli(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const result = { code: -1, stdout: '', stderr: '' };
  result.code = await main(words, {
    out: (text) => {
      result.stdout += text;
    },
    err: (text) => {
      result.stderr += text;
    },
    interactive: false,
    columns: 80,
  });
  return result;
}

describe('haba datasets inspect', () => {
  it('says what a folder holds', async () => {
    const path = writeFiles(temporaryFolder(), cifar10Binary());
    const { code, stdout, stderr } = await cli('datasets', 'inspect', path);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^name +CIFAR-10$/m);
    expect(stdout).toMatch(/^classes +10: airplane, automobile, .*truck$/m);
    expect(stdout).toMatch(/^training +50 images, 5 per class$/m);
    expect(stdout).toContain('"source":"cifar10"');
  });

  it('counts unequal classes, and speaks JSON', async () => {
    const path = writeFiles(temporaryFolder(), svhn());
    expect((await cli('datasets', 'inspect', path)).stdout).toMatch(
      /^training +12 images, 1 to 2 per class$/m,
    );
    const { stdout } = await cli('datasets', 'inspect', path, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'SVHN',
      config: { source: 'svhn', path },
      imageSize: 32,
    });
  });

  it('refuses what is missing or damaged with one sentence', async () => {
    const path = writeFiles(temporaryFolder(), { ...cifar10Binary(), 'data_batch_4.bin': 'short' });
    const { code, stdout, stderr } = await cli('datasets', 'inspect', path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^data_batch_4\.bin [^\n]+\.\n$/);
    expect((await cli('datasets', 'inspect', join(path, 'nowhere'))).stderr).toContain('does not exist');
  });
});

describe('haba datasets download', () => {
  it('says which datasets there are, and why one cannot be had', async () => {
    const library = ['--library', join(temporaryFolder(), 'library'), '--to', temporaryFolder()];
    const unknown = await cli('datasets', 'download', 'imagenet', ...library);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('choose one of mnist,') as string,
    });
    // A proxy that finds nothing stands for the network.
    const server = await serve(status(404));
    const proxy = ['--proxy', `127.0.0.1:${server.port}`];
    const { code, stderr } = await cli('datasets', 'download', 'svhn', ...proxy, ...library);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^train_32x32\.mat could not be downloaded .* status 404.*\.\n$/);
    expect(server.asked[0]?.path).toBe('http://ufldl.stanford.edu/housenumbers/train_32x32.mat');
  });
});

describe('haba datasets import, check, preview, move and delete', () => {
  it('take a dataset from its archive to its end', async () => {
    const [folder, from] = [join(temporaryFolder(), 'library'), temporaryFolder()];
    const root = join(from, 'datasets');
    const files = Object.entries(imageFolder()).map(([name, content]) => [name, Buffer.from(content ?? '')]);
    writeFileSync(join(from, 'cats.zip'), zipSync(Object.fromEntries(files) as Record<string, Uint8Array>));
    const run = (...words: string[]) => cli('datasets', ...words, '--library', folder);
    expect((await run('import', join(from, 'cats.zip'), '--to', root)).stdout).toBe(
      `cats is imported: ${join(root, 'cats')}\n`,
    );
    expect((await run('list')).stdout).toMatch(/^cats +train\/<class>/m);
    expect((await run('check', 'cats')).stdout).toMatch(/^cats is intact: 7 files/);
    const sheet = join(from, 'sheet.png');
    expect((await run('preview', 'cats', '--images', sheet)).stdout).toMatch(/^class10 +2 +1$/m);
    const { width, height } = PNG.sync.read(readFileSync(sheet));
    expect([width, height]).toEqual([11 * 34 - 2, 2 * 34 - 2]);
    const moved = await run('move', 'cats', join(from, 'other'), '--root', root);
    expect(moved.stdout).toMatch(/is in .*other.cats now; 0 runs follow\.$/m);
    writeFileSync(join(from, 'other', 'cats', 'train', 'class2', 'new.png'), 'x');
    expect(await run('check', 'cats')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^cats: Its files have changed .* is new\.$/m) as string,
    });
    expect((await run('delete', 'cats', '--root', root)).stdout).toMatch(/its files are where they were/);
    expect((await run('check', 'cats')).stderr).toMatch(/has no dataset "cats": name one by its folder/);
    expect((await run('preview', 'sample', '--json')).stdout).toContain('"Ankle boot"');
  });
});

describe('haba datasets', () => {
  it('lists the embedded dataset and what was looked into', async () => {
    const folder = join(temporaryFolder(), 'library');
    const images = writeFiles(temporaryFolder(), imageFolder());
    const library = await Library.open(folder);
    await inspectFolder(library, resourcesPath(), images);
    library.close();
    const { code, stdout } = await cli('datasets', '--library', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Fashion-MNIST sample +Built in +10 +2000 +1000 +28 x 28, grey$/m);
    expect(stdout).toMatch(/train\/<class> +2 +4 +2 +32 x 32, colour/);
    expect(JSON.parse((await cli('datasets', '--library', folder, '--json')).stdout)).toHaveLength(2);
  });
});
