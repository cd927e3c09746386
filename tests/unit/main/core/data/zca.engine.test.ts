import type { Message } from '@shared/words/message';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LoadedDataset, realImagesOf, standardisedImages } from '@main/core/data/images';
import { openDataset } from '@main/core/data/open';
import type { OnProgress } from '@main/core/data/files';
import { readTransform } from '@main/core/data/zca/whiten';
import { symmetricEigen } from '@main/core/data/zca/eigen';
import { byteSamples, fitZca } from '@main/core/data/zca/fit';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { Random } from '@main/core/random/random';
import { imageFolder, writeFiles } from '../../../../support/datasetFiles';
import { byteAt, RESOURCES } from '../../../../support/datasets';
import { temporaryFolder } from '../../../../support/library';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('onnx');
});
afterAll(() => engine.close());

const whitened = (
  cache: string,
  path = writeFiles(temporaryFolder(), imageFolder()),
  onProgress: OnProgress = () => undefined,
): Promise<LoadedDataset> =>
  openDataset(
    { source: 'folder', path, imageSize: 8, colour: 'rgb', limitPerClass: null, whitening: 'zca' },
    { resources: RESOURCES, cache, engine, onProgress },
  );

describe('eigenvectors', { timeout: 60_000 }, () => {
  it.each([1, 2, 3, 5, 37, 130])('of a symmetric matrix of size %i', async (n) => {
    const random = Random.for(n, 'matrix');
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) matrix[i * n + j] = matrix[j * n + i] = random.uniform() - 0.3;
    }
    const { values, vectors } = await symmetricEigen(matrix.slice(), n);
    for (let i = 0; i < n; i += 1) {
      for (let row = 0; row < n; row += 1) {
        let [image, inner] = [0, 0];
        for (let k = 0; k < n; k += 1) {
          image += matrix[row * n + k]! * vectors[i * n + k]!;
          inner += vectors[row * n + k]! * vectors[i * n + k]!;
        }
        expect(image).toBeCloseTo(values[i]! * vectors[i * n + row]!, 10);
        expect(inner).toBeCloseTo(row === i ? 1 : 0, 10);
      }
    }
  });

  it.each([
    ['zero', () => 0],
    ['diagonal', (i: number, j: number) => (i === j ? i + 1 : 0)],
    ['of rank one', (i: number, j: number) => (i + 1) * (j + 1)],
  ])('of a matrix that is %s', async (_, entry) => {
    const n = 9;
    const matrix = Float64Array.from({ length: n * n }, (__, at) => entry(Math.floor(at / n), at % n));
    const { values } = await symmetricEigen(matrix.slice(), n);
    const trace = Array.from({ length: n }, (__, i) => matrix[i * (n + 1)]!).reduce((a, b) => a + b);
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(trace, 9);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('of a covariance with far fewer images than pixels, many of which are always black', async () => {
    const [n, images] = [120, 9];
    const random = Random.for(3, 'images');
    const rows = Array.from({ length: images }, () =>
      Array.from({ length: n }, (_, p) => (p % 3 === 0 ? 0 : random.uniform())),
    );
    const matrix = Float64Array.from({ length: n * n }, (_, at) =>
      rows.reduce((sum, row) => sum + row[Math.floor(at / n)]! * row[at % n]!, 0),
    );
    const { values, vectors } = await symmetricEigen(matrix.slice(), n);
    expect(values.filter((value) => value > 1e-9)).toHaveLength(images);
    for (const [row, column] of [
      [1, 1],
      [4, 100],
      [3, 7],
    ] as const) {
      const sum = values.reduce(
        (total, value, i) => total + value * vectors[i * n + row]! * vectors[i * n + column]!,
        0,
      );
      expect(sum).toBeCloseTo(matrix[row * n + column]!, 10);
    }
  });

  it('stop when their listener throws', async () => {
    const stop = (): void => {
      throw new Error('stopped');
    };
    await expect(symmetricEigen(new Float64Array(100).fill(1), 10, stop)).rejects.toThrow('stopped');
  });
});

