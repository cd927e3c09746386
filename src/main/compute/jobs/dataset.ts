/** Chosen images as a dataset for other tools: PNG files by class, and every value with its label in one file. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/errors';
import { storedForm } from '@shared/config/schema';
import { safetensorsHead, type SafetensorsTensor } from '../../core/checkpoint/safetensors';
import type { CheckpointState } from '../../core/checkpoint/state';
import { writeAll } from '../../core/data/cacheFile';
import { toRgba } from '../../core/data/rgba';
import { dewhitened, type ZcaInverse } from '../../core/data/zca/invert';
import { decodePairs, type DecodeCell } from '../../core/parameterization/hostDecode';
import { createParameterization } from '../../core/parameterization/parameterization';
import { enlargedPng } from '../../exports/png';
import type { Workshop } from '../workshop';
import type { DatasetJob, JobResults, OnStep } from './job';

export const VALUES_FILE = 'images.safetensors';
/** Tells other tools what the values are. */
const FORMAT = 'haba-studio/dataset/1';
const CHUNK = 16;

/** Writes the folder; nothing of it stays when that fails or is cancelled. */
export async function writeDataset(
  workshop: Workshop,
  job: DatasetJob,
  onStep: OnStep,
): Promise<JobResults['dataset']> {
  const state = await workshop.checkpoint(job.file);
  const inverse = await workshop.whiteningOf(state);
  const unfinished = `${job.folder}.${randomUUID()}.tmp`;
  try {
    const written = await write(state, inverse, { ...job, folder: unfinished }, onStep);
    await rename(unfinished, job.folder);
    return written;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    if (!(error instanceof Error && 'code' in error) || error instanceof UserError) throw error;
    throw new UserError(
      'unavailable',
      `The dataset could not be written (${error.message}): choose another place.`,
    );
  }
}

async function write(
  state: CheckpointState,
  inverse: ZcaInverse | null,
  { cells: chosen, folder, run }: DatasetJob,
  onStep: OnStep,
): Promise<JobResults['dataset']> {
  const { geometry, config, classNames, params, standardisation } = state;
  const { channels, imageSize } = geometry;
  const { perClass, formation } = createParameterization(config.parameterization, geometry);
  const { factor } = storedForm(config.parameterization);
  const cells = chosen.flatMap((cell) => trainingImages(cell, formation));
  const labels = Int32Array.from(cells, ({ basis }) => Math.floor(basis / perClass));
  const folders = classNames.map((name, index) =>
    join(folder, 'train', folderOf(name, index, classNames.length)),
  );
  for (const label of new Set(labels)) await mkdir(folders[label] ?? folder, { recursive: true });
  const display = state.whitening === undefined || inverse ? 'true' : 'stretched';
  const tensors = new Map<string, Pick<SafetensorsTensor, 'dtype' | 'shape'>>([
    ['images', { dtype: 'F32', shape: [cells.length, channels, imageSize, imageSize] }],
    ['labels', { dtype: 'I32', shape: [cells.length] }],
  ]);
  const metadata = {
    format: FORMAT,
    run,
    iteration: String(state.iteration),
    class_names: JSON.stringify(classNames),
    mean: JSON.stringify(standardisation.mean),
    std: JSON.stringify(standardisation.std),
    whitened: String(state.whitening !== undefined),
  };
  let bytes = 0;
  const file = await open(join(folder, VALUES_FILE), 'wx');
  try {
    const put = async (part: Uint8Array): Promise<void> => {
      await writeAll(file, part);
      bytes += part.length;
    };
    await put(safetensorsHead(metadata, tensors));
    for (let from = 0; from < cells.length; from += CHUNK) {
      const part = cells.slice(from, from + CHUNK);
      const values = decodePairs(params, part, channels, factor);
      await put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      const pixels = inverse && display === 'true' ? await dewhitened(values, inverse) : values;
      const images = toRgba(pixels, channels, imageSize, standardisation, display);
      const size = 4 * imageSize ** 2;
      for (const [i, cell] of part.entries()) {
        const rgba = images.rgba.subarray(i * size, (i + 1) * size);
        const png = enlargedPng({ ...images, count: 1, rgba }, 1);
        await writeFile(join(folders[labels[from + i] ?? 0] ?? folder, `${nameOf(cell, perClass)}.png`), png);
        bytes += png.length;
      }
      await onStep('writing', from + part.length, cells.length);
    }
    await put(new Uint8Array(labels.buffer));
    await file.sync();
  } finally {
    await file.close();
  }
  return { images: cells.length, bytes };
}

/** A grid is its parts: networks are trained on those. */
function trainingImages(cell: DecodeCell, formation: number): DecodeCell[] {
  if (formation === 1 || (cell.part ?? null) !== null) return [cell];
  return Array.from({ length: formation }, (_, part) => ({ ...cell, part }));
}

/** `03-Dress`: in the order of the classes, and a name that every file system takes. */
export function folderOf(name: string, index: number, classes: number): string {
  const digits = String(classes - 1).length;
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{Letter}\p{Number}._ -]/gu, '_')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
    .slice(0, 60);
  return `${String(index).padStart(digits, '0')}${plain === '' ? '' : `-${plain}`}`;
}

function nameOf({ basis, hallucinator, part = null }: DecodeCell, perClass: number): string {
  const names = [`basis-${(basis % perClass) + 1}`];
  if (hallucinator !== null) names.push(`hallucinator-${hallucinator + 1}`);
  if (part !== null) names.push(`part-${part + 1}`);
  return names.join('-');
}
