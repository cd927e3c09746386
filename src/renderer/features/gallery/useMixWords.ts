import { useI18n } from 'vue-i18n';
import type { Misfit } from '@shared/domain/galleryFit';
import type { MixSide } from './mixes';
import { useGalleryMix } from './galleryMix';

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
