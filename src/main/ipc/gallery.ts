/** Images: decoded, mixed, compared and saved. */
import type { ImageBatch } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import {
  MOST_PICTURE_BYTES,
  MOST_SHEET_BYTES,
  type GalleryCell,
  type SavedDataset,
} from '@shared/ipc/calls/gallery';
import { listSources, timelineGif } from '../exports/gallery';
import { fileName, freeFolder, writeChosen } from './save';
import type { Area, Services } from './services';
import { beginsWith } from '../core/formats/bytes';

export const galleryHandlers = (services: Services): Area<'gallery'> => ({
  'gallery.open': ({ runId, checkpointId }) => services.gallery.open(runId, checkpointId),
  'gallery.decode': ({ runId, checkpointId, cells, display }) =>
    services.gallery.decode(runId, checkpointId, cells, display),
  'gallery.range': ({ runId, checkpointId, cell }) => services.gallery.range(runId, checkpointId, cell),
  'gallery.portrait': ({ runId, checkpointId, basis, display }) =>
    services.gallery.portrait(runId, checkpointId, basis, display),
  'gallery.thumbnails': ({ runId, count }) => services.gallery.thumbnails(runId, count),
  'gallery.covers': async ({ runIds, count }) => {
    const covers: (ImageBatch | null)[] = [];
    // A checkpoint that cannot be read shows nothing here; the gallery says why.
    for (const id of runIds) covers.push(await services.gallery.thumbnails(id, count).catch(() => null));
    return covers;
  },
  'gallery.savePng': async ({ runId, checkpointId, cell, scale, display }) => {
    const png = await services.gallery.png(runId, checkpointId, cell, { scale, display });
    return writeChosen(services.desktop, { name: nameOf(cell), extension: 'png' }, png);
  },
  'gallery.sources': () => listSources(services.library, services.gallery.frames),
  'gallery.mix': ({ mixes, display }) => services.gallery.mixer.mix(mixes, display),
  'gallery.difference': ({ a, b, amplification }) => services.gallery.mixer.difference(a, b, amplification),
  'gallery.anatomy': ({ mix }) => services.gallery.mixer.anatomy(mix),
  'gallery.addPicture': async ({ runId, checkpointId, name, bytes }) => {
    if (bytes.byteLength > MOST_PICTURE_BYTES) {
      const megabytes = MOST_PICTURE_BYTES / 1024 ** 2;
      throw new UserError('bad-input', message('work.pictureTooLarge', { name, megabytes }));
    }
    const { parameterization } = await services.gallery.frames.open(runId, checkpointId);
    const { channels, imageSize } = parameterization;
    const picture = await services.compute.run({ kind: 'picture', name, bytes, channels, imageSize });
    return services.gallery.pictures.add(name, picture);
  },
  'gallery.scores': ({ jobId, runId, checkpointId, kind }) => {
    // Only checkpoints hold the adversary; at a snapshot the run's network judges.
    const file = services.gallery.frames.file(runId, checkpointId);
    return services.compute.run({ kind: 'scores', file, score: kind }, jobId);
  },
  'gallery.neighbours': async ({ jobId, runId, checkpointId, mix, space, classIndex, count }) => {
    const file = services.gallery.frames.file(runId, checkpointId);
    const { values: query } = await services.gallery.mixer.decode(mix);
    return services.compute.run({ kind: 'neighbours', file, query, space, classIndex, count }, jobId);
  },
  'gallery.map': ({ jobId, runId, checkpointId }) =>
    services.compute.run({ kind: 'map', file: services.gallery.frames.file(runId, checkpointId) }, jobId),
  'gallery.cancel': ({ jobId }) => {
    services.compute.cancel(jobId);
    return null;
  },
  'gallery.saveSheet': ({ name, bytes }) => {
    if (bytes.byteLength > MOST_SHEET_BYTES || !beginsWith(bytes, PNG_START)) {
      throw new UserError('bad-input', message('work.sheetNotPng'));
    }
    return writeChosen(services.desktop, { name: fileName(name), extension: 'png' }, bytes);
  },
  'gallery.saveVideo': ({ name, bytes }) => {
    if (!beginsWith(bytes, WEBM_START)) {
      throw new UserError('bad-input', message('work.videoNotWebm'));
    }
    return writeChosen(services.desktop, { name, extension: 'webm' }, bytes);
  },
  'gallery.saveDataset': ({ jobId, runId, checkpointId, cells }) =>
    saveDataset(services, jobId, { runId, checkpointId }, cells),
  'gallery.saveTimeline': async (timeline) => {
    const gif = await timelineGif(services.gallery, timeline);
    const [first] = timeline.cells;
    const name = first ? `${nameOf(first)}-timeline` : 'timeline';
    return writeChosen(services.desktop, { name, extension: 'gif' }, gif);
  },
});

const PNG_START = [0x89, 0x50, 0x4e, 0x47];
const WEBM_START = [0x1a, 0x45, 0xdf, 0xa3];

async function saveDataset(
  { gallery, library, desktop, compute }: Services,
  jobId: string,
  { runId, checkpointId }: { readonly runId: string; readonly checkpointId: string },
  cells: readonly GalleryCell[],
): Promise<SavedDataset> {
  const file = gallery.frames.file(runId, checkpointId);
  const run = library.runs.get(runId).name;
  const parent = await desktop.chooseFolder();
  if (parent === null) return null;
  const folder = freeFolder(parent, fileName(`${run}-${file.iteration}`));
  const written = await compute.run({ kind: 'dataset', file, cells, folder, run }, jobId);
  desktop.reveal(folder);
  return { path: folder, ...written };
}

function nameOf({ basis, hallucinator, part = null }: GalleryCell): string {
  const names = [
    `basis-${basis + 1}`,
    ...(hallucinator === null ? [] : [`hallucinator-${hallucinator + 1}`]),
    ...(part === null ? [] : [`part-${part + 1}`]),
  ];
  return names.join('-');
}
