/** How a person looks at the gallery: what is remembered of it, and the words on and around its pictures. */
import { createGlobalState, useLocalStorage } from '@vueuse/core';
import { ref, computed, type ComputedRef, type Ref, onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { useFormat } from '@renderer/i18n/useFormat';
import { numberInClass, scoreOf } from './galleryMatrix';
import { useGalleryJobs } from './galleryJobsStore';

export const ORDERS = ['class', 'loss', 'diversity'] as const;
export type GalleryOrder = (typeof ORDERS)[number];

export const PANELS = ['look', 'mix', 'anatomy', 'real', 'map'] as const;
export type GalleryPanel = (typeof PANELS)[number];

export const MAINS = ['matrix', 'map'] as const;
export type GalleryMain = (typeof MAINS)[number];

/** The size of cells, in pixels: null fits the matrix into the window. */
const storedSize = { read: Number, write: String } as const;

export const useGalleryView = createGlobalState(() => {
  /** What a person chose; null fits the window. */
  const chosenSize = useLocalStorage<number | null>('gallery.cell', null, { serializer: storedSize });
  /** What fits the window now. */
  const fittedSize = ref(60);
  const size = computed({
    get: () => chosenSize.value ?? fittedSize.value,
    set: (pixels: number) => (chosenSize.value = pixels),
  });
  return { chosenSize, fittedSize, size, ...parts() };
});

const parts = () => ({
  /** Words on the pictures. */
  labels: useLocalStorage('gallery.labels', false),
  /** Whole grids, or their parts (multi-formation). */
  shown: useLocalStorage<'whole' | 'parts'>('gallery.formation', 'whole'),
  /** What fills the page. */
  main: ref<GalleryMain>('matrix'),
  panelOpen: useLocalStorage('gallery.panel', true),
  panel: ref<GalleryPanel>('look'),
  order: ref<GalleryOrder>('class'),
});

/** What a cell is called: its class, its basis (counted within the class, from 1), its hallucinator and its part. */
export function useCellWords(info: () => GalleryInfo): (cell: GalleryCell) => string {
  const { t } = useI18n();
  return (cell) => {
    const { part = null } = cell;
    return part === null ? whole(cell) : t('gallery.cellPart', { cell: whole(cell), part: part + 1 });
  };

  function whole(cell: GalleryCell): string {
    const classIndex = info().basisClasses[cell.basis] ?? 0;
    const number = numberInClass(info().basisClasses, cell.basis);
    const named = { class: info().classNames[classIndex] ?? '', basis: number };
    if (info().hallucinators === 0) return t('gallery.cellImage', named);
    if (cell.hallucinator === null) return t('gallery.cellBasis', named);
    return t('gallery.cell', { ...named, hallucinator: cell.hallucinator + 1 });
  }
}

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

/** How many images a gallery holds, and what they are made of. */
export function useGallerySummary(info: Ref<GalleryInfo | null>): ComputedRef<string> {
  const format = useFormat();
  const { t } = useI18n();
  return computed(() => {
    if (!info.value) return '';
    const bases = info.value.basisClasses.length;
    const { hallucinators } = info.value;
    const f = format.value;
    const parts = info.value.factor ** 2;
    if (parts > 1) {
      const named = { bases: f.integer(bases), hallucinators: f.integer(hallucinators), parts };
      const total = f.integer(bases * Math.max(1, hallucinators) * parts);
      return t(hallucinators === 0 ? 'gallery.summaryPixelParts' : 'gallery.summaryParts', {
        ...named,
        total,
      });
    }
    if (hallucinators === 0)
      return t(`gallery.summaryImages.${info.value.code}`, { total: f.integer(bases) });
    return t('gallery.summary', {
      bases: f.integer(bases),
      hallucinators: f.integer(hallucinators),
      total: f.integer(bases * hallucinators),
    });
  });
}

/**
 * Lets the parts of a page come one after another, one a frame: all of them at once make that frame late.
 *
 * @param last the stage after which nothing more comes
 * @param begins when the first frame is counted; once it is true it is not asked again
 * @returns the stage: frames since then
 */
export function useStages(last: number, begins: () => boolean = () => true): Readonly<Ref<number>> {
  const stage = ref(0);
  let request = 0;
  function step(): void {
    stage.value++;
    if (stage.value < last) request = requestAnimationFrame(step);
  }
  watch(
    begins,
    (begun) => {
      if (begun && request === 0) request = requestAnimationFrame(step);
    },
    { immediate: true },
  );
  onScopeDispose(() => cancelAnimationFrame(request));
  return stage;
}
