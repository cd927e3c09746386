/** Pairs of a basis and a hallucinator, of any run: what lies between two pairs, their words, and how one is made. */
import { useI18n } from 'vue-i18n';
import { ref, type Ref } from 'vue';
import { misfitOfBases, misfitOfHallucinators, type Misfit } from '@shared/domain/galleryFit';
import type {
  GalleryCell,
  GalleryInfo,
  GallerySource,
  Mix,
  MixBasis,
  MixHallucinator,
} from '@shared/ipc/contract';
import { useToasts } from '@renderer/ui/toastsStore';
import { useGalleryMix } from './galleryMixStore';
import { useGalleryView } from './galleryView';

/** One pair; `hallucinator: null` is the basis itself. */
export interface MixSide {
  readonly basis: MixBasis;
  readonly hallucinator: MixHallucinator | null;
  readonly part: number | null;
}

export const sideOfCell = (
  { runId, checkpointId }: Pick<GalleryInfo, 'runId' | 'checkpointId'>,
  { basis, hallucinator, part = null }: GalleryCell,
): MixSide => ({
  basis: { kind: 'stored', runId, checkpointId, basis },
  hallucinator: hallucinator === null ? null : { runId, checkpointId, hallucinator },
  part,
});

export const mixOf = ({ basis, hallucinator, part }: MixSide): Mix => ({
  basis,
  toBasis: null,
  hallucinator,
  toHallucinator: null,
  part,
});

/** From a (0) to b (1), for bases and hallucinators apart. */
export function mixBetween(a: MixSide, b: MixSide, bases: number, hallucinators: number): Mix {
  return {
    basis: a.basis,
    toBasis: bases > 0 ? { basis: b.basis, share: bases } : null,
    hallucinator: a.hallucinator,
    toHallucinator:
      a.hallucinator && b.hallucinator && hallucinators > 0
        ? { hallucinator: b.hallucinator, share: hallucinators }
        : null,
    part: a.part,
  };
}

/** A side whose parts follow the gallery from one frame to another. */
export function followed(side: MixSide, runId: string, from: string, to: string): MixSide {
  const follow = <T extends { readonly runId: string; readonly checkpointId: string }>(part: T): T =>
    part.runId === runId && part.checkpointId === from ? { ...part, checkpointId: to } : part;
  return { ...side, basis: follow(side.basis), hallucinator: side.hallucinator && follow(side.hallucinator) };
}

export interface Between {
  /** Why nothing lies between; null where something does. */
  readonly bases: Misfit | null;
  readonly hallucinators: Misfit | 'missing' | null;
}

/** What lies between two sides. */
export function betweenOf(sources: readonly GallerySource[], a: MixSide, b: MixSide): Between {
  const shape = (runId: string) => sources.find((one) => one.runId === runId)?.shape ?? null;
  const bases =
    a.basis.kind === 'own' || b.basis.kind === 'own'
      ? null
      : misfitOfBases(shape(a.basis.runId), shape(b.basis.runId));
  const hallucinators =
    a.hallucinator && b.hallucinator
      ? misfitOfHallucinators(shape(a.hallucinator.runId), shape(b.hallucinator.runId))
      : 'missing';
  return { bases, hallucinators };
}

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

/* Putting hallucinators on bases and pictures into hallucinators: by dragging, with the keyboard, from the menu. */

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
