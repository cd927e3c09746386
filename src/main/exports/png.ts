import { PNG } from 'pngjs';
import type { ImageBatch } from '@shared/domain';

/** The first image of a batch as a PNG, every pixel repeated `scale` times each way, without smoothing. */
export function enlargedPng({ width, height, rgba }: ImageBatch, scale: number): Uint8Array {
  const png = new PNG({ width: width * scale, height: height * scale });
  const pixels = new Uint32Array(rgba.slice(0, width * height * 4).buffer);
  const enlarged = new Uint32Array(png.width * png.height);
  for (let y = 0; y < png.height; y += 1) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < png.width; x += 1) {
      enlarged[y * png.width + x] = pixels[row + Math.floor(x / scale)] ?? 0;
    }
  }
  png.data = Buffer.from(enlarged.buffer);
  return PNG.sync.write(png);
}
