import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { mixSchema, type Mix, type MixInput } from '@shared/ipc/calls/gallery';
import { writeTransform } from '@main/core/data/zca/whiten';
import { GalleryReader, listSources } from '@main/exports/gallery';
import type { Library } from '@main/store/library';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { config, newRun, openLibrary } from '../../../support/library';

const PARAMETERIZATIONS = {
  pixels: { basesPerClass: 2 },
  narrow: { hallucinators: 5, kernel: 1 },
} as const;

interface Frame {
  readonly runId: string;
  readonly checkpointId: string;
}

async function runAt(
  library: Library,
  iteration: number,
  parameterization: object = { hallucinators: 5 },
  change: object = {},
): Promise<Frame> {
  const { projectId } = newRun(library);
  const changed: RunConfig = runConfigSchema.parse({
    ...config,
    parameterization,
    adversary: { enabled: false },
  });
  const { id: runId } = library.runs.create({ projectId, name: `At ${iteration}`, config: changed });
  return { runId, checkpointId: await addRealCheckpoint(library, runId, iteration, change) };
}

const pair = (of: Frame, basis: number, hallucinator: number | null, through = of): MixInput => ({
  basis: { kind: 'stored', ...of, basis },
  hallucinator: hallucinator === null ? null : { ...through, hallucinator },
});
const whole = (input: MixInput): Mix => mixSchema.parse(input);

