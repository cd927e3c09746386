/** What the menu of chosen cells does. */
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { positionOf, type Matrix } from './galleryMatrix';
import { only, these, type CellSelection } from './gallerySelection';
import { useGallery } from './gallery';
import { useGalleryMix } from './galleryMix';
import { useToasts } from '@renderer/ui/toasts';
import { useGalleryExports, type GalleryExports } from './useGalleryExports';
import type { GalleryAction } from './useGalleryMenu';
import { useGalleryView, type GalleryPanel } from './useGalleryView';
import type { Mixing } from './useMixing';

/** Pixels of a saved PNG that one pixel takes. */
const PNG_SCALE = 16;

interface Actions {
  readonly info: Ref<GalleryInfo | null>;
  readonly matrix: Ref<Matrix | null>;
  readonly selection: Ref<CellSelection>;
  /** The chosen cells in order. */
  readonly chosen: Ref<readonly GalleryCell[]>;
  readonly runName: () => string;
  readonly mixing: Mixing;
}

export function useGalleryActions({ info, matrix, selection, chosen, runName, mixing }: Actions): {
  readonly exports: GalleryExports;
  readonly act: (id: string) => void;
} {
  const gallery = useGallery();
  const mix = useGalleryMix();
  const toasts = useToasts();
  const view = useGalleryView();
  const { t } = useI18n();
  const exports = useGalleryExports(() => {
    if (!info.value) throw new Error('No frame is open.');
    return info.value;
  }, runName);

  function show(panel: GalleryPanel): void {
    view.panel.value = panel;
    view.panelOpen.value = true;
  }

  async function savePng(cell: GalleryCell): Promise<void> {
    const file = await toasts.guard(() => gallery.savePng(cell, PNG_SCALE));
    if (file) toasts.done(t('gallery.saved', { path: file.path }));
  }

  function chooseLine(cell: GalleryCell, line: 'row' | 'column'): void {
    const place = matrix.value && positionOf(matrix.value, cell);
    if (!matrix.value || !place) return;
    const cells =
      line === 'row'
        ? (matrix.value.rows[place.row]?.cells ?? [])
        : matrix.value.rows.flatMap((row) => row.cells[place.column] ?? []);
    selection.value = these(cells, cell);
  }

  function act(id: string): void {
    const cell = selection.value.active;
    if (!cell) return;
    const actions: Record<GalleryAction, () => unknown> = {
      open: () => {
        selection.value = only(cell);
        show('look');
      },
      png: () => savePng(cell),
      hold: () => {
        mix.hold(cell);
        show('mix');
      },
      neighbours: () => show('real'),
      take: () => mixing.take(cell),
      put: () => mixing.put(cell),
      row: () => chooseLine(cell, 'row'),
      column: () => chooseLine(cell, 'column'),
      sheet: () => exports.saveSheet(chosen.value),
      dataset: () => exports.saveDataset(chosen.value),
    };
    void actions[id as GalleryAction]();
  }

  return { exports, act };
}
