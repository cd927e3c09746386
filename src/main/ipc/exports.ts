/** Distilled images for other programs, and out of the official one. */
import { basename } from 'node:path';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { CallParsed, SavedExport, SavedFile } from '@shared/ipc/contract';
import { importOfficialResult } from '../archives/officialResult';
import type { FrameFile } from '../exports/frames';
import { closeDataset } from '../core/data/images';
import { openDataset } from '../core/data/open';
import { chosenPath, fileName, freeFolder } from './save';
import type { Area, Services } from './services';

/** Distilled images in the forms that people train from, and those of the official repository as runs. */
export const exportHandlers = (services: Services): Area<'exports'> => ({
  'exports.write': (wanted) => writeExport(services, wanted),
  'exports.page': (wanted) => sharePage(services, wanted),
  'exports.importOfficial': (wanted) => importOfficial(services, wanted),
});

async function writeExport(
  { gallery, library, desktop, compute }: Services,
  { jobId, runId, checkpointId, choices, as }: CallParsed<'exports.write'>,
): Promise<SavedExport> {
  const { run, file, name } = exported({ library, gallery }, runId, checkpointId);
  let target: string | null;
  if (as === 'zip') target = await chosenPath(desktop, { name, extension: 'zip' });
  else {
    const parent = await desktop.chooseFolder();
    target = parent === null ? null : freeFolder(parent, name);
  }
  if (target === null) return null;
  const written = await compute.run({ kind: 'export', file, run, choices, target }, jobId);
  desktop.reveal(target);
  return { path: target, ...written };
}

/** The run, its frame and what files of it are called. Throws a UserError where there is nothing yet. */
function exported(
  { library, gallery }: Pick<Services, 'library' | 'gallery'>,
  runId: string,
  checkpointId: string | undefined,
): { readonly run: string; readonly file: FrameFile; readonly name: string } {
  const { name: run } = library.runs.get(runId);
  const frame = checkpointId ?? library.checkpoints.latest(runId)?.id;
  if (frame === undefined) {
    throw new UserError('conflict', message('commandLine.nothingToExport', { name: run }));
  }
  const file = gallery.frames.file(runId, frame);
  return { run, file, name: fileName(`${run}-${file.iteration}`) };
}

async function sharePage(
  { gallery, library, desktop, compute }: Services,
  { jobId, runId, checkpointId }: CallParsed<'exports.page'>,
): Promise<SavedFile> {
  const { run, file, name } = exported({ library, gallery }, runId, checkpointId);
  const target = await chosenPath(desktop, { name, extension: 'html' });
  if (target === null) return null;
  const bytes = await compute.run({ kind: 'page', file, run, target }, jobId);
  desktop.reveal(target);
  return { path: target, bytes };
}

async function importOfficial(
  { library, desktop, notify, resourcesFolder }: Services,
  { projectId, runId, learningRate }: CallParsed<'exports.importOfficial'>,
): Promise<Run | null> {
  const { config } = library.runs.get(runId);
  const chosen = await desktop.chooseFiles(['pt']);
  if (chosen.length === 0) return null;
  const path = chosen.find((file) => basename(file).startsWith('images_'));
  if (path === undefined) {
    throw new UserError('bad-input', message('work.imagesFileNotChosen'));
  }
  const dataset = await openDataset(config.dataset, {
    resources: resourcesFolder,
    cache: library.cacheFolder,
  });
  try {
    const wanted = { path, iteration: null, config, dataset, projectId, name: null, learningRate };
    const run = await importOfficialResult(library, wanted);
    notify('run.changed', { run });
    notify('project.changed', { projectId });
    return run;
  } finally {
    closeDataset(dataset);
  }
}