describe('whitening', { timeout: 60_000 }, () => {
  it('has the exact covariance of bytes, more than a block of them', async () => {
    const [count, dimensions] = [1500, 12];
    const random = Random.for(1, 'bytes');
    const pixels = Uint8Array.from({ length: count * dimensions }, () =>
      random.uniform() < 0.5 ? 255 : random.integer(256),
    );
    const fit = await fitZca(engine, byteSamples({ count, pixels, labels: new Uint8Array(count) }));
    for (const [a, b] of [
      [0, 0],
      [3, 7],
      [11, 2],
    ] as const) {
      const column = (d: number): number[] =>
        Array.from({ length: count }, (_, i) => pixels[i * dimensions + d]! / 255);
      const mean = (values: number[]): number => values.reduce((x, y) => x + y) / count;
      const [x, y] = [column(a), column(b)];
      const [mx, my] = [mean(x), mean(y)];
      const expected = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) / (count - 1);
      expect(fit.covariance[a * dimensions + b]).toBeCloseTo(expected, 13);
      expect(fit.mean[a]).toBeCloseTo(mx, 6);
    }
  });

  it('gives the same rows through both ways of reading, and equal ones for equal data', async () => {
    const cache = temporaryFolder();
    const path = writeFiles(temporaryFolder(), imageFolder());
    const dataset = await whitened(cache, path);
    expect(dataset.standardisation).toEqual({ mean: [0, 0, 0], std: [1, 1, 1] });
    const all = standardisedImages(dataset, dataset.train, 0, 4);
    const out = new Float32Array(3 * 192);
    realImagesOf(dataset).copy(1, [1, 0], out, 192);
    expect([...out.subarray(192, 384)]).toEqual([...all.subarray(3 * 192, 4 * 192)]);
    expect([...out.subarray(384)]).toEqual([...all.subarray(2 * 192, 3 * 192)]);
    expect(standardisedImages(dataset, dataset.test, 0, 2)).not.toEqual(all.subarray(0, 384));
    const again = await whitened(temporaryFolder(), writeFiles(temporaryFolder(), imageFolder()));
    expect(again.whitened?.recipe).toBe(dataset.whitened?.recipe);
    expect(standardisedImages(again, again.train, 0, 4)).toEqual(all);
    dataset.whitened?.close();
    again.whitened?.close();
  });

  it('agrees with its definition', async () => {
    const cache = temporaryFolder();
    const dataset = await whitened(cache);
    const transform = await readTransform(cache, dataset.whitened?.recipe ?? '');
    const [rows] = [standardisedImages(dataset, dataset.test, 1, 2)];
    for (const d of [0, 77, 191]) {
      let expected = 0;
      for (let k = 0; k < 192; k += 1) {
        const value = byteAt(dataset.test.pixels, 192 + k)! / 255 - transform!.mean[k]!;
        expected += value * transform!.transform[k * 192 + d]!;
      }
      expect(rows[d]).toBeCloseTo(expected, 5);
    }
    dataset.whitened?.close();
  });

  it('is made once; rows that are cut off are made again, with the transform that is there', async () => {
    const cache = temporaryFolder();
    const path = writeFiles(temporaryFolder(), imageFolder());
    const said = vi.fn();
    const progress = ({ what }: { readonly what: Message }): void => said(what.key) as undefined;
    const first = await whitened(cache, path, progress);
    expect(said).toHaveBeenCalledWith('dataFiles.fittingWhitening');
    const values = standardisedImages(first, first.test, 0, 2);
    first.whitened?.close();
    said.mockClear();
    (await whitened(cache, path, progress)).whitened?.close();
    expect(said).not.toHaveBeenCalled();
    writeFileSync(join(cache, 'zca', `${first.whitened?.recipe}-test.f32`), 'cut off');
    const third = await whitened(cache, path, progress);
    expect(said.mock.calls).toEqual([['dataFiles.whiteningImages']]);
    expect(standardisedImages(third, third.test, 0, 2)).toEqual(values);
    third.whitened?.close();
  });

  it('leaves no half-written file when it is cancelled', async () => {
    const cache = temporaryFolder();
    const stop = ({ what }: { readonly what: Message }): void => {
      if (what.key === 'dataFiles.whiteningImages') throw new Error('stopped');
    };
    await expect(whitened(cache, undefined, stop)).rejects.toThrow('stopped');
    expect(readdirSync(join(cache, 'zca')).every((name) => name.endsWith('.safetensors'))).toBe(true);
    rmSync(cache, { recursive: true });
  });
});
