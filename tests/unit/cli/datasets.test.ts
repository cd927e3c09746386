import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/main/cli/main';
import { inspectFolder } from '../../../src/main/datasets/catalogue';
import { resourcesPath } from '../../../src/main/platform/resources';
import { Library } from '../../../src/main/store/library';
import { cifar10Binary, imageFolder, svhn, writeFiles } from '../../support/datasetFiles';
import { temporaryFolder } from '../../support/library';

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
    expect(stdout).toMatch(/^Name +CIFAR-10$/m);
    expect(stdout).toMatch(/^Classes +10: airplane, automobile, .*truck$/m);
    expect(stdout).toMatch(/^Training +50 images, 5 per class$/m);
    expect(stdout).toContain('"source":"cifar10"');
  });

  it('counts unequal classes, and speaks JSON', async () => {
    const path = writeFiles(temporaryFolder(), svhn());
    expect((await cli('datasets', 'inspect', path)).stdout).toMatch(
      /^Training +12 images, 1 to 2 per class$/m,
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

describe('haba datasets', () => {
  it('lists the embedded dataset and what was looked into', async () => {
    const folder = join(temporaryFolder(), 'library');
    const images = writeFiles(temporaryFolder(), imageFolder());
    const library = await Library.open(folder);
    await inspectFolder(library, resourcesPath(), images);
    library.close();
    const { code, stdout } = await cli('datasets', '--library', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Fashion-MNIST sample +embedded +10 +2000 +1000 +28 x 28, gray$/m);
    expect(stdout).toMatch(/a folder of images +2 +4 +2 +32 x 32, colour/);
    expect(JSON.parse((await cli('datasets', '--library', folder, '--json')).stdout)).toHaveLength(2);
  });
});
