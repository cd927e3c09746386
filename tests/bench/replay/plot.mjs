/**
 * Draws the losses of recorded and replayed iterations over each other.
 *
 *   node tests/bench/replay/plot.mjs RECORDED_FOLDER OUT.svg
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', out = ''] = process.argv.slice(2);
/** @param {string} name @returns {{ losses: Record<string, number[]> }} */
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const [ours, theirs] = [read('ours.json').losses, read('pytorch.json').losses];
const shown = ['loss/objective', 'loss/cosine', 'loss/task', 'loss/contrastive'];
const [width, height, gap] = [420, 220, 44];

/** @param {string} series @param {number} place */
function panel(series, place) {
  const both = [ours[series] ?? [], theirs[series] ?? []];
  // One side may have come further.
  const count = Math.min(...both.map(({ length }) => length));
  const [a = [], b = []] = both.map((values) => values.slice(0, count));
  const low = Math.min(...a, ...b);
  const high = Math.max(...a, ...b);
  const left = (place % 2) * (width + gap) + gap;
  const top = Math.floor(place / 2) * (height + gap) + gap;
  const x = (/** @type {number} */ i) => left + (i / Math.max(1, a.length - 1)) * width;
  const y = (/** @type {number} */ v) => top + height - ((v - low) / (high - low || 1)) * height;
  const points = (/** @type {number[]} */ values) =>
    values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
  return [
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" style="fill:none;stroke:#c4c8d0"/>`,
    `<text x="${left}" y="${top - 8}" font-weight="600">${series}</text>`,
    `<text x="${left - 4}" y="${top + 10}" text-anchor="end">${high.toPrecision(3)}</text>`,
    `<text x="${left - 4}" y="${top + height}" text-anchor="end">${low.toPrecision(3)}</text>`,
    `<text x="${left + width}" y="${top + height + 14}" text-anchor="end">iteration ${a.length}</text>`,
    `<polyline points="${points(b)}" style="fill:none;stroke:#d9822b;stroke-width:3.5;stroke-opacity:0.65"/>`,
    `<polyline points="${points(a)}" style="fill:none;stroke:#2f55d4;stroke-width:1.2"/>`,
  ].join('\n');
}

const [w, h] = [2 * (width + gap) + gap, 2 * (height + gap) + gap + 24];
const legend = `<g transform="translate(${gap}, ${h - 12})">
<line x1="0" x2="24" stroke="#2f55d4" stroke-width="1.5" y1="-4" y2="-4"/><text x="30">the studio</text>
<line x1="120" x2="144" stroke="#d9822b" stroke-width="3.5" y1="-4" y2="-4"/><text x="150">PyTorch, the same start and draws</text></g>`;
writeFileSync(
  out,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="sans-serif" font-size="11" fill="#3a4150">
<rect width="${w}" height="${h}" fill="#ffffff"/>
${shown.map(panel).join('\n')}
${legend}
</svg>
`,
);
