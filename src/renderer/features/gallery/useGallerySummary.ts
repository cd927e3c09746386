import { computed, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryInfo } from '@shared/ipc/contract';
import { useFormat } from '@renderer/i18n/useFormat';

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
    if (hallucinators === 0) return t('gallery.summaryPixels', { total: f.integer(bases) });
    return t('gallery.summary', {
      bases: f.integer(bases),
      hallucinators: f.integer(hallucinators),
      total: f.integer(bases * hallucinators),
    });
  });
}