describe('mixes', () => {
  it('are the cells of the matrix within one run', async () => {
    const library = await openLibrary();
    const gallery = new GalleryReader(library);
    const of = await runAt(library, 10);
    const cells = [
      { basis: 2, hallucinator: 3 },
      { basis: 1, hallucinator: null },
    ];
    const mixed = await gallery.mixer.mix([whole(pair(of, 2, 3)), whole(pair(of, 1, null))], 'true');
    expect(mixed).toEqual(await gallery.decode(of.runId, of.checkpointId, cells, 'true'));
  });

  it('take hallucinators of another run, and say in a sentence which do not fit', async () => {
    const library = await openLibrary();
    const { mixer } = new GalleryReader(library);
    const [a, b] = [await runAt(library, 10), await runAt(library, 20)];
    const [own, foreign] = [
      await mixer.mix([whole(pair(a, 0, 1))], 'true'),
      await mixer.mix([whole(pair(a, 0, 1, b))], 'true'),
    ];
    expect(foreign.rgba).not.toEqual(own.rgba);
    const pixels = await runAt(library, 30, PARAMETERIZATIONS.pixels);
    await expect(mixer.mix([whole(pair(a, 0, 0, pixels))], 'true')).rejects.toThrow('stores plain pixels');
    await expect(mixer.mix([whole(pair(a, 9, 0))], 'true')).rejects.toThrow('There is no basis 9');
    await expect(mixer.mix([whole(pair(a, 0, 9))], 'true')).rejects.toThrow('There is no hallucinator 9');
  });

  it('go over from one pair to another: bases in pixels, hallucinators in parameters', async () => {
    const library = await openLibrary();
    const { mixer } = new GalleryReader(library);
    const of = await runAt(library, 10);
    const [a, b] = [whole(pair(of, 0, 1)), whole(pair(of, 2, 3))];
    const between = (bases: number, hallucinators: number): Mix => ({
      ...a,
      toBasis: { basis: b.basis, share: bases },
      toHallucinator: b.hallucinator && { hallucinator: b.hallucinator, share: hallucinators },
    });
    const values = async (mix: Mix): Promise<number[]> => [...(await mixer.decode(mix)).values];
    const near = (one: number[], other: number[]): void =>
      one.forEach((value, i) => expect(value).toBeCloseTo(other[i] ?? 0, 4));
    near(await values(between(0, 0)), await values(a));
    near(await values(between(1, 1)), await values(b));
    const half = await values({ ...between(0.5, 0), hallucinator: null, toHallucinator: null });
    const [first, last] = [
      await values({ ...a, hallucinator: null }),
      await values({ ...b, hallucinator: null }),
    ];
    near(
      half,
      first.map((value, i) => (value + (last[i] ?? 0)) / 2),
    );
    const narrow = await runAt(library, 20, PARAMETERIZATIONS.narrow);
    const misfit = { ...a, toHallucinator: { hallucinator: { ...narrow, hallucinator: 0 }, share: 0.5 } };
    await expect(mixer.decode(misfit)).rejects.toThrow('kernels of different size');
  });

  it('differ by nothing from themselves, and by figures of true pixels from others', async () => {
    const library = await openLibrary();
    const { mixer } = new GalleryReader(library);
    const of = await runAt(library, 10);
    const [a, b] = [whole(pair(of, 0, null)), whole(pair(of, 1, null))];
    const none = await mixer.difference(a, a, 8);
    expect([none.mean, none.largest]).toEqual([0, 0]);
    expect(new Set(none.image.rgba)).toEqual(new Set([128, 255]));
    // Bases are sin(i + 10) standardised by 0.25: pixel 0 of basis 1 is that of 64 further.
    const some = await mixer.difference(a, b, 1);
    const difference = 0.25 * (Math.sin(10) - Math.sin(74));
    expect(some.image.rgba[0]).toBe(Math.round(127.5 + 127.5 * difference));
    expect(some.largest).toBeGreaterThan(some.mean);
  });

  it('show what happens inside', async () => {
    const library = await openLibrary();
    const { mixer } = new GalleryReader(library);
    const of = await runAt(library, 10);
    const stages = await mixer.anatomy(whole(pair(of, 0, 2)));
    expect(stages.map(({ name, images }) => [name, images.count, images.width])).toEqual([
      ['basis', 1, 8],
      ['features', 1, 6],
      ['scale', 1, 6],
      ['shift', 1, 6],
      ['affine', 1, 6],
      ['output', 1, 8],
    ]);
    const scale = stages.find(({ name }) => name === 'scale');
    expect(((scale?.low ?? 0) + (scale?.high ?? 0)) / 2).toBeCloseTo(1, 5);
    expect((await mixer.anatomy(whole(pair(of, 0, null)))).map(({ name }) => name)).toEqual(['basis']);
  });

  it('walk from the code of a basis to the parts of an image', async () => {
    const library = await openLibrary();
    const { mixer } = new GalleryReader(library);
    const code = { kind: 'frequency', coefficients: 9 } as const;
    const of = await runAt(library, 10, { code, hallucinators: 5, formation: 2 });
    const names = async (mix: MixInput): Promise<string[]> =>
      (await mixer.anatomy(whole(mix))).map(({ name }) => name);
    const layers = ['features', 'scale', 'shift', 'affine', 'output'];
    expect(await names(pair(of, 0, 2))).toEqual(['code', 'basis', ...layers, 'parts']);
    expect(await names(pair(of, 1, null))).toEqual(['code', 'basis', 'parts']);
    // Half of two bases has no code of its own.
    const other = { basis: { kind: 'stored', ...of, basis: 1 }, share: 0.5 } as const;
    expect(await names({ ...pair(of, 0, 2), toBasis: other })).toEqual(['basis', ...layers, 'parts']);

    const stages = await mixer.anatomy(whole(pair(of, 0, 2)));
    const parts = stages.find(({ name }) => name === 'parts');
    const apart = await mixer.mix(
      [0, 1, 2, 3].map((part) => whole({ ...pair(of, 0, 2), part })),
      'stretched',
    );
    expect(parts?.images).toEqual(apart);
  });

  it('prepare a picture as the dataset of the run: standardised, or whitened while the cache can', async () => {
    const library = await openLibrary();
    const gallery = new GalleryReader(library);
    const planes = Uint8Array.from({ length: 64 }, (_, i) => 4 * i);
    const { imageId } = gallery.pictures.add('cat.png', { planes, channels: 1, size: 8 });
    const own = (frame: Frame): Mix =>
      whole({ basis: { kind: 'own', ...frame, imageId }, hallucinator: null });
    const plain = await runAt(library, 10);
    expect((await gallery.mixer.mix([own(plain)], 'true')).rgba[4 * 10]).toBe(40);

    const recipe = 'cd'.repeat(32);
    const whitened = { standardisation: { mean: [0], std: [1] }, whitening: recipe };
    const frame = await runAt(library, 20, { hallucinators: 5 }, whitened);
    await expect(gallery.mixer.decode(own(frame))).rejects.toThrow('whitening of this dataset is no longer');
    const scaled = (factor: number): Float32Array =>
      Float32Array.from({ length: 64 ** 2 }, (_, i) => (i % 65 === 0 ? factor : 0));
    const mean = new Float32Array(64).fill(0.5);
    await writeTransform(library.cacheFolder, recipe, { mean, transform: scaled(2), inverse: scaled(0.5) });
    const later = new GalleryReader(library);
    const known = later.pictures.add('cat.png', { planes, channels: 1, size: 8 });
    const mix = whole({ basis: { kind: 'own', ...frame, imageId: known.imageId }, hallucinator: null });
    const { values } = await later.mixer.decode(mix);
    expect(values[10]).toBeCloseTo(2 * (40 / 255 - 0.5), 5);
    expect((await later.mixer.mix([mix], 'true')).rgba[4 * 10]).toBe(40);
    await expect(later.mixer.decode(own(frame))).rejects.toThrow('choose the file again');
  });
});

