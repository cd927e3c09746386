import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suggestDatasets } from '@main/datasets/catalogue';
import { cifar10Binary, writeFiles } from '../../../../support/datasetFiles';
import { temporaryFolder } from '../../../../support/library';

describe('suggested datasets', () => {
  it('lie in the folders or directly below, each once; what holds none is left out', async () => {
    const folder = temporaryFolder();
    const cifar = join(folder, 'cifar');
    mkdirSync(cifar);
    writeFiles(cifar, cifar10Binary());
    mkdirSync(join(folder, 'notes'));
    writeFileSync(join(folder, 'notes', 'todo.txt'), '');
    const expected = [{ path: cifar, source: 'cifar10' }];
    expect(await suggestDatasets([folder])).toEqual(expected);
    expect(await suggestDatasets([cifar, folder])).toEqual(expected);
    expect(await suggestDatasets([join(folder, 'gone'), join(folder, 'notes')])).toEqual([]);
  });
});
