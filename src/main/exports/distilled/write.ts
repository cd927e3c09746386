/** An export of a run's distilled images, as a folder or as one archive. Equal runs and choices give equal bytes. */
import { randomUUID } from 'node:crypto';
import { message } from '@shared/words/message';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExportChoices } from '@shared/domain/exports';
import type { LoadedDataset } from '../../core/data/images';
import { exportRefusal } from '../../core/disk/refusals';
import { requireSpace } from '../../core/disk/space';
import { move } from '../../core/disk/writing';
import { inMemory, writeNpz, writeSafetensorsFile, type StoredArray } from './arrays';
import { filesBelow, packFolder, type OnPart } from './files';
import { writeModels } from './onnx';
import { pageValues, writePage } from './page';
import { readmeOf } from './readme';
import { rangeOf, writeTestSet } from './values';
import { renderImages, writeSheets } from './render';
import {
  assertPixels,
  type ByteRange,
  bytesEntries,
  descriptionOf,
  type ExportSubject,
  FORMATS,
  imagesMetadata,
  metadataOf,
  storedArrays,
  trainingCells,
} from './subject';

export interface Written {
  /** Distilled training images. */
  readonly images: number;
  readonly files: number;
  readonly bytes: number;
}

/** Called with the step that is at work; throwing ends the export. */
export type OnExportStep = (what: 'writing' | 'packing', done: number, total: number) => Promise<void>;

/** Where an export takes from what the run's state does not hold. */
export interface ExportSources {
  /** A file of the application's resources. */
  readonly resources: (...parts: string[]) => string;
  /** The run's dataset. Throws a UserError where it is not there any more. */
  readonly openDataset: () => Promise<LoadedDataset>;
}

const PACKAGE = 'haba_dataset.py';

const isArchive = (target: string): boolean => target.toLowerCase().endsWith('.zip');

/**
 * Writes an export; nothing of it stays when that fails or is cancelled.
 * @param target A folder that does not exist yet, or a `.zip` file, which is replaced
 * @throws UserError when whitened values cannot become pixels, the dataset is needed and gone, or the place cannot be
 * written.
 */
export async function writeExport(
  subject: ExportSubject,
  choices: ExportChoices,
  target: string,
  sources: ExportSources,
  onStep: OnExportStep,
): Promise<Written> {
  if (choices.values === 'pixels') assertPixels(subject);
  const unfinished = `${target}.${randomUUID()}.tmp`;
  const packed = `${unfinished}.zip`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await requireSpace(
      dirname(target),
      leastBytes(subject, choices, isArchive(target)),
      message('work.theExport'),
    );
    await mkdir(unfinished);
    const images = await fill(subject, choices, unfinished, sources, (done, total) =>
      onStep('writing', done, total),
    );
    const files = await filesBelow(unfinished);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (isArchive(target)) {
      const top = basename(target).slice(0, -'.zip'.length) || 'export';
      await packFolder(unfinished, top, packed, (done, total) => onStep('packing', done, total));
      await move(packed, target, 'fast');
      await rm(unfinished, { recursive: true, force: true });
    } else await move(unfinished, target, 'fast');
    return { images, files: files.length, bytes };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    await rm(packed, { force: true }).catch(() => undefined);
    throw exportRefusal(error);
  }
}

/**
 * Bytes that an export takes at least, all that lies on the disk at one time: arrays are written aside before their files,
 * and an archive beside its folder. Pictures are not counted: how far they can be packed shows only then.
 */
function leastBytes(
  { state: { geometry }, parameterization }: ExportSubject,
  { parts, precisions }: ExportChoices,
  archive: boolean,
): number {
  const images = trainingCells(parameterization).length * geometry.channels * geometry.imageSize ** 2;
  const perImage = precisions.reduce((bytes, one) => bytes + (one === 'float32' ? 4 : 1), 0);
  const arrays = parts.filter((part) => part === 'safetensors' || part === 'npz').length;
  const files = arrays * images * perImage;
  const aside = arrays === 0 ? 0 : images * perImage;
  return parameterization.storage.bytes + Math.max(files + aside, archive ? 2 * files : files);
}

