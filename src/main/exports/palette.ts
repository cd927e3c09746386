/** At most 256 colours that stand for those of a picture. */

export interface Indexed {
  /** RGB, three bytes a colour. */
  readonly colours: Uint8Array;
  /** The colour of each pixel. */
  readonly indices: Uint8Array;
}

const MOST = 256;

interface Counted {
  readonly rgb: number;
  readonly count: number;
}

/** A picture's own colours where they are few enough; else those of boxes that its colours are cut into (median cut). */
export function paletteOf(rgba: Uint8ClampedArray): Indexed {
  const pixels = Uint32Array.from({ length: rgba.length / 4 }, (_, p) => {
    const at = 4 * p;
    return ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0);
  });
  const counts = new Map<number, number>();
  for (const rgb of pixels) counts.set(rgb, (counts.get(rgb) ?? 0) + 1);
  const boxes = cut([...counts].map(([rgb, count]) => ({ rgb, count })));
  const colours = new Uint8Array(3 * boxes.length);
  const places = new Map<number, number>();
  boxes.forEach((box, index) => {
    colours.set(meanOf(box), 3 * index);
    for (const { rgb } of box) places.set(rgb, index);
  });
  return { colours, indices: Uint8Array.from(pixels, (rgb) => places.get(rgb) ?? 0) };
}

const channel = (rgb: number, which: number): number => (rgb >> (16 - 8 * which)) & 0xff;

/** Cuts the box with the widest side in two at the median of its pixels, until there are enough. */
function cut(colours: Counted[]): Counted[][] {
  let boxes = [colours].map((box) => ({ box, ...widest(box) }));
  if (colours.length <= MOST) return colours.map((colour) => [colour]);
  while (boxes.length < MOST) {
    const target = boxes.reduce((best, one) => (one.width > best.width ? one : best));
    if (target.width === 0) break;
    const sorted = [...target.box].sort((a, b) => channel(a.rgb, target.side) - channel(b.rgb, target.side));
    const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
    let [before, at] = [0, 0];
    while (at < sorted.length - 1 && before < half) {
      before += sorted[at]?.count ?? 0;
      at += 1;
    }
    const halves = [sorted.slice(0, Math.max(1, at)), sorted.slice(Math.max(1, at))];
    boxes = [...boxes.filter((one) => one !== target), ...halves.map((box) => ({ box, ...widest(box) }))];
  }
  return boxes.map(({ box }) => box);
}

/** The channel in which a box's colours lie furthest apart. */
function widest(box: readonly Counted[]): { side: number; width: number } {
  const widths = [0, 1, 2].map((side) => {
    let [low, high] = [255, 0];
    for (const { rgb } of box) {
      low = Math.min(low, channel(rgb, side));
      high = Math.max(high, channel(rgb, side));
    }
    return high - low;
  });
  const width = Math.max(...widths);
  return { side: widths.indexOf(width), width };
}

function meanOf(box: readonly Counted[]): number[] {
  const total = box.reduce((sum, { count }) => sum + count, 0);
  return [0, 1, 2].map((side) =>
    Math.round(box.reduce((sum, { rgb, count }) => sum + count * channel(rgb, side), 0) / total),
  );
}
