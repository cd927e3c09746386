import type { ImageBatch } from '@shared/domain';
import type { Area, Services } from './types';
import { writeChosen } from './save';

export const galleryHandlers = (services: Services): Area<'gallery'> => ({
  'gallery.open': ({ runId, checkpointId }) => services.gallery.open(runId, checkpointId),
  'gallery.decode': ({ runId, checkpointId, cells, display }) =>
    services.gallery.decode(runId, checkpointId, cells, display),
  'gallery.thumbnails': ({ runId, count }) => services.gallery.thumbnails(runId, count),
  'gallery.covers': async ({ runIds, count }) => {
    const covers: (ImageBatch | null)[] = [];
    // A checkpoint that cannot be read shows nothing here; the gallery says why.
    for (const id of runIds) covers.push(await services.gallery.thumbnails(id, count).catch(() => null));
    return covers;
  },
  'gallery.savePng': async ({ runId, checkpointId, cell, scale, display }) => {
    const png = await services.gallery.png(runId, checkpointId, cell, { scale, display });
    const names = [
      `basis-${cell.basis + 1}`,
      ...(cell.hallucinator === null ? [] : [`hallucinator-${cell.hallucinator + 1}`]),
      ...(cell.part === null ? [] : [`part-${cell.part + 1}`]),
    ];
    return writeChosen(services.desktop, { name: names.join('-'), extension: 'png' }, png);
  },
});
