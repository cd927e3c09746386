/** How a person likes the matrix: remembered, and the same wherever it is asked for. */
import { createGlobalState, useLocalStorage } from '@vueuse/core';
import { ref } from 'vue';

export const ORDERS = ['class', 'loss', 'diversity'] as const;
export type GalleryOrder = (typeof ORDERS)[number];

export const PANELS = ['look', 'mix', 'anatomy', 'real', 'map'] as const;
export type GalleryPanel = (typeof PANELS)[number];

export const useGalleryView = createGlobalState(() => ({
  size: useLocalStorage('gallery.size', 60),
  /** Words on the pictures. */
  labels: useLocalStorage('gallery.labels', false),
  /** Whole grids, or their parts (multi-formation). */
  shown: useLocalStorage<'whole' | 'parts'>('gallery.formation', 'whole'),
  panelOpen: useLocalStorage('gallery.panel', true),
  panel: ref<GalleryPanel>('look'),
  order: ref<GalleryOrder>('class'),
}));
