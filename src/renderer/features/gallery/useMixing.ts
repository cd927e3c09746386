/** Putting hallucinators on bases and pictures into hallucinators: by dragging, with the keyboard, from the menu. */
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo, MixHallucinator } from '@shared/ipc/contract';
import { sideOfCell } from './mixes';
import { useGalleryMix } from './galleryMix';
import { useToasts } from '@renderer/ui/toasts';
import { useGalleryView } from './useGalleryView';

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
