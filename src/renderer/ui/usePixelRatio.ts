import { createSharedComposable, useDevicePixelRatio } from '@vueuse/core';

/** Pixels of the device in one of the page. Shared: hundreds of canvases would each watch the screen. */
export const usePixelRatio = createSharedComposable(useDevicePixelRatio);
