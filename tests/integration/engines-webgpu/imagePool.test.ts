import { afterAll, expect, it } from 'vitest';
import { realImagesOf } from '@main/core/data/images';
import { RealFeed } from '@main/core/data/imagePool';
import { noiseDataset } from '../../support/noise';
import { openForTests } from './device';

const opened = await openForTests();
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());

const title = 'batches of real images are gathered on the device';
it.skipIf(engine === undefined)(
  'reason' in opened ? `${title} (skipped: ${opened.reason})` : title,
  async () => {
    if (engine === undefined) return;
    const real = realImagesOf(noiseDataset({ classes: 3, channels: 3, imageSize: 8, perClass: 5 }));
    const size = 3 * 8 * 8;
    const feed = new RealFeed(engine, real);
    const chosen = [
      [0, [4, 0]],
      [2, [1, 1, 3]],
    ] as const;
    const batch = feed.prepare(chosen);
    expect(batch.resident).toBe(true);
    expect(batch.tensor.shape).toEqual([5]);
    const expected = new Float32Array(5 * size);
    real.copy(0, chosen[0][1], expected, 0);
    real.copy(2, chosen[1][1], expected, 2 * size);
    const images = await feed.images(batch);
    expect(images.spec.shape).toEqual([5, 3, 8, 8]);
    expect(await engine.download(images)).toEqual(expected);
    engine.dispose(images);
    feed.dispose();
    expect(engine.memory().tensors).toBe(0);
  },
);
