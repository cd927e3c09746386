/** What a trained network answers to the whole test set. */
import { type Labels, type LoadedDataset, standardisedImages } from '../data/images';
import { disposeTree, downloadFloats } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import type { EvaluationPrograms, NetState } from './compiled';

/** Logits of a batch, [n, classes], and the labels of its n images. */
export interface Answers {
  readonly logits: Float32Array;
  readonly labels: Labels;
}

/**
 * Shows the network all test images, batch by batch. The logits stay on the device until the last batch is on its way,
 * so that the device never waits for the host to look at them.
 */
export async function answersToTest(
  engine: Engine,
  programs: EvaluationPrograms,
  state: NetState,
  dataset: LoadedDataset,
  batchSize: number,
): Promise<Answers[]> {
  const { channels, imageSize } = dataset.geometry;
  const { count, labels } = dataset.test;
  const tested: { readonly logits: DeviceTensor; readonly labels: Labels }[] = [];
  try {
    for (let from = 0; from < count; from += batchSize) {
      const to = Math.min(from + batchSize, count);
      const host = standardisedImages(dataset, dataset.test, from, to);
      const images = engine.upload(host, [to - from, channels, imageSize, imageSize]);
      try {
        const logits = await programs.test(state, images);
        tested.push({ logits, labels: labels.subarray(from, to) });
      } finally {
        engine.dispose(images);
      }
    }
    return await Promise.all(
      tested.map(async (batch) => ({
        logits: await downloadFloats(engine, batch.logits),
        labels: batch.labels,
      })),
    );
  } finally {
    disposeTree(
      engine,
      tested.map(({ logits }) => logits),
    );
  }
}