/** Black and white of what an export shows with 8 bits. */
interface Ranges {
  /** Of arrays, PNG files and sheets; null where none of them has 8 bits. */
  readonly images: ByteRange | null;
  /** Of the web page; null where there is none. */
  readonly page: ByteRange | null;
}

const hasByteArrays = ({ parts, precisions }: ExportChoices): boolean =>
  precisions.includes('uint8') && (parts.includes('safetensors') || parts.includes('npz'));

async function rangesOf(subject: ExportSubject, choices: ExportChoices, onPart: OnPart): Promise<Ranges> {
  const { parts, values } = choices;
  const pictures = parts.includes('png') || parts.includes('sheets');
  const images = pictures || hasByteArrays(choices) ? await rangeOf(subject, values, onPart) : null;
  if (!parts.includes('web')) return { images, page: null };
  const shown = pageValues(subject);
  return { images, page: images && shown === values ? images : await rangeOf(subject, shown, onPart) };
}

/** Makes all files; answers the number of images. */
async function fill(
  subject: ExportSubject,
  choices: ExportChoices,
  folder: string,
  sources: ExportSources,
  onPart: OnPart,
): Promise<number> {
  const { parts, precisions, values } = choices;
  const { resources } = sources;
  const has = (part: (typeof parts)[number]): boolean => parts.includes(part);
  const description = descriptionOf(subject);
  const stored = storedArrays(subject);
  const cells = trainingCells(subject.parameterization);
  const arrays = has('safetensors') || has('npz');
  const scratch = join(folder, 'unfinished');
  const ranges = await rangesOf(subject, choices, onPart);
  if (arrays || has('png')) {
    const pngs = has('png') ? join(folder, 'train') : null;
    const made = await renderImages(
      subject,
      {
        cells,
        values,
        range: ranges.images,
        precisions: arrays ? precisions : [],
        pngs,
        scratch,
      },
      onPart,
    );
    const range = hasByteArrays(choices) ? ranges.images : null;
    if (has('safetensors')) {
      const path = join(folder, 'images.safetensors');
      await writeSafetensorsFile(path, imagesMetadata(subject, values, range), made, onPart);
    }
    if (has('npz')) {
      const facts = [...statistics(subject), ...rangeArrays(range)];
      await writeNpz(join(folder, 'images.npz'), [...made, ...facts], onPart);
    }
    await rm(scratch, { recursive: true, force: true });
  }
  if (has('safetensors') || has('pytorch')) {
    const path = join(folder, 'distilled.safetensors');
    await writeSafetensorsFile(path, metadataOf(FORMATS.distilled, description), stored, onPart);
  }
  if (has('npz')) await writeNpz(join(folder, 'distilled.npz'), [...stored, ...statistics(subject)], onPart);
  if (has('pytorch')) await copyFile(resources('pytorch', PACKAGE), join(folder, PACKAGE));
  if (has('onnx')) await writeModels(subject, join(folder, 'onnx'));
  if (ranges.page) await writePage(subject, ranges.page, join(folder, 'gallery.html'), resources);
  if (has('test')) await writeTestSet(subject, await sources.openDataset(), folder, onPart);
  if (has('sheets') && ranges.images) {
    await writeSheets(subject, ranges.images, join(folder, 'sheets'), onPart);
  }
  const told = ranges.images ?? ranges.page;
  const about = {
    format: FORMATS.distilled,
    ...description,
    values,
    ...bytesEntries(told),
    images: cells.length,
  };
  await writeFile(join(folder, 'metadata.json'), `${JSON.stringify(about, null, 2)}\n`);
  await writeFile(join(folder, 'README.md'), readmeOf(subject, choices, told, cells.length));
  return cells.length;
}

/** What turns the images' values back into pixels where they are not whitened. */
function statistics({ state: { standardisation } }: ExportSubject): StoredArray[] {
  const { mean, std } = standardisation;
  return [
    inMemory('mean', [mean.length], Float32Array.from(mean)),
    inMemory('std', [std.length], Float32Array.from(std)),
  ];
}

/** Black and white of `images_uint8`. */
const rangeArrays = (range: ByteRange | null): StoredArray[] =>
  range ? [inMemory('uint8_range', [2], Float32Array.of(range.low, range.high))] : [];
