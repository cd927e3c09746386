/** Pictures that the core decoded, onto canvases. A pixel stays a pixel unless smoothing is asked for. */
import { createSharedComposable, useDevicePixelRatio } from '@vueuse/core';
import type { ImageBatch } from '@shared/domain';

/** One decoded picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Pixels of a sheet of `columns` pictures a row with `gap` pixels between them. */
export function sheetSize(
  images: ImageBatch,
  columns: number,
  gap: number,
): { readonly width: number; readonly height: number } {
  const rows = Math.ceil(images.count / columns);
  const across = Math.min(columns, images.count);
  return {
    width: Math.max(1, across * (images.width + gap) - gap),
    height: Math.max(1, rows * (images.height + gap) - gap),
  };
}

/** Draws a batch row by row. */
export function drawSheet(canvas: HTMLCanvasElement, images: ImageBatch, columns: number, gap: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height, rgba } = images;
  const size = width * height * 4;
  for (let i = 0; i < images.count; i++) {
    const pixels = Uint8ClampedArray.from(rgba.subarray(i * size, (i + 1) * size));
    const x = (i % columns) * (width + gap);
    const y = Math.floor(i / columns) * (height + gap);
    context.putImageData(new ImageData(pixels, width, height), x, y);
  }
}

/** Draws one picture at its own size. */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  canvas
    .getContext('2d', { willReadFrequently: true })
    ?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
}

let scratch: HTMLCanvasElement | null = null;

/** Draws one picture as a square of `size` device pixels. */
export function drawEnlarged(
  context: CanvasRenderingContext2D,
  picture: Picture,
  x: number,
  y: number,
  size: number,
  smooth = false,
): void {
  scratch ??= document.createElement('canvas');
  drawPicture(scratch, picture);
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = 'high';
  context.drawImage(scratch, Math.round(x), Math.round(y), Math.round(size), Math.round(size));
}

/** Pixels of the device in one of the page. Shared: hundreds of canvases would each watch the screen. */
export const usePixelRatio = createSharedComposable(useDevicePixelRatio);
