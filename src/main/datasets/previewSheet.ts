/** A dataset's preview as one picture. */
import type { DatasetPreview } from '@shared/datasets/manager';
import type { ImageBatch } from '@shared/domain';

/** Pixels between two images, and between two columns of classes. */
const GAP = 2;
const COLUMN_GAP = 10;
/** Classes below each other; more stand in further columns, because programs refuse pictures of more than 32,767 pixels. */
const ROWS = 100;

/** One row a class: its mean image, then its first images. More than a hundred classes stand in several columns. */
export function previewSheet({
  means,
  samples,
  perClass,
}: Pick<DatasetPreview, 'means' | 'samples' | 'perClass'>): ImageBatch {
  const rows = Math.min(ROWS, means.count);
  const [stepX, stepY] = [means.width + GAP, means.height + GAP];
  const columnWidth = (1 + perClass) * stepX - GAP;
  const columns = Math.ceil(means.count / rows);
  const width = columns * (columnWidth + COLUMN_GAP) - COLUMN_GAP;
  const height = rows * stepY - GAP;
  const rgba = new Uint8ClampedArray(4 * width * height);
  const put = (batch: ImageBatch, index: number, left: number, top: number): void => {
    const line = 4 * batch.width;
    for (let y = 0; y < batch.height; y += 1) {
      const from = (index * batch.height + y) * line;
      rgba.set(batch.rgba.subarray(from, from + line), 4 * ((top + y) * width + left));
    }
  };
  for (let c = 0; c < means.count; c += 1) {
    const left = Math.floor(c / rows) * (columnWidth + COLUMN_GAP);
    const top = (c % rows) * stepY;
    put(means, c, left, top);
    for (let i = 0; i < perClass; i += 1) put(samples, c * perClass + i, left + (1 + i) * stepX, top);
  }
  return { count: 1, width, height, rgba };
}
