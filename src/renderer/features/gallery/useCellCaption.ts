import { computed, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { scoreOf } from './galleryOrder';
import { useGalleryJobs } from './galleryJobs';
import { useFormat } from '@renderer/i18n/useFormat';
import { useGalleryView } from './useGalleryView';

/** Pixels that a picture needs for words on it. */
const SMALLEST = 40;

/** Words on a picture: the figure that the matrix is sorted by, or the hallucinator. Null where there are none. */
export function useCellCaption(
  info: Ref<GalleryInfo | null>,
): ComputedRef<((cell: GalleryCell) => string) | null> {
  const jobs = useGalleryJobs();
  const format = useFormat();
  const view = useGalleryView();
  const { t } = useI18n();
  return computed(() => {
    const shown = info.value;
    if (!shown || !view.labels.value || view.size.value < SMALLEST) return null;
    const scores = view.order.value === jobs.scores?.kind ? jobs.scores : null;
    return (cell) => {
      const score = scoreOf(shown, scores, cell);
      if (score !== null) return format.value.figure(score, 2);
      if (cell.hallucinator !== null) return t('gallery.hallucinatorShort', { index: cell.hallucinator + 1 });
      return shown.classNames[shown.basisClasses[cell.basis] ?? 0] ?? '';
    };
  });
}
