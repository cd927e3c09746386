/** Saving chosen cells: as a sheet, or as a dataset. */
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { drawContactSheet, MOST_ON_SHEET } from './contactSheet';
import { useGallery } from './gallery';
import { useGalleryJobs } from './galleryJobs';
import { useToasts } from '@renderer/ui/toasts';
import { useCellWords } from './useCellWords';
import { useFormat } from '@renderer/i18n/useFormat';

export interface GalleryExports {
  readonly drawing: Ref<boolean>;
  saveSheet(cells: readonly GalleryCell[]): Promise<void>;
  saveDataset(cells: readonly GalleryCell[]): Promise<void>;
}

/** `runName` goes into titles and file names. */
export function useGalleryExports(info: () => GalleryInfo, runName: () => string): GalleryExports {
  const gallery = useGallery();
  const jobs = useGalleryJobs();
  const toasts = useToasts();
  const format = useFormat();
  const words = useCellWords(info);
  const { t } = useI18n();
  const drawing = ref(false);

  async function saveSheet(cells: readonly GalleryCell[]): Promise<void> {
    drawing.value = true;
    const saved = await toasts.guard(async () => {
      if (cells.length > MOST_ON_SHEET) {
        throw new Error(t('galleryTools.tooManyForSheet', { count: format.value.integer(MOST_ON_SHEET) }));
      }
      const images = await gallery.decodeAll(cells);
      const iteration = format.value.integer(info().iteration);
      const title = `${runName()} · ${t('gallery.checkpointAt', { iteration })}`;
      const png = await drawContactSheet(cells, images, { title, of: words }, gallery.smooth);
      return gallery.saveSheet(`${runName()}-${info().iteration}-sheet`.slice(-120), png);
    });
    drawing.value = false;
    if (saved) toasts.done(t('gallery.saved', { path: saved.path }));
  }

  async function saveDataset(cells: readonly GalleryCell[]): Promise<void> {
    const saved = await jobs.run('dataset', (jobId) => gallery.saveDataset(jobId, cells));
    if (saved) {
      const named = { count: format.value.integer(saved.images), path: saved.path };
      toasts.done(t('galleryTools.datasetSaved', named));
    }
  }

  return { drawing, saveSheet, saveDataset };
}
