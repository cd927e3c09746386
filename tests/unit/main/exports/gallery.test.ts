import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { writeTransform } from '@main/core/data/zca/whiten';
import { GalleryReader } from '@main/exports/gallery';
import { enlargedPng } from '@main/exports/show';
import type { Library } from '@main/store/library';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { config, newRun, openLibrary } from '../../../support/library';

const pixels = runConfigSchema.parse({
  ...config,
  parameterization: { basesPerClass: 2 },
  adversary: { enabled: false },
});

async function stage(): Promise<{ library: Library; gallery: GalleryReader; runId: string }> {
  const library = await openLibrary();
  return { library, gallery: new GalleryReader(library), runId: newRun(library).id };
}

describe('the gallery', () => {
  it('says in words that there is no checkpoint yet', async () => {
    const { gallery, runId } = await stage();
    await expect(gallery.open(runId)).rejects.toThrow('"A run" has no checkpoint yet');
    await expect(gallery.thumbnails(runId, 4)).resolves.toBeNull();
    await expect(gallery.open('nobody')).rejects.toThrow('There is no run');
  });

  it('keeps runs apart whose checkpoints are equal to the byte', async () => {
    const { library, gallery, runId } = await stage();
    const other = newRun(library, 'The same again').id;
    const [mine, theirs] = [
      await addRealCheckpoint(library, runId, 10),
      await addRealCheckpoint(library, other, 10),
    ];
    expect(library.checkpoints.get(runId, mine).sha256).toBe(library.checkpoints.get(other, theirs).sha256);
    expect((await gallery.open(runId)).checkpointId).toBe(mine);
    expect((await gallery.open(other)).checkpointId).toBe(theirs);
    await expect(gallery.decode(other, mine, [{ basis: 0, hallucinator: 0 }], 'true')).rejects.toThrow(
      'There is no checkpoint',
    );
  });

  it('lays out bases by class and hallucinators, at the latest checkpoint or at any', async () => {
    const { library, gallery, runId } = await stage();
    const first = await addRealCheckpoint(library, runId, 10);
    const second = await addRealCheckpoint(library, runId, 20);
    const latest = await gallery.open(runId);
    expect(latest).toMatchObject({
      checkpointId: second,
      iteration: 20,
      classNames: ['ant', 'bee', 'cat'],
      basisClasses: [0, 1, 2],
      hallucinators: 5,
    });
    expect(latest.checkpoints.map(({ id }) => id)).toEqual([first, second]);
    expect((await gallery.open(runId, first)).iteration).toBe(10);
    const cells = [{ basis: 1, hallucinator: 2 }];
    const [early, late] = [
      await gallery.decode(runId, first, cells, 'true'),
      await gallery.decode(runId, second, cells, 'true'),
    ];
    expect(early.rgba).not.toEqual(late.rgba);
  });

  it('shows a basis in the terms of its code: a spectrum, a larger field, nothing for pixels', async () => {
    const { library, gallery, runId } = await stage();
    const geometry = { classes: 3, channels: 1, imageSize: 8, trainPerClass: 10 };
    const coded = async (
      name: string,
      code: object,
    ): Promise<readonly [runId: string, checkpoint: string]> => {
      const own = runConfigSchema.parse({ ...config, parameterization: { code, basesPerClass: 2 } });
      const { projectId } = library.runs.get(runId);
      const { id } = library.runs.create({ projectId, name, config: own });
      const parameterization = createParameterization(own.parameterization, geometry);
      const values = parameterization.initialise(Random.for(1), (c, count) =>
        Random.for(2, c).normalArray(count * 64),
      );
      const params = Object.fromEntries(
        Object.entries(parameterization.specs).map(([one, { shape }]) => [
          one,
          { data: values[one] ?? new Float32Array(), shape },
        ]),
      );
      return [id, await addRealCheckpoint(library, id, 10, { params })];
    };
    const plain = await addRealCheckpoint(library, runId, 10);
    expect((await gallery.open(runId)).code).toBe('pixels');
    expect(await gallery.portrait(runId, plain, 0, 'true')).toBeNull();
    const waves = await coded('Waves', { kind: 'frequency', coefficients: 5 });
    const spectrum = await gallery.portrait(...waves, 3, 'true');
    expect(spectrum).toMatchObject({ count: 1, width: 8, height: 8 });
    const reds = Array.from({ length: 64 }, (_, i) => spectrum?.rgba[4 * i] ?? 0);
    expect(reds.filter((value) => value > 0)).toHaveLength(5);
    expect(Math.max(...reds)).toBe(255);
    const fields = await coded('Fields', { kind: 'field' });
    const field = await gallery.portrait(...fields, 3, 'true');
    expect(field).toMatchObject({ count: 1, width: 32, height: 32 });
    expect(await gallery.open(fields[0])).toMatchObject({ code: 'field', hallucinators: 0 });
    await expect(gallery.portrait(...fields, 6, 'true')).rejects.toThrow('There is no basis 6');
  });

  it('decodes any basis with any hallucinator, in the order asked for', async () => {
    const { library, gallery, runId } = await stage();
    const id = await addRealCheckpoint(library, runId, 10);
    const cells = [
      { basis: 2, hallucinator: 4 },
      { basis: 0, hallucinator: null },
      { basis: 2, hallucinator: 4 },
    ];
    const { count, width, height, rgba } = await gallery.decode(runId, id, cells, 'true');
    expect([count, width, height, rgba.length]).toEqual([3, 8, 8, 3 * 8 * 8 * 4]);
    const [a, b, c] = [0, 1, 2].map((i) => rgba.slice(i * 256, (i + 1) * 256));
    expect(a).toEqual(c);
    expect(a).not.toEqual(b);
    // The basis itself: sin(i + 10) * 0.25 + 0.5, as a byte.
    expect(b?.[0]).toBe(Math.round((Math.sin(10) * 0.25 + 0.5) * 255));
    expect(b?.[3]).toBe(255);
  });

  it('says from where to where values lie, and shows all images on one scale', async () => {
    const { library, gallery, runId } = await stage();
    const id = await addRealCheckpoint(library, runId, 10);
    const basis = { basis: 0, hallucinator: null };
    const { of, low, high } = await gallery.range(runId, id, basis);
    expect(of).toBe('pixels');
    // The basis is 64 sines: sin(i + 10) * 0.25 + 0.5.
    expect(low).toBeCloseTo(0.25, 2);
    expect(high).toBeCloseTo(0.75, 2);
    const all = Array.from({ length: 15 }, (_, i) => ({ basis: i % 3, hallucinator: Math.floor(i / 3) }));
    const { rgba } = await gallery.decode(runId, id, all, 'shared');
    const reds = Array.from({ length: rgba.length / 4 }, (_, i) => rgba[4 * i] ?? -1);
    const ends = reds.filter((red) => red === 0 || red === 255).length / reds.length;
    expect(ends).toBeGreaterThan(0.01);
    expect(ends).toBeLessThan(0.1);
    // The same image looks the same whatever is asked for with it.
    const alone = await gallery.decode(runId, id, all.slice(4, 5), 'shared');
    expect(alone.rgba).toEqual(rgba.slice(4 * 256, 5 * 256));
    await expect(gallery.range(runId, id, { basis: 99, hallucinator: null })).rejects.toThrow('no basis 99');
  });

  it('shows whitened images as pixels while the cache has the way back, else stretched', async () => {
    const library = await openLibrary();
    const runId = newRun(library).id;
    const recipe = 'ab'.repeat(32);
    const standardisation = { mean: [0], std: [1] };
    const id = await addRealCheckpoint(library, runId, 10, { standardisation, whitening: recipe });
    const cells = [{ basis: 0, hallucinator: null }];

    const lost = new GalleryReader(library);
    expect((await lost.open(runId)).canShowTrue).toBe(false);
    const stretched = await lost.decode(runId, id, cells, 'stretched');
    expect(await lost.decode(runId, id, cells, 'true')).toEqual(stretched);

    const scaled = (factor: number): Float32Array =>
      Float32Array.from({ length: 64 ** 2 }, (_, i) => (i % 65 === 0 ? factor : 0));
    const mean = new Float32Array(64).fill(0.5);
    await writeTransform(library.cacheFolder, recipe, { mean, transform: scaled(2), inverse: scaled(0.5) });
    const gallery = new GalleryReader(library);
    expect((await gallery.open(runId)).canShowTrue).toBe(true);
    const { rgba } = await gallery.decode(runId, id, cells, 'true');
    expect([rgba[0], rgba[4]]).toEqual([10, 11].map((i) => Math.round((Math.sin(i) / 2 + 0.5) * 255)));
    expect(await gallery.decode(runId, id, cells, 'stretched')).toEqual(stretched);
  });

  it('refuses cells that do not exist', async () => {
    const { library, gallery, runId } = await stage();
    const id = await addRealCheckpoint(library, runId, 10);
    const decode = (basis: number, hallucinator: number | null): Promise<unknown> =>
      gallery.decode(runId, id, [{ basis, hallucinator }], 'true');
    await expect(decode(3, 0)).rejects.toThrow('There is no basis 3: choose 0 to 2.');
    await expect(decode(0, 5)).rejects.toThrow('There is no hallucinator 5');
    await expect(gallery.decode(runId, 'nobody', [{ basis: 0, hallucinator: 0 }], 'true')).rejects.toThrow(
      'There is no checkpoint "nobody"',
    );
  });

  it('shows plain pixels as images alone', async () => {
    const { library, gallery } = await stage();
    const { projectId } = newRun(library);
    const { id: runId } = library.runs.create({ projectId, name: 'Pixels', config: pixels });
    const id = await addRealCheckpoint(library, runId, 10);
    expect(await gallery.open(runId)).toMatchObject({ basisClasses: [0, 0, 1, 1, 2, 2], hallucinators: 0 });
    await expect(gallery.decode(runId, id, [{ basis: 0, hallucinator: 0 }], 'true')).rejects.toThrow(
      'hallucinator 0',
    );
    expect((await gallery.thumbnails(runId, 4))?.count).toBe(4);
    expect((await gallery.thumbnails(runId, 32))?.count).toBe(6);
  });

  it('takes the grids of a multi-formation apart', async () => {
    const { library, gallery } = await stage();
    const { projectId } = newRun(library);
    const parameterization = { basesPerClass: 1, hallucinators: 2, formation: 2 };
    const { id: runId } = library.runs.create({
      projectId,
      name: 'Grids',
      config: runConfigSchema.parse({ ...config, parameterization }),
    });
    const id = await addRealCheckpoint(library, runId, 10);
    expect(await gallery.open(runId)).toMatchObject({ basisClasses: [0, 1, 2], hallucinators: 2, factor: 2 });
    const cells = [null, 0, 1, 2, 3].map((part) => ({ basis: 1, hallucinator: 1, part }));
    const { count, rgba } = await gallery.decode(runId, id, cells, 'true');
    expect(count).toBe(5);
    const texts = cells.map((_, i) => rgba.slice(i * 256, (i + 1) * 256).join());
    expect(new Set(texts).size).toBe(5);
    const [whole] = [await gallery.decode(runId, id, [{ basis: 1, hallucinator: 1 }], 'true')];
    expect(whole.rgba.join()).toBe(texts[0]);
    await expect(gallery.decode(runId, id, [{ basis: 0, hallucinator: 0, part: 4 }], 'true')).rejects.toThrow(
      'There is no part 4 of an image: this run has 4.',
    );
  });

  it('names a damaged checkpoint, and recovers when it is whole again', async () => {
    const { library, gallery, runId } = await stage();
    await addRealCheckpoint(library, runId, 10);
    const { sha256 } = library.checkpoints.list(runId)[0] ?? { sha256: '' };
    const bytes = await library.blobs.read(sha256);
    writeFileSync(library.blobs.path(sha256), 'damaged');
    await expect(gallery.open(runId)).rejects.toThrow('is damaged: use another checkpoint');
    writeFileSync(library.blobs.path(sha256), bytes);
    expect((await gallery.open(runId)).iteration).toBe(10);
  });
});

describe('a PNG', () => {
  it('repeats every pixel without smoothing', () => {
    const rgba = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255]);
    const png = PNG.sync.read(Buffer.from(enlargedPng({ count: 1, width: 2, height: 1, rgba }, 3)));
    expect([png.width, png.height]).toEqual([6, 3]);
    for (let y = 0; y < 3; y += 1) {
      for (let x = 0; x < 6; x += 1) {
        const pixel = [...png.data.subarray((y * 6 + x) * 4, (y * 6 + x) * 4 + 4)];
        expect(pixel).toEqual(x < 3 ? [255, 0, 0, 255] : [0, 255, 0, 255]);
      }
    }
  });
});
