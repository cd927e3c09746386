import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ImageBatch } from '@shared/domain';
import type {
  AnatomyStage,
  Difference,
  GalleryCell,
  GallerySource,
  Mix,
  OwnPicture,
} from '@shared/ipc/contract';
import { call } from '@renderer/api/client';
import { betweenOf, followed, mixBetween, mixOf, sideOfCell, type Between, type MixSide } from './mixes';
import { useGallery } from './galleryStore';

export const MIX_VIEWS = ['single', 'split', 'difference', 'blend'] as const;
export type MixView = (typeof MIX_VIEWS)[number];

/** What the mixing view shows: pair A (which follows the matrix), pair B to hold against it, and what lies between. */
export const useGalleryMix = defineStore('galleryMix', () => {
  const gallery = useGallery();
  const sources = shallowRef<readonly GallerySource[]>([]);
  const a = shallowRef<MixSide | null>(null);
  const b = shallowRef<MixSide | null>(null);
  const view = ref<MixView>('single');
  const amplification = ref(2);
  /** Where A ends and B begins, 0..1. */
  const split = ref(0.5);
  const bases = ref(0);
  const hallucinators = ref(0.5);
  /** A, then B where there is one. */
  const images = shallowRef<ImageBatch | null>(null);
  const between = shallowRef<ImageBatch | null>(null);
  const difference = shallowRef<Difference | null>(null);
  const anatomy = shallowRef<readonly AnatomyStage[]>([]);
  const error = ref<string | null>(null);
  const pictures = shallowRef<readonly OwnPicture[]>([]);
  /** The hallucinator that the keyboard has taken, to be put on a basis. */
  const taken = shallowRef<MixSide['hallucinator']>(null);

  const possible = computed<Between | null>(() =>
    a.value && b.value ? betweenOf(sources.value, a.value, b.value) : null,
  );

  async function loadSources(): Promise<void> {
    sources.value = await call('gallery.sources', {});
  }

  /** A follows what is selected in the matrix. */
  function follow(cell: GalleryCell): void {
    if (gallery.info) a.value = sideOfCell(gallery.info, cell);
  }

  /** Keeps a cell of the matrix to hold others against. */
  function hold(cell: GalleryCell): void {
    if (!gallery.info) return;
    b.value = sideOfCell(gallery.info, cell);
    if (view.value === 'single') view.value = 'split';
  }

  /** Holds a second pair, at first the same, against the first. */
  function compare(): void {
    b.value = a.value;
    if (view.value === 'single') view.value = 'split';
  }

  function swap(): void {
    [a.value, b.value] = [b.value, a.value];
  }

  function forget(): void {
    a.value = null;
    b.value = null;
    images.value = null;
    between.value = null;
    difference.value = null;
    anatomy.value = [];
    taken.value = null;
    view.value = 'single';
    error.value = null;
  }

  /** A picture file for the hallucinators of a run. Fails with a sentence when it is none. */
  async function addPicture(
    file: File,
    frame: { readonly runId: string; readonly checkpointId: string },
  ): Promise<OwnPicture> {
    const { runId, checkpointId } = frame;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const picture = await call('gallery.addPicture', {
      runId,
      checkpointId,
      name: file.name.slice(-255),
      bytes,
    });
    pictures.value = [...pictures.value, picture];
    return picture;
  }

  /** What a run stores; null where its checkpoint cannot be read or the run is not known. */
  const shapeOf = (runId: string): GallerySource['shape'] =>
    sources.value.find((one) => one.runId === runId)?.shape ?? null;

  const nameOfPicture = (imageId: string): string =>
    pictures.value.find((one) => one.imageId === imageId)?.name ?? '';

  /** Images of mixes, for strips. */
  const decode = (mixes: readonly Mix[]): Promise<ImageBatch> =>
    call('gallery.mix', { mixes: [...mixes], display: gallery.display });

  let asked = 0;
  let working = false;
  /** One request at a time: while a slider moves, the newest state is next. */
  async function update(): Promise<void> {
    asked += 1;
    if (working) return;
    working = true;
    for (let done = 0; done !== asked;) {
      done = asked;
      await show().then(
        () => (error.value = null),
        (failure: unknown) => (error.value = failure instanceof Error ? failure.message : String(failure)),
      );
    }
    working = false;
  }

  async function show(): Promise<void> {
    const [first, second] = [a.value, b.value];
    if (!first) return;
    if (view.value === 'single' || !second) {
      images.value = await decode([mixOf(first)]);
      return;
    }
    const pair = [mixOf(first), mixOf(second)];
    if (view.value === 'difference') {
      const [one, other] = pair;
      if (!one || !other) return;
      difference.value = await call('gallery.difference', {
        a: one,
        b: other,
        amplification: amplification.value,
      });
    } else if (view.value === 'blend') {
      const at = possible.value;
      const [x, y] = [
        at?.bases === null ? bases.value : 0,
        at?.hallucinators === null ? hallucinators.value : 0,
      ];
      between.value = await decode([mixBetween(first, second, x, y)]);
    } else images.value = await decode(pair);
  }

  /** The steps from what is stored to the training images of A. */
  async function dissect(): Promise<void> {
    const side = a.value;
    anatomy.value = side ? await call('gallery.anatomy', { mix: mixOf(side) }) : [];
  }

  watch([a, b, view, amplification, bases, hallucinators, () => gallery.display], () => void update());
  watch(
    () => gallery.info,
    (now, old) => {
      if (!now || !old || now.runId !== old.runId || now.checkpointId === old.checkpointId) return;
      if (a.value) a.value = followed(a.value, now.runId, old.checkpointId, now.checkpointId);
      if (b.value) b.value = followed(b.value, now.runId, old.checkpointId, now.checkpointId);
    },
    { flush: 'sync' },
  );

  return {
    sources,
    a,
    b,
    view,
    amplification,
    split,
    bases,
    hallucinators,
    images,
    between,
    difference,
    anatomy,
    error,
    pictures,
    taken,
    possible,
    loadSources,
    follow,
    hold,
    compare,
    shapeOf,
    swap,
    forget,
    addPicture,
    nameOfPicture,
    decode,
    dissect,
  };
});
