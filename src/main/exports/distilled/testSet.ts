/** The test images of a run's dataset, to judge its distilled images with elsewhere. */
import { join } from 'node:path';
import type { LoadedDataset } from '../../core/data/images';
import { inMemory, writeSafetensorsFile } from './arrays';
import type { OnPart } from './files';
import { FORMATS, metadataOf } from './stored';
import type { ExportSubject } from './subject';

/** Writes `test.safetensors` (bytes and labels) and, where images are whitened, `whitening.safetensors`. */
export async function writeTestSet(
  { transform }: ExportSubject,
  { test, geometry, name, classNames }: LoadedDataset,
  folder: string,
  onPart: OnPart,
): Promise<void> {
  const { channels, imageSize } = geometry;
  const arrays = [
    inMemory('images', [test.count, channels, imageSize, imageSize], test.pixels),
    inMemory('labels', [test.count], Int32Array.from(test.labels)),
  ];
  const metadata = metadataOf(FORMATS.test, { dataset: name, classNames });
  await writeSafetensorsFile(join(folder, 'test.safetensors'), metadata, arrays, onPart);
  if (!transform) return;
  const size = transform.mean.length;
  const matrices = [
    inMemory('mean', [size], transform.mean),
    inMemory('transform', [size, size], transform.transform),
    inMemory('inverse', [size, size], transform.inverse),
  ];
  const path = join(folder, 'whitening.safetensors');
  await writeSafetensorsFile(path, { format: FORMATS.whitening }, matrices, onPart);
}
