/** All distilled images of a run in the forms that people train from. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { isSystemError, reasonOf } from '../../core/disk/refusals';
import { makeAside } from '../../core/disk/writing';
import type { DecodeCell } from '../../core/parameterization/hostDecode';
import { writeSafetensorsFile } from '../../exports/distilled/arrays';
import { filesBelow } from '../../exports/distilled/files';
import { pageOf, pageValues } from '../../exports/distilled/page';
import { rangeOf } from '../../exports/distilled/values';
import { renderImages } from '../../exports/distilled/render';
import { type ExportSubject, imagesMetadata, subjectOf } from '../../exports/distilled/subject';
import { writeExport } from '../../exports/distilled/write';
import type { JobCache } from '../jobCache';
import type { DatasetJob, ExportJob, JobResults, OnStep, PageJob } from './job';

/** Writes an export; nothing of it stays when that fails or is cancelled. */
export async function exportRun(
  jobCache: JobCache,
  { file, run, choices, target }: ExportJob,
  onStep: OnStep,
): Promise<JobResults['export']> {
  const state = await jobCache.checkpoint(file);
  const subject = subjectOf(run, state, await jobCache.transformOf(state));
  const openDataset = () => jobCache.openDataset(state.config.dataset, onStep);
  return writeExport(subject, choices, target, { resources: jobCache.resource, openDataset }, onStep);
}

/** Writes the page; nothing of it stays when that fails or is cancelled. Answers its bytes. */
export async function sharePage(
  jobCache: JobCache,
  { file, run, target }: PageJob,
  onStep: OnStep,
): Promise<JobResults['page']> {
  const state = await jobCache.checkpoint(file);
  const subject = subjectOf(run, state, await jobCache.transformOf(state));
  const onPart = (done: number, total: number): Promise<void> => onStep('writing', done, total);
  const page = await pageOf(subject, await rangeOf(subject, pageValues(subject), onPart), jobCache.resource);
  try {
    await makeAside(target, 'fast', (aside) => writeFile(aside, page));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('work.fileNotWritten', { reason: reasonOf(error) }));
  }
  return Buffer.byteLength(page);
}

// Chosen images as a dataset for other tools: PNG files by class, and every value with its label in one file.

const VALUES_FILE = 'images.safetensors';

/** Writes the folder; nothing of it stays when that fails or is cancelled. */
export async function writeDataset(
  jobCache: JobCache,
  job: DatasetJob,
  onStep: OnStep,
): Promise<JobResults['dataset']> {
  const state = await jobCache.checkpoint(job.file);
  const subject = subjectOf(job.run, state, await jobCache.transformOf(state));
  try {
    return await makeAside(job.folder, 'fast', (aside) => write(subject, job.cells, aside, onStep));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('work.datasetNotWritten', { reason: reasonOf(error) }));
  }
}

async function write(
  subject: ExportSubject,
  chosen: readonly DecodeCell[],
  folder: string,
  onStep: OnStep,
): Promise<JobResults['dataset']> {
  const cells = chosen.flatMap((cell) => trainingImages(cell, subject.parameterization.formation));
  const onPart = (done: number, total: number): Promise<void> => onStep('writing', done, total);
  const scratch = join(folder, 'unfinished');
  // Pixels, where there is a way back to them.
  const shown = subject.whitened && !subject.inverse ? 'network' : 'pixels';
  const range = await rangeOf(subject, shown, onPart);
  await mkdir(folder, { recursive: true });
  const arrays = await renderImages(
    subject,
    {
      cells,
      values: 'network',
      range,
      precisions: ['float32'],
      pngs: join(folder, 'train'),
      scratch,
    },
    onPart,
  );
  const metadata = imagesMetadata(subject, 'network', range);
  await writeSafetensorsFile(join(folder, VALUES_FILE), metadata, arrays, onPart);
  await rm(scratch, { recursive: true });
  const bytes = (await filesBelow(folder)).reduce((sum, { size }) => sum + size, 0);
  return { images: cells.length, bytes };
}

/** A grid is its parts: networks are trained on those. */
function trainingImages(cell: DecodeCell, formation: number): DecodeCell[] {
  if (formation === 1 || (cell.part ?? null) !== null) return [cell];
  return Array.from({ length: formation }, (_, part) => ({ ...cell, part }));
}
