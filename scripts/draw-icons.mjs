/**
 * Draws the application's icon in the sizes that systems ask for: `node scripts/draw-icons.mjs` writes
 * resources/icons/SIZExSIZE.png of src/renderer/assets/icon.svg, which consists of rounded rectangles: those of Linux's icon
 * themes, and one of 1024 of which electron-builder makes .icns and .ico.
 */
import fs from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { root } from './lib/paths.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Samples of a pixel along each side. */
const SAMPLES = 4;
/** The side of the drawing, in its own units. */
const SIDE = 20;

/** @typedef {{ x: number, y: number, width: number, height: number, radius: number, colour: readonly number[] }} Tile */

/** @returns {Tile[]} in the order in which they are drawn */
function tiles() {
  const svg = fs.readFileSync(path.join(root, 'src', 'renderer', 'assets', 'icon.svg'), 'utf8');
  return [...svg.matchAll(/<rect ([^>]*)\/>/g)].map(([, text = '']) => {
    const attribute = (/** @type {string} */ name) =>
      new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '0';
    const [x, y, width, height, radius] = ['x', 'y', 'width', 'height', 'rx'].map((name) =>
      Number(attribute(name)),
    );
    const hex = attribute('fill').slice(1).padEnd(6, 'f');
    const colour = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, radius: radius ?? 0, colour };
  });
}

/**
 * Whether a point lies in a rounded rectangle.
 * @param {number} x
 * @param {number} y
 * @param {Tile} tile
 */
function inside(x, y, { x: left, y: top, width, height, radius }) {
  const dx = Math.max(left + radius - x, x - (left + width - radius), 0);
  const dy = Math.max(top + radius - y, y - (top + height - radius), 0);
  const within = x >= left && x <= left + width && y >= top && y <= top + height;
  return within && dx * dx + dy * dy <= radius * radius;
}

/**
 * @param {number} size
 * @param {readonly Tile[]} all
 */
function draw(size, all) {
  const png = new PNG({ width: size, height: size });
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let i = 0; i < SAMPLES * SAMPLES; i++) {
        const x = (SIDE * (column + ((i % SAMPLES) + 0.5) / SAMPLES)) / size;
        const y = (SIDE * (row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES)) / size;
        const tile = all.findLast((one) => inside(x, y, one));
        if (tile === undefined) continue;
        covered++;
        tile.colour.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
      const pixel = sum.map((value) => Math.round(covered === 0 ? 0 : value / covered));
      png.data.set([...pixel, Math.round((255 * covered) / (SAMPLES * SAMPLES))], 4 * (row * size + column));
    }
  }
  return PNG.sync.write(png);
}

const folder = path.join(root, 'resources', 'icons');
fs.mkdirSync(folder, { recursive: true });
const all = tiles();
for (const size of SIZES) fs.writeFileSync(path.join(folder, `${size}x${size}.png`), draw(size, all));
