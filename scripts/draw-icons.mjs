/**
 * Draws the application's icon: `node scripts/draw-icons.mjs` writes resources/icons/SIZExSIZE.png, the sizes of Linux's
 * icon themes and one of 1024 from which electron-builder makes .icns and .ico. The picture is the method: two bases on
 * the left, two hallucinators above, and the images that each pair makes in the colours of both.
 */
import fs from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { root } from './lib/paths.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Samples of a pixel along each side. */
const SAMPLES = 4;

/** @typedef {readonly [red: number, green: number, blue: number]} Colour of 0…255 */
/** @typedef {{ x: number, y: number, side: number, radius: number, colour: Colour }} Tile all lengths in the icon's side */

/** @type {Colour} */
const TOP = [38, 44, 64];
/** @type {Colour} */
const BOTTOM = [19, 22, 34];
/** @type {readonly Colour[]} */
const BASES = [
  [255, 196, 84],
  [255, 122, 102],
];
/** @type {readonly Colour[]} */
const HALLUCINATORS = [
  [92, 205, 255],
  [146, 122, 255],
];

/**
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} share of b
 * @returns {Colour}
 */
const mix = (a, b, share) => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** The picture: rounded squares, later ones above earlier ones. At small sizes the tiles fill more of it. */
function tiles(/** @type {number} */ size) {
  const margin = size < 32 ? 0.1 : 0.165;
  const gap = size < 32 ? 0.07 : 0.055;
  const side = (1 - 2 * margin - 2 * gap) / 3;
  const at = (/** @type {number} */ i) => margin + i * (side + gap);
  /** @type {Tile[]} */
  const all = [];
  const add = (
    /** @type {number} */ column,
    /** @type {number} */ row,
    /** @type {Colour} */ colour,
    round = 0.24,
  ) => all.push({ x: at(column), y: at(row), side, radius: side * round, colour });
  HALLUCINATORS.forEach((colour, i) => add(i + 1, 0, colour, 0.5));
  BASES.forEach((colour, j) => {
    add(0, j + 1, colour);
    HALLUCINATORS.forEach((other, i) => add(i + 1, j + 1, mix(colour, other, 0.5)));
  });
  return all;
}

/**
 * Whether a point lies in a rounded square.
 * @param {number} x
 * @param {number} y
 * @param {Omit<Tile, 'colour'>} tile
 */
function inside(x, y, { x: left, y: top, side, radius }) {
  const dx = Math.max(left + radius - x, x - (left + side - radius), 0);
  const dy = Math.max(top + radius - y, y - (top + side - radius), 0);
  return x >= left && x <= left + side && y >= top && y <= top + side && dx * dx + dy * dy <= radius * radius;
}

/**
 * The colour of a point, or null outside the icon's plate.
 * @param {number} x
 * @param {number} y
 * @param {readonly Tile[]} all
 * @returns {Colour | null}
 */
function colourAt(x, y, all) {
  const plate = { x: 0.03, y: 0.03, side: 0.94, radius: 0.21 };
  if (!inside(x, y, plate)) return null;
  const tile = all.findLast((one) => inside(x, y, one));
  return tile?.colour ?? mix(TOP, BOTTOM, y);
}

/** @param {number} size */
function draw(size) {
  const png = new PNG({ width: size, height: size });
  const all = tiles(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let i = 0; i < SAMPLES * SAMPLES; i++) {
        const x = (column + ((i % SAMPLES) + 0.5) / SAMPLES) / size;
        const y = (row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size;
        const colour = colourAt(x, y, all);
        if (colour === null) continue;
        covered++;
        colour.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
      const pixel = sum.map((value) => Math.round(covered === 0 ? 0 : value / covered));
      png.data.set([...pixel, Math.round((255 * covered) / (SAMPLES * SAMPLES))], 4 * (row * size + column));
    }
  }
  return PNG.sync.write(png);
}

const folder = path.join(root, 'resources', 'icons');
fs.mkdirSync(folder, { recursive: true });
for (const size of SIZES) fs.writeFileSync(path.join(folder, `${size}x${size}.png`), draw(size));
