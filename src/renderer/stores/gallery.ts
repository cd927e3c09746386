import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, shallowReactive, shallowRef, watch } from 'vue';
import type { ImageDisplay } from '@shared/domain';
import type { GalleryCell, GalleryInfo, SavedFile } from '@shared/ipc/contract';
import { call } from '../api/client';
import { nameOfCell } from '../lib/galleryMatrix';

/** Cells asked for in one call, and pictures kept (a 28 px picture takes 3 KB, a 64 px one 16 KB). */
const BATCH = 256;
const KEEP = 8000;

/** One decoded picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** The matrix of one checkpoint: its layout, and pictures decoded as they come into view. */
export const useGallery = defineStore('gallery', () => {
  const info = shallowRef<GalleryInfo | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  /** How values become pixels; pictures of both kinds are kept. */
  const display = useLocalStorage<ImageDisplay>('gallery.display', 'stretched');
  const pictures = shallowReactive(new Map<string, Picture>());
  let wanted = new Map<string, GalleryCell>();
  let scheduled = false;
  let visit = 0;
  // Cells in view ask again under the new display.
  watch(display, () => void (wanted = new Map()), { flush: 'sync' });

  /** Opens a checkpoint of a run, the latest when none is named. */
  async function open(runId: string, checkpointId?: string): Promise<void> {
    const mine = ++visit;
    loading.value = true;
    error.value = null;
    if (info.value?.runId !== runId) info.value = null;
    try {
      const opened = await call('gallery.open', checkpointId ? { runId, checkpointId } : { runId });
      if (mine !== visit) return;
      if (opened.checkpointId !== info.value?.checkpointId) {
        pictures.clear();
        wanted.clear();
      }
      info.value = opened;
    } catch (failure) {
      if (mine !== visit) return;
      info.value = null;
      error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === visit) loading.value = false;
    }
  }

  const keyOf = (cell: GalleryCell): string => `${display.value}:${nameOfCell(cell)}`;
  const pictureOf = (cell: GalleryCell): Picture | undefined => pictures.get(keyOf(cell));

  /** Asks for a picture; what is asked for within one turn is decoded together. */
  function want(cell: GalleryCell): void {
    const key = keyOf(cell);
    if (pictures.has(key) || wanted.has(key)) return;
    wanted.set(key, cell);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => void decodeWanted());
  }

  /** A cell left the screen before its turn came. */
  const unwant = (cell: GalleryCell): void => void wanted.delete(keyOf(cell));

  async function decodeWanted(): Promise<void> {
    while (wanted.size > 0 && info.value) {
      const opened = info.value;
      const batch = [...wanted.values()].slice(0, BATCH);
      try {
        const { runId, checkpointId } = opened;
        const shown = display.value;
        const images = await call('gallery.decode', { runId, checkpointId, cells: batch, display: shown });
        if (info.value === opened && display.value === shown) store(batch, images);
      } catch (failure) {
        if (info.value !== opened) continue;
        error.value = failure instanceof Error ? failure.message : String(failure);
        wanted = new Map();
      }
    }
    scheduled = false;
  }

  function store(
    cells: readonly GalleryCell[],
    images: { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray },
  ): void {
    const size = images.width * images.height * 4;
    cells.forEach((cell, index) => {
      const key = keyOf(cell);
      wanted.delete(key);
      const rgba = images.rgba.slice(index * size, (index + 1) * size);
      pictures.set(key, { width: images.width, height: images.height, rgba });
    });
    for (const oldest of pictures.keys()) {
      if (pictures.size <= KEEP) break;
      pictures.delete(oldest);
    }
  }

  /** Saves one picture as a PNG through a dialog; null when the person cancelled. */
  async function savePng(cell: GalleryCell, scale: number): Promise<SavedFile> {
    if (!info.value) return null;
    const { runId, checkpointId } = info.value;
    return call('gallery.savePng', { runId, checkpointId, cell, scale, display: display.value });
  }

  return { info, loading, error, display, pictures, open, pictureOf, want, unwant, savePng };
});
