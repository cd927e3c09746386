/** Pictures for the stand-in bridge: garment-like shapes per class, changed by each hallucinator, noisy at first. */
import type { GalleryCell } from '@shared/ipc/contract';
import type { ImageBatch } from '@shared/domain';

export const SIZE = 28;

/** A repeatable number in [0, 1) from whole numbers. */
export function hash(...parts: number[]): number {
  let h = 2166136261;
  for (const part of parts) {
    h ^= part + 0x9e3779b9;
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 4294967296;
}

/** Noise is looked up, because a scroll asks for thousands of pictures. */
const NOISE = Float64Array.from({ length: 4096 }, (_, i) => hash(i) - 0.5);

const inside = (x: number, y: number, left: number, top: number, right: number, bottom: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

/** Whether (x, y) in [-1, 1]² belongs to the garment of a class. */
function shape(kind: number, x: number, y: number): boolean {
  const ax = Math.abs(x);
  switch (kind) {
    case 0:
      return inside(ax, y, 0, -0.7, 0.5, 0.85) || (ax < 0.9 && y > -0.7 && y < -0.2 + (ax - 0.5) * 0.4);
    case 1:
      return inside(ax, y, 0.06, -0.85, 0.36, 0.9) || inside(ax, y, 0, -0.85, 0.36, -0.4);
    case 2:
      return inside(ax, y, 0, -0.7, 0.48, 0.8) || inside(ax, y, 0.55, -0.6, 0.8, 0.75);
    case 3:
      return ax < 0.24 + Math.max(0, y + 0.2) * 0.32 && y > -0.9 && y < 0.9;
    case 4:
      return inside(ax, y, 0.04, -0.75, 0.52, 0.85) || inside(ax, y, 0.6, -0.65, 0.85, 0.8);
    case 5:
      return inside(x, y, -0.9, 0.25, 0.9, 0.42) || (Math.abs(y - x * 0.35) < 0.09 && y < 0.4);
    case 6:
      return inside(ax, y, 0, -0.75, 0.5, 0.8) || (ax < 0.85 && y > -0.7 && y < 0.3 && ax > 0.58);
    case 7:
      return y > -0.05 - x * 0.28 && y < 0.42 && x > -0.9 && x < 0.9;
    case 8:
      return (
        inside(ax, y, 0, -0.25, 0.75, 0.7) || (Math.abs(Math.hypot(x, y + 0.25) - 0.45) < 0.07 && y < -0.2)
      );
    default:
      return inside(x, y, -0.85, 0.2, 0.85, 0.6) || inside(x, y, -0.05, -0.85, 0.6, 0.5);
  }
}

/** Grey value 0..255 of one pixel of basis `basis` through `hallucinator` after a share `done` of the training. */
function pixel(
  kind: number,
  basis: number,
  hallucinator: number | null,
  x: number,
  y: number,
  done: number,
): number {
  const j = hallucinator ?? 0;
  const bend = hallucinator === null ? 0 : 0.12 * Math.sin(j * 2.1 + y * 0.22);
  const zoom = hallucinator === null ? 1 : 0.9 + 0.25 * hash(3, j);
  const u = ((x / (SIZE - 1)) * 2 - 1 + bend) * zoom;
  const v = ((y / (SIZE - 1)) * 2 - 1) * zoom;
  const body = shape(kind, u, v) ? 150 + 70 * Math.sin(u * (3 + (basis % 7)) + j) * ((basis % 5) / 5) : 8;
  const sheen = hallucinator === null ? 0 : 36 * Math.sin((x + y) * (0.2 + 0.12 * j) + j);
  const noise = (NOISE[(x * 131 + y * 2711 + basis * 977 + j * 613) & 4095] ?? 0) * (150 * (1 - done) + 34);
  return Math.max(0, Math.min(255, body + (shape(kind, u, v) ? sheen : sheen * 0.3) + noise));
}

/** The pictures of some cells; `perClass` bases belong to each class. */
export function drawCells(cells: readonly GalleryCell[], perClass: number, done: number): ImageBatch {
  const rgba = new Uint8ClampedArray(cells.length * SIZE * SIZE * 4);
  cells.forEach((cell, index) => {
    const kind = Math.floor(cell.basis / perClass) % 10;
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) {
        const at = ((index * SIZE + y) * SIZE + x) * 4;
        rgba.fill(pixel(kind, cell.basis, cell.hallucinator, x, y, done), at, at + 3);
        rgba[at + 3] = 255;
      }
    }
  });
  return { count: cells.length, width: SIZE, height: SIZE, rgba };
}