describe('sources', () => {
  it('are all runs with a checkpoint, with what decides whether they fit, and every frame', async () => {
    const library = await openLibrary();
    const { frames } = new GalleryReader(library);
    const haba = await runAt(library, 10);
    await library.snapshots.write(
      haba.runId,
      4,
      await library.blobs.read(library.checkpoints.latest(haba.runId)?.sha256 ?? ''),
    );
    const pixels = await runAt(library, 20, PARAMETERIZATIONS.pixels);
    newRun(library, 'Nothing yet');
    const found = await listSources(library, frames);
    expect(found.map(({ runId }) => runId).sort()).toEqual([haba.runId, pixels.runId].sort());
    const of = found.find(({ runId }) => runId === haba.runId);
    expect(of?.shape).toMatchObject({
      imageSize: 8,
      channels: 1,
      baseChannels: 1,
      kernel: 3,
      hallucinators: 5,
    });
    expect(of?.frames.map(({ iteration, kind }) => [iteration, kind])).toEqual([
      [4, 'snapshot'],
      [10, 'checkpoint'],
    ]);
    library.runs.setTrashed(pixels.runId, true);
    expect((await listSources(library, frames)).map(({ runId }) => runId)).toEqual([haba.runId]);
  });
});

describe('snapshots', () => {
  it('open like checkpoints, and a checkpoint stands for both', async () => {
    const library = await openLibrary();
    const gallery = new GalleryReader(library);
    const { runId, checkpointId } = await runAt(library, 10);
    const bytes = await library.blobs.read(library.checkpoints.latest(runId)?.sha256 ?? '');
    await library.snapshots.write(runId, 10, bytes);
    await library.snapshots.write(runId, 0, bytes);
    const info = await gallery.open(runId, 'snapshot-0');
    expect(info).toMatchObject({ checkpointId: 'snapshot-0', iteration: 0 });
    expect(info.frames.map(({ id }) => id)).toEqual(['snapshot-0', checkpointId]);
    const cells = [{ basis: 0, hallucinator: 1 }];
    expect(await gallery.decode(runId, 'snapshot-0', cells, 'true')).toEqual(
      await gallery.decode(runId, checkpointId, cells, 'true'),
    );
    await expect(gallery.open(runId, 'snapshot-7')).rejects.toThrow('There is no checkpoint "snapshot-7"');
  });
});
