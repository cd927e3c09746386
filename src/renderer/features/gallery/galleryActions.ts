/** What can be done with chosen cells: the menu, and what it does. */
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
import { computed, type ComputedRef, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import type { MenuItem } from '@renderer/ui/types';
import { useToasts } from '@renderer/ui/toastsStore';
import { useFormat } from '@renderer/i18n/useFormat';
import { type CellSelection, positionOf, type Matrix, only, these } from './galleryMatrix';
import { useGalleryMix } from './galleryMixStore';
import { drawContactSheet, MOST_ON_SHEET } from './contactSheet';
import { useGallery } from './galleryStore';
import { useGalleryJobs } from './galleryJobsStore';
import { useCellWords, useGalleryView, type GalleryPanel } from './galleryView';
import type { Mixing } from './mixing';

type GalleryAction =
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

/* Saving chosen cells: as a sheet, or as a dataset. */

export interface GalleryExports {
  readonly drawing: Ref<boolean>;
  saveSheet(cells: readonly GalleryCell[]): Promise<void>;
  saveDataset(cells: readonly GalleryCell[]): Promise<void>;
  /** Writes the whole frame as one web page that mixes by itself. */
  share(): Promise<void>;
}

/** `runName` goes into titles and file names. */
function useGalleryExports(info: () => GalleryInfo, runName: () => string): GalleryExports {
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

  async function share(): Promise<void> {
    const saved = await jobs.run('share', (jobId) => gallery.share(jobId));
    const error = jobs.errorOf('share');
    if (error !== null) toasts.failed(error);
    if (!saved) return;
    const named = { path: saved.path, size: format.value.bytes(saved.bytes) };
    toasts.done(t('galleryTools.shared', named));
  }

  return { drawing, saveSheet, saveDataset, share };
}

/* What the menu of chosen cells does. */

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
