import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import { IMAGE_DISPLAYS, type ImageBatch, type ImageDisplay } from '@shared/domain';
import type { GalleryCell, GalleryInfo, SavedDataset, SavedFile, ValueRange } from '@shared/ipc/contract';
import { call } from '@renderer/api/client';
import { nameOfCell } from './galleryMatrix';
import { timelineVideo } from './timeline';
import type { Picture } from '@renderer/ui/images';

/** Cells asked for in one call, and bytes of pictures kept (one of 32 x 32 pixels takes 4 KB). */
const BATCH = 96;
const KEPT_BYTES = 128 * 1024 * 1024;

/** The matrix of one frame: its layout, and pictures decoded as they come into view. */
export const useGallery = defineStore('gallery', () => {
  const info = shallowRef<GalleryInfo | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  const stored = useLocalStorage<ImageDisplay>('gallery.display', 'stretched');
  /** How values become pixels; pictures of all kinds are kept. */
  const display = computed<ImageDisplay>({
    get: () => (IMAGE_DISPLAYS.includes(stored.value) ? stored.value : 'stretched'),
    set: (value) => (stored.value = value),
  });
  /** Whether enlarged pixels flow into each other. */
  const smooth = useLocalStorage('gallery.smooth', false);
  const pictures = shallowReactive(new Map<string, Picture>());
  /** The frame before, whose pictures are shown until those of the new one have come. */
  const before = ref<string | null>(null);
  /** The cell under the pointer, in the matrix and on the map: each shows the other's. */
  const hovered = shallowRef<GalleryCell | null>(null);
  const pointed = shallowRef<GalleryCell | null>(null);
  /** Pictures are on their way. */
  const busy = ref(false);
  let wanted = new Map<string, GalleryCell>();
  let bytes = 0;
  let visit = 0;
  // Cells in view ask again under the new display.
  watch(display, () => void (wanted = new Map()), { flush: 'sync' });

  /** Opens a frame of a run, the latest checkpoint when none is named. */
  async function open(runId: string, checkpointId?: string): Promise<void> {
    const mine = ++visit;
    loading.value = true;
    error.value = null;
    if (info.value?.runId !== runId) forget();
    try {
      const opened = await call('gallery.open', checkpointId ? { runId, checkpointId } : { runId });
      if (mine !== visit) return;
      if (opened.checkpointId !== info.value?.checkpointId) {
        before.value = info.value?.checkpointId ?? null;
        wanted = new Map();
      }
      info.value = opened;
    } catch (failure) {
      if (mine !== visit) return;
      forget();
      error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === visit) loading.value = false;
    }
  }

  /** Reads again which frames there are, while the run goes on. */
  async function refresh(): Promise<void> {
    const shown = info.value;
    if (!shown) return;
    const { runId, checkpointId } = shown;
    const opened = await call('gallery.open', { runId, checkpointId }).catch(() => null);
    if (opened && info.value === shown) info.value = opened;
  }

  function forget(): void {
    info.value = null;
    before.value = null;
    pictures.clear();
    bytes = 0;
    wanted = new Map();
  }

  const keyOf = (cell: GalleryCell, frame = info.value?.checkpointId): string =>
    `${frame}:${display.value}:${nameOfCell(cell)}`;
  /** The picture of a cell; that of the frame before while it is on its way. */
  const pictureOf = (cell: GalleryCell): Picture | undefined =>
    pictures.get(keyOf(cell)) ??
    (before.value === null ? undefined : pictures.get(keyOf(cell, before.value)));
  const isReady = (cell: GalleryCell): boolean => pictures.has(keyOf(cell));

  /** Asks for a picture; what is asked for within one turn is decoded together. */
  function want(cell: GalleryCell): void {
    const key = keyOf(cell);
    if (pictures.has(key) || wanted.has(key)) return;
    wanted.set(key, cell);
    if (busy.value) return;
    busy.value = true;
    queueMicrotask(() => void decodeWanted());
  }

  /** A cell left the screen before its turn came. */
  const unwant = (cell: GalleryCell): void => void wanted.delete(keyOf(cell));

  async function decodeWanted(): Promise<void> {
    while (wanted.size > 0 && info.value) {
      const { runId, checkpointId } = info.value;
      const shown = display.value;
      const current = (): boolean => info.value?.checkpointId === checkpointId && display.value === shown;
      // What was asked for last is what is on the screen now.
      const batch = [...wanted.values()].slice(-BATCH);
      try {
        const images = await call('gallery.decode', { runId, checkpointId, cells: batch, display: shown });
        if (current()) store(batch, images);
      } catch (failure) {
        if (!current()) continue;
        error.value = failure instanceof Error ? failure.message : String(failure);
        wanted = new Map();
      }
    }
    busy.value = false;
  }

  function store(
    cells: readonly GalleryCell[],
    images: { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray },
  ): void {
    const size = images.width * images.height * 4;
    cells.forEach((cell, index) => {
      const key = keyOf(cell);
      wanted.delete(key);
      if (!pictures.has(key)) bytes += size;
      const rgba = images.rgba.slice(index * size, (index + 1) * size);
      pictures.set(key, { width: images.width, height: images.height, rgba });
    });
    for (const [oldest, picture] of pictures) {
      if (bytes <= KEPT_BYTES) break;
      pictures.delete(oldest);
      bytes -= picture.rgba.length;
    }
  }

  const frame = (): { readonly runId: string; readonly checkpointId: string } | null =>
    info.value && { runId: info.value.runId, checkpointId: info.value.checkpointId };

  /** The pictures of many cells in one batch, past what is kept. */
  async function decodeAll(cells: readonly GalleryCell[]): Promise<ImageBatch> {
    const shown = frame();
    if (!shown) throw new Error('No frame is open.');
    return call('gallery.decode', { ...shown, cells: [...cells], display: display.value });
  }

  /** From where to where the values of a cell lie. */
  async function range(cell: GalleryCell): Promise<ValueRange | null> {
    const shown = frame();
    return shown && call('gallery.range', { ...shown, cell });
  }

  /** A basis in the terms of its code; null where these are the basis. */
  async function portrait(basis: number): Promise<ImageBatch | null> {
    const shown = frame();
    return shown && call('gallery.portrait', { ...shown, basis, display: display.value });
  }

  /** Saves one picture as a PNG through a dialog; null when the person cancelled. */
  async function savePng(cell: GalleryCell, scale: number): Promise<SavedFile> {
    const shown = frame();
    return shown && call('gallery.savePng', { ...shown, cell, scale, display: display.value });
  }

  /** Saves a sheet that the page drew; null when the person cancelled. */
  const saveSheet = (name: string, png: Uint8Array<ArrayBuffer>): Promise<SavedFile> =>
    call('gallery.saveSheet', { name, bytes: png });

  /** Writes cells as a dataset into a new folder; null when the person cancelled. */
  async function saveDataset(jobId: string, cells: readonly GalleryCell[]): Promise<SavedDataset> {
    const shown = frame();
    return shown && call('gallery.saveDataset', { jobId, ...shown, cells: [...cells] });
  }

  /** Writes the frame as one web page that mixes by itself; null when the person cancelled. */
  async function share(jobId: string): Promise<SavedFile> {
    const shown = frame();
    return shown && call('exports.page', { jobId, ...shown });
  }

  /** Saves how cells came about as an animated GIF; null when the person cancelled. */
  async function saveTimeline(
    frameIds: readonly string[],
    cells: readonly GalleryCell[],
    delay: number,
    scale: number,
  ): Promise<SavedFile> {
    const shown = frame();
    if (!shown) return null;
    const { runId } = shown;
    const how = { display: display.value, delay, scale };
    return call('gallery.saveTimeline', { runId, frameIds: [...frameIds], cells: [...cells], ...how });
  }

  /** Saves how cells came about as a video; null when the person cancelled. Throws when this system encodes none. */
  async function saveVideo(
    frameIds: readonly string[],
    cells: readonly GalleryCell[],
    delay: number,
    scale: number,
  ): Promise<SavedFile> {
    const shown = frame();
    if (!shown) return null;
    const { runId } = shown;
    const look = display.value;
    async function* batches(): AsyncGenerator<ImageBatch> {
      for (const checkpointId of frameIds) {
        yield await call('gallery.decode', { runId, checkpointId, cells: [...cells], display: look });
      }
    }
    const bytes = await timelineVideo(batches(), { delay, scale });
    return call('gallery.saveVideo', { name: 'timeline', bytes });
  }

  return {
    info,
    loading,
    error,
    display,
    smooth,
    pictures,
    hovered,
    pointed,
    busy,
    open,
    refresh,
    pictureOf,
    isReady,
    want,
    unwant,
    decodeAll,
    range,
    portrait,
    savePng,
    saveSheet,
    saveDataset,
    share,
    saveTimeline,
    saveVideo,
  };
});
