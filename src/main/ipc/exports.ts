import { UserError } from '@shared/errors';
import type { CallParsed, SavedExport } from '@shared/ipc/contract';
import { chosenPath, fileName, freeFolder } from './save';
import type { Area, Services } from './types';

/** Distilled images in the forms that people train from. */
export const exportHandlers = (services: Services): Area<'exports'> => ({
  'exports.write': (wanted) => writeExport(services, wanted),
});

async function writeExport(
  { gallery, library, desktop, compute }: Services,
  { jobId, runId, checkpointId, choices, as }: CallParsed<'exports.write'>,
): Promise<SavedExport> {
  const { name: run } = library.runs.get(runId);
  const frame = checkpointId ?? library.checkpoints.latest(runId)?.id;
  if (frame === undefined) {
    throw new UserError('conflict', `The run "${run}" has no checkpoint yet: there is nothing to export.`);
  }
  const file = gallery.frames.file(runId, frame);
  const name = fileName(`${run}-${file.iteration}`);
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
