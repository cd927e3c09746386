import { describe, expect, it } from 'vitest';
import { useGallery } from '@renderer/features/gallery/galleryStore';
import { useGalleryJobs } from '@renderer/features/gallery/galleryJobsStore';
import { useGalleryMix } from '@renderer/features/gallery/galleryMixStore';
import { runNamed, scoresOfThree, settled, startStores, type TestBridge } from '../../support';
import { png } from '../../../../support/datasetFiles';

/** A gallery with an open run that has hallucinators. */
async function open(): Promise<{ bridge: TestBridge; runId: string; checkpointId: string }> {
  const bridge = await startStores({ instead: { 'gallery.scores': scoresOfThree } });
  const run = runNamed(bridge, '3 hallucinators');
  const gallery = useGallery();
  await gallery.open(run.id);
  return { bridge, runId: run.id, checkpointId: gallery.info?.checkpointId ?? '' };
}

const named = (bridge: TestBridge, name: string): unknown[] =>
  bridge.calls.filter((one) => one.name === name).map(({ input }) => input);

describe('the mixing view', () => {
  it('follows the matrix, holds a pair, and asks for the newest state alone', async () => {
    const { bridge } = await open();
    const mix = useGalleryMix();
    await mix.loadSources();
    mix.follow({ basis: 1, hallucinator: 0 });
    await settled();
    expect(mix.images?.count).toBe(1);
    mix.hold({ basis: 2, hallucinator: 1 });
    await settled();
    expect([mix.view, mix.images?.count]).toEqual(['split', 2]);
    mix.view = 'blend';
    await settled();
    const before = named(bridge, 'gallery.mix').length;
    for (const share of [0.1, 0.2, 0.3, 0.9]) mix.bases = share;
    await settled();
    const asked = named(bridge, 'gallery.mix').slice(before);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ mixes: [{ toBasis: { share: 0.9 }, toHallucinator: { share: 0.5 } }] });
  });

  it('shows the difference with figures, and why something cannot be shown', async () => {
    const bridge = await startStores({
      failWith: (name) =>
        name === 'gallery.difference' ? { code: 'bad-input', message: 'The images differ in size.' } : null,
    });
    const run = runNamed(bridge, '3 hallucinators');
    await useGallery().open(run.id);
    const mix = useGalleryMix();
    mix.follow({ basis: 1, hallucinator: 0 });
    mix.hold({ basis: 2, hallucinator: 1 });
    mix.view = 'difference';
    await settled();
    expect(mix.error).toBe('The images differ in size.');
    mix.view = 'split';
    await settled();
    expect(mix.error).toBeNull();
  });

  it('goes along with the timeline', async () => {
    const { runId } = await open();
    const gallery = useGallery();
    const mix = useGalleryMix();
    mix.follow({ basis: 1, hallucinator: 0 });
    const first = gallery.info?.frames[0]?.id ?? '';
    await gallery.open(runId, first);
    expect(mix.a?.basis.checkpointId).toBe(first);
    expect(mix.a?.hallucinator?.checkpointId).toBe(first);
  });

  it('takes a picture file as bytes', async () => {
    const { bridge, runId, checkpointId } = await open();
    const mix = useGalleryMix();
    const bytes = Uint8Array.from(png(8, 8, [10, 20, 30]));
    const file = new File([bytes], 'cat.png');
    const picture = await mix.addPicture(file, { runId, checkpointId });
    expect(mix.nameOfPicture(picture.imageId)).toBe('cat.png');
    expect(named(bridge, 'gallery.addPicture')[0]).toEqual({
      runId,
      checkpointId,
      name: 'cat.png',
      bytes,
    });
    await expect(mix.addPicture(new File([], 'empty.png'), { runId, checkpointId })).rejects.toThrow(
      'empty.png',
    );
  });
});

describe('long computations', () => {
  it('tell how far they are, and answer nothing when they are cancelled', async () => {
    const { bridge } = await open();
    const jobs = useGalleryJobs();
    let finish: (value: string) => void = () => undefined;
    let jobId = '';
    const result = jobs.run('map', (id) => {
      jobId = id;
      return new Promise<string>((resolve) => (finish = resolve));
    });
    const progress = { jobId, what: 'features' as const, done: 3, total: 9 };
    bridge.emit('gallery.progress', progress);
    bridge.emit('gallery.progress', { ...progress, jobId: 'of another', done: 8 });
    expect([jobs.isRunning('map'), jobs.progressOf('map')]).toEqual([true, progress]);
    jobs.cancel('map');
    finish('too late');
    expect(await result).toBeNull();
    expect(jobs.isRunning('map')).toBe(false);
    expect(named(bridge, 'gallery.cancel')).toEqual([{ jobId }]);
  });

  it('keep what was computed for a frame, and forget it with the run', async () => {
    const { bridge, ...frame } = await open();
    const jobs = useGalleryJobs();
    await jobs.score(frame, 'loss');
    await jobs.score(frame, 'loss');
    expect(jobs.scores?.kind).toBe('loss');
    expect(named(bridge, 'gallery.scores')).toHaveLength(1);
    await jobs.score(frame, 'diversity');
    expect(jobs.scores?.kind).toBe('diversity');
    jobs.forget();
    expect(jobs.scores).toBeNull();
  });

  it('say why they failed', async () => {
    const bridge = await startStores({
      failWith: (name) =>
        name === 'gallery.map' ? { code: 'bad-input', message: 'The dataset folder is gone.' } : null,
    });
    const run = runNamed(bridge, '3 hallucinators');
    const jobs = useGalleryJobs();
    await jobs.drawMap({ runId: run.id, checkpointId: 'c' });
    expect([jobs.map, jobs.errorOf('map')]).toEqual([null, 'The dataset folder is gone.']);
  });
});
