/** The menu of the chosen cells. */
import {
  Columns2,
  Copy,
  FolderDown,
  Image as ImageIcon,
  Images,
  MousePointer2,
  PaintbrushVertical,
  Search,
} from '@lucide/vue';
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { MenuItem } from '@renderer/ui/types';
import type { CellSelection } from './gallerySelection';
import { useGalleryMix } from './galleryMix';

export type GalleryAction =
  'open' | 'png' | 'hold' | 'neighbours' | 'take' | 'put' | 'row' | 'column' | 'sheet' | 'dataset';

const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

export function useGalleryMenu(selection: () => CellSelection): ComputedRef<MenuItem[]> {
  const mix = useGalleryMix();
  const { t } = useI18n();
  return computed(() => {
    const { chosen, active } = selection();
    const several = chosen.size > 1;
    const { taken } = mix;
    const named = { index: (taken?.hallucinator ?? 0) + 1 };
    const items: (MenuItem & { readonly id: GalleryAction })[] = [
      { id: 'open', label: t('galleryTools.menu.open'), icon: MousePointer2 },
      { id: 'hold', label: t('galleryTools.menu.hold'), icon: Columns2 },
      { id: 'neighbours', label: t('galleryTools.menu.neighbours'), icon: Search },
      {
        id: 'take',
        label: t('galleryTools.menu.take'),
        hint: `${MOD}+C`,
        icon: Copy,
        disabled: (active?.hallucinator ?? null) === null,
        separated: true,
      },
      {
        id: 'put',
        label: taken ? t('galleryTools.menu.put', named) : t('galleryTools.menu.putNone'),
        hint: `${MOD}+V`,
        icon: PaintbrushVertical,
        disabled: taken === null,
      },
      { id: 'row', label: t('galleryTools.menu.row'), separated: true },
      { id: 'column', label: t('galleryTools.menu.column') },
      { id: 'png', label: t('gallery.save'), icon: ImageIcon, disabled: several, separated: true },
      { id: 'sheet', label: t('galleryTools.saveSheet'), icon: Images },
      { id: 'dataset', label: t('galleryTools.saveDataset'), icon: FolderDown },
    ];
    return items;
  });
}
