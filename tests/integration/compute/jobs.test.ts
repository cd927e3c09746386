import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '@main/core/formats/safetensors';
import { PER_CLASS, stage } from '../../support/stage';
import { temporaryFolder } from '../../support/library';

describe('neighbours', () => {
  it.each(['pixel', 'feature'] as const)('of a real image by %s begin with itself', async (space) => {
    const { compute, file, params } = await stage();
    const query = params['bases']?.data.slice(3 * 784, 4 * 784) ?? new Float32Array();
    const job = { kind: 'neighbours' as const, file, query, space, count: 5 };
    const found = await compute.run({ ...job, classIndex: null });
    expect(found.searched).toBe(10 * PER_CLASS);
    expect(found.images).toMatchObject({ count: 5, width: 28 });
    expect(found.neighbours[0]?.classIndex).toBe(3);
    expect(found.neighbours[0]?.distance).toBeCloseTo(0, 4);
    const distances = found.neighbours.map(({ distance }) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    const among = await compute.run({ ...job, classIndex: 7 });
    expect(new Set(among.neighbours.map(({ classIndex }) => classIndex))).toEqual(new Set([7]));
    expect(among.searched).toBe(PER_CLASS);
  });

  it('by pixel do not depend on brightness and contrast', async () => {
    const { compute, file, params } = await stage();
    const plain = params['bases']?.data.slice(0, 784) ?? new Float32Array();
    const of = async (query: Float32Array): Promise<number[]> => {
      const job = {
        kind: 'neighbours' as const,
        file,
        query,
        space: 'pixel' as const,
        classIndex: null,
        count: 8,
      };
      return (await compute.run(job)).neighbours.map(({ index }) => index);
    };
    expect(await of(plain.map((value) => 900 * value - 40))).toEqual(await of(plain));
  });

  it('are refused for an image of another size', async () => {
    const { compute, file } = await stage();
    const query = new Float32Array(64);
    const job = {
      kind: 'neighbours' as const,
      file,
      query,
      space: 'pixel' as const,
      classIndex: null,
      count: 1,
    };
    await expect(compute.run(job)).rejects.toThrow("does not have the size of the run's training images");
  });
});

describe('scores', () => {
  it('by loss come from the adversary where there is one, else from the network that learnt the images', async () => {
    const adversary = await stage({}, true);
    const judged = await adversary.compute.run({ kind: 'scores', file: adversary.file, score: 'loss' });
    expect(judged).toMatchObject({ kind: 'loss', judge: 'extractor', network: 'Extractor D2 W8' });
    expect(judged.values).toHaveLength(30);
    const plain = await stage();
    const learnt = await plain.compute.run({ kind: 'scores', file: plain.file, score: 'loss' });
    expect(learnt).toMatchObject({ judge: 'network', network: 'ConvNet D2 W8' });
    const mean = (values: Float32Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    // Random weights know nothing of ten classes; 200 steps on 30 images teach them.
    expect(mean(judged.values)).toBeGreaterThan(1.5);
    expect(mean(learnt.values)).toBeLessThan(mean(judged.values) / 2);
    expect(await plain.compute.run({ kind: 'scores', file: plain.file, score: 'loss' })).toEqual(learnt);
  });

  it('by diversity are cosine distances within a basis, and refused where there is nothing to compare', async () => {
    const { compute, file } = await stage();
    const scores = await compute.run({ kind: 'scores', file, score: 'diversity' });
    expect(scores).toMatchObject({ judge: 'features' });
    expect(Math.min(...scores.values)).toBeGreaterThan(0);
    expect(Math.max(...scores.values)).toBeLessThan(2);
    const pixels = await stage({ parameterization: { basesPerClass: 2 } });
    await expect(
      pixels.compute.run({ kind: 'scores', file: pixels.file, score: 'diversity' }),
    ).rejects.toThrow('nothing to compare');
  });

  it('of grids are those of their parts', async () => {
    const { compute, file } = await stage({
      parameterization: { basesPerClass: 1, formation: 2 },
    });
    const { values } = await compute.run({ kind: 'scores', file, score: 'loss' });
    expect(values).toHaveLength(10);
    expect([...values].every(Number.isFinite)).toBe(true);
  });
});

describe('the map', () => {
  it('has every basis, every hallucination and as many real images of each class', async () => {
    const { compute, file } = await stage();
    const { points, places, explained, real } = await compute.run({ kind: 'map', file });
    const of = (kind: string): number => points.filter((point) => point.kind === kind).length;
    expect([of('real'), of('basis'), of('hallucination')]).toEqual([60, 10, 30]);
    expect(places).toHaveLength(200);
    expect(real.count).toBe(60);
    expect(explained[0]).toBeGreaterThanOrEqual(explained[1]);
    // A basis that is a real image lies on it.
    const basis = points.findIndex(({ cell }) => cell?.basis === 4 && cell.hallucinator === null);
    const near = points.findIndex(
      ({ kind }, i) =>
        kind === 'real' &&
        Math.hypot(places[2 * i]! - places[2 * basis]!, places[2 * i + 1]! - places[2 * basis + 1]!) < 1e-3,
    );
    expect(points[near]?.classIndex).toBe(4);
  });
});

describe('a saved dataset', () => {
  it('has PNG files by class, and all values with their labels', async () => {
    const { compute, file, gallery, library } = await stage();
    const folder = join(temporaryFolder(), 'out');
    const cells = [
      { basis: 1, hallucinator: 2 },
      { basis: 0, hallucinator: null },
    ];
    const written = await compute.run({ kind: 'dataset', file, cells, folder, run: 'Measured' });
    expect(written.images).toBe(2);
    expect(readdirSync(join(folder, 'train')).sort()).toEqual(['0-T-shirt_top', '1-Trouser']);
    const png = PNG.sync.read(readFileSync(join(folder, 'train', '1-Trouser', 'basis-1-hallucinator-3.png')));
    const runId =
      library.runs.list(library.projects.list()[0]?.id ?? '').find(({ name }) => name === 'Measured')?.id ??
      '';
    const shown = await gallery.decode(runId, file.id, cells.slice(0, 1), 'true');
    expect(new Uint8Array(png.data)).toEqual(new Uint8Array(shown.rgba));
    const { tensors, metadata } = readSafetensors(readFileSync(join(folder, 'images.safetensors')));
    expect(tensors.get('images')?.shape).toEqual([2, 1, 28, 28]);
    expect([...(tensors.get('labels')?.data ?? [])]).toEqual([1, 0]);
    expect(metadata).toMatchObject({ run: 'Measured', iteration: '5', whitened: 'false' });
    expect(metadata).toMatchObject({ values: 'network', uint8_values: 'pixels', uint8_range: '[0,1]' });
  });

  it('has the scale of the whole run in its PNG files where values leave black and white', async () => {
    const { params } = await stage();
    const bases = params['bases'] ?? { shape: [], data: new Float32Array() };
    const strong = { ...params, bases: { ...bases, data: bases.data.map((value) => 20 * value) } };
    const { compute, file } = await stage({}, false, { params: strong });
    const folder = join(temporaryFolder(), 'out');
    const cells = [{ basis: 1, hallucinator: 2 }];
    await compute.run({ kind: 'dataset', file, cells, folder, run: 'Beyond' });
    const { tensors, metadata } = readSafetensors(readFileSync(join(folder, 'images.safetensors')));
    const [[low = NaN, high = NaN] = [], [mean = NaN] = [], [std = NaN] = []] = [
      'uint8_range',
      'mean',
      'std',
    ].map((name) => JSON.parse(metadata[name] ?? '[]') as number[]);
    expect(high - low).toBeGreaterThan(3);
    const png = PNG.sync.read(readFileSync(join(folder, 'train', '1-Trouser', 'basis-1-hallucinator-3.png')));
    const expected = Uint8ClampedArray.from(
      tensors.get('images')?.data ?? [],
      (value) => (255 * (value * std + mean - low)) / (high - low),
    );
    const wrong = expected.reduce(
      (most, byte, i) => Math.max(most, Math.abs(byte - (png.data[4 * i] ?? 999))),
      0,
    );
    expect(wrong).toBeLessThanOrEqual(1);
  });

  it('of grids holds the training images, and one that cannot be written leaves nothing', async () => {
    const { compute, file } = await stage({
      parameterization: { basesPerClass: 1, formation: 2 },
    });
    const parent = temporaryFolder();
    const job = { kind: 'dataset' as const, file, cells: [{ basis: 3, hallucinator: null }], run: 'Grids' };
    expect((await compute.run({ ...job, folder: join(parent, 'grid') })).images).toBe(4);
    mkdirSync(join(parent, 'taken', 'inside'), { recursive: true });
    await expect(compute.run({ ...job, folder: join(parent, 'taken') })).rejects.toThrow(
      'choose another place',
    );
    expect(readdirSync(parent).sort()).toEqual(['grid', 'taken']);
  });
});

describe('a computation', () => {
  it('can be cancelled, tells how far it is, and leaves nothing half done', async () => {
    const { compute, file, events } = await stage();
    const folder = join(temporaryFolder(), 'out');
    const cells = Array.from({ length: 30 }, (_, i) => ({ basis: i % 10, hallucinator: i % 3 }));
    const progress = events.next('gallery.progress', ({ jobId }) => jobId === 'mine');
    const job = compute.run({ kind: 'dataset', file, cells, folder, run: 'Measured' }, 'mine');
    expect(await progress).toMatchObject({ what: 'writing', total: 30 });
    compute.cancel('mine');
    await expect(job).rejects.toThrow('was cancelled');
    expect(existsSync(folder)).toBe(false);
  });

  it('names a checkpoint that is gone', async () => {
    const { compute, file } = await stage();
    const lost = { ...file, path: `${file.path}.gone` };
    await expect(compute.run({ kind: 'map', file: lost })).rejects.toThrow('missing or damaged');
  });
});

describe('a picture', () => {
  const read = async (bytes: Uint8Array, channels = 1): Promise<Uint8Array> => {
    const { compute } = await stage();
    return (await compute.run({ kind: 'picture', name: 'cat.png', bytes, channels, imageSize: 2 })).planes;
  };

  it('is cut to its middle and resized as image folders are', async () => {
    const png = new PNG({ width: 4, height: 2 });
    png.data.fill(255);
    [0, 10, 20, 0, 0, 30, 40, 0].forEach((value, p) => png.data.fill(value, 4 * p, 4 * p + 3));
    expect([...(await read(new Uint8Array(PNG.sync.write(png))))]).toEqual([10, 20, 30, 40]);
    expect(await read(new Uint8Array(PNG.sync.write(png)), 3)).toHaveLength(12);
  });

  it('that is none, is cut off or claims to be huge is refused in a sentence', async () => {
    await expect(read(new TextEncoder().encode('<svg/>'))).rejects.toThrow(
      'cat.png is not a PNG or JPEG image.',
    );
    const png = new Uint8Array(PNG.sync.write(new PNG({ width: 3, height: 3 })));
    await expect(read(png.subarray(0, 40))).rejects.toThrow('damaged, cut off');
    const huge = png.slice();
    new DataView(huge.buffer).setUint32(16, 60_000);
    new DataView(huge.buffer).setUint32(20, 60_000);
    await expect(read(huge)).rejects.toThrow('more than can be decoded safely');
  });
});
