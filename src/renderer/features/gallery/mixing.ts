/** Mixing in the gallery: what pairs are called, and how one is made by dragging, with the keyboard, from the menu. */
import { ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ImageBatch } from '@shared/domain';
import type { Misfit } from '@shared/domain/galleryFit';
import type { GalleryCell, GalleryInfo, MixHallucinator } from '@shared/ipc/contract';
import { useToasts } from '@renderer/ui/toastsStore';
import { useGalleryMix } from './galleryMixStore';
import { useGalleryView } from './galleryView';
import { useGallery } from './galleryStore';
import { mixOf, sideOfCell, type MixSide } from './mixes';

/** What pairs of the mixing view are called, and why some cannot be made. */
export function useMixWords(): {
  readonly misfit: (misfit: Misfit | 'missing') => string;
  readonly side: (side: MixSide) => string;
} {
  const { t } = useI18n();
  const mix = useGalleryMix();

  function basisWords({ basis }: MixSide): string {
    if (basis.kind === 'own') return mix.nameOfPicture(basis.imageId);
    const shape = mix.sources.find((one) => one.runId === basis.runId)?.shape;
    const each = shape?.perClass ?? 1;
    const name = shape?.classNames[Math.floor(basis.basis / each)] ?? '';
    return t('galleryTools.basisOf', { class: name, basis: (basis.basis % each) + 1 });
  }

  return {
    misfit: (misfit) => t(`galleryTools.misfit.${misfit}`),
    side: (side) => {
      const { hallucinator } = side;
      if (!hallucinator) return basisWords(side);
      const named = { basis: basisWords(side), hallucinator: hallucinator.hallucinator + 1 };
      if (hallucinator.runId === side.basis.runId) return t('galleryTools.pair', named);
      const run = mix.sources.find((one) => one.runId === hallucinator.runId)?.run ?? '';
      return t('galleryTools.pairOf', { ...named, run });
    },
  };
}

/** The pictures of pairs. Those of before stay until the new ones have come; an answer that is too late is left out. */
export function useMixPictures(sides: ComputedRef<readonly MixSide[]>): ShallowRef<ImageBatch | null> {
  const mix = useGalleryMix();
  const gallery = useGallery();
  const images = shallowRef<ImageBatch | null>(null);
  watch(
    [sides, () => gallery.display],
    async ([wanted]) => {
      const found = wanted.length === 0 ? null : await mix.decode(wanted.map(mixOf)).catch(() => null);
      if (wanted === sides.value) images.value = found;
    },
    { immediate: true },
  );
  return images;
}

export interface Mixing {
  /** What was done last, for screen readers. */
  readonly said: Ref<string>;
  take(cell: GalleryCell): void;
  put(cell: GalleryCell): void;
  mix(cell: GalleryCell, hallucinator: MixHallucinator): void;
  addPicture(file: File, hallucinator: number | null): Promise<void>;
}

export function useMixing(info: () => GalleryInfo | null): Mixing {
  const mixes = useGalleryMix();
  const toasts = useToasts();
  const { panel, panelOpen } = useGalleryView();
  const { t } = useI18n();
  const said = ref('');

  function show(): void {
    panel.value = 'mix';
    panelOpen.value = true;
  }

  function take(cell: GalleryCell): void {
    const shown = info();
    const hallucinator = shown && sideOfCell(shown, cell).hallucinator;
    if (!hallucinator) {
      said.value = t('galleryTools.nothingTaken');
      return;
    }
    mixes.taken = hallucinator;
    said.value = t('galleryTools.taken', { index: hallucinator.hallucinator + 1 });
  }

  function mix(cell: GalleryCell, hallucinator: MixHallucinator): void {
    const shown = info();
    if (!shown) return;
    mixes.a = { ...sideOfCell(shown, cell), hallucinator };
    if (mixes.view !== 'single') mixes.view = 'split';
    said.value = t('galleryTools.put', { index: hallucinator.hallucinator + 1 });
    show();
  }

  function put(cell: GalleryCell): void {
    if (mixes.taken) mix(cell, mixes.taken);
    else said.value = t('galleryTools.menu.putNone');
  }

  /** The picture through a hallucinator of this run (or through the one of the pair at hand). */
  async function addPicture(file: File, hallucinator: number | null): Promise<void> {
    const shown = info();
    if (!shown) return;
    const own: MixHallucinator | null =
      hallucinator === null
        ? (mixes.a?.hallucinator ?? null)
        : { runId: shown.runId, checkpointId: shown.checkpointId, hallucinator };
    const { runId, checkpointId } = own ?? shown;
    const picture = await toasts.guard(() => mixes.addPicture(file, { runId, checkpointId }));
    if (!picture) return;
    const { imageId } = picture;
    mixes.a = { basis: { kind: 'own', runId, checkpointId, imageId }, hallucinator: own, part: null };
    show();
  }

  return { said, take, put, mix, addPicture };
}
