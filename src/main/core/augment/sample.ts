/**
 * Geometric augmentation by formula: every pixel of the result is taken from a place that an affine map gives, so that a
 * batch needs a few numbers an image instead of tables of every pixel. Integer operations (crop, cutout, flip) have one
 * tap, scale and rotate the four neighbours. The transpose needs no tables either: a pixel of the input enters the pixels
 * of the result (at most nine) around the place that the inverse map gives, each with the weight of its tent.
 */
import { abs, add, floor, greaterEqual, lessEqual, maximum, mul, sub, type Sym, where } from '../trace/ops';
import { inRange, PixelGrid } from './pixelGrid';
import { AT } from './sampleValues';

/** For one tap of every pixel: the pixel taken (int32, table * pixels + pixel) and its weight, [tables * pixels]. */
export interface Tap {
  readonly source: Sym;
  readonly weight: Sym;
}

/**
 * The taps of a sample stage.
 * @param values [tables, SAMPLE_VALUES]
 * @param taps 1 where every operation takes whole pixels, 4 otherwise.
 */
export function sampleTaps(values: Sym, imageSize: number, taps: 1 | 4): Tap[] {
  const grid = new Grid(values, imageSize);
  const { row, column } = grid.taken(grid.y, grid.x);
  const shown = grid.shown(grid.y, grid.x);
  if (taps === 1) return [grid.tap(row, column, shown)];
  const [top, left] = [floor(row), floor(column)];
  const [down, right] = [sub(row, top), sub(column, left)];
  const side = (fraction: Sym, second: number): Sym => (second === 1 ? fraction : sub(1, fraction));
  return [0, 1].flatMap((below) =>
    [0, 1].map((beside) =>
      grid.tap(
        below === 0 ? top : add(top, 1),
        beside === 0 ? left : add(left, 1),
        mul(shown, mul(side(down, below), side(right, beside))),
      ),
    ),
  );
}

/** The taps of the transpose of `sampleTaps`: where each pixel of the input enters the result. */
export function adjointTaps(values: Sym, imageSize: number, taps: 1 | 9): Tap[] {
  const grid = new Grid(values, imageSize);
  const [fromRow, fromColumn] = [sub(grid.y, grid.value(AT.rows)), sub(grid.x, grid.value(AT.columns))];
  const back = (a: number, b: number): Sym =>
    floor(add(add(mul(grid.value(a), fromRow), mul(grid.value(b), fromColumn)), 0.5));
  const [middleY, middleX] = [back(AT.back, AT.back + 1), back(AT.back + 2, AT.back + 3)];
  const around = taps === 1 ? [0] : [-1, 0, 1];
  return around.flatMap((dy) =>
    around.map((dx) => {
      const [y, x] = [add(middleY, dy), add(middleX, dx)];
      const shown = grid.shown(y, x);
      if (taps === 1) return grid.tap(y, x, shown);
      const { row, column } = grid.taken(y, x);
      return grid.tap(y, x, mul(shown, mul(tent(sub(row, grid.y)), tent(sub(column, grid.x)))));
    }),
  );
}

/** 1 at 0, falling to 0 at a distance of 1: the weight of bilinear interpolation. */
const tent = (distance: Sym): Sym => maximum(sub(1, abs(distance)), 0);

/** The grid of pixels with the numbers of a sample stage. */
class Grid extends PixelGrid {
  /** Where pixel (y, x) of the result is taken from. */
  taken(y: Sym, x: Sym): { readonly row: Sym; readonly column: Sym } {
    const affine = (start: number): Sym =>
      add(this.value(start), add(mul(this.value(start + 1), y), mul(this.value(start + 2), x)));
    return { row: affine(AT.rows), column: affine(AT.columns) };
  }

  /** 0 in the box that is cut out, 1 elsewhere. */
  shown(y: Sym, x: Sym): Sym {
    const within = (at: Sym, low: number, high: number): Sym =>
      where(greaterEqual(at, this.value(low)), where(lessEqual(at, this.value(high)), 1, 0), 0);
    return sub(1, mul(within(y, AT.box, AT.box + 1), within(x, AT.box + 2, AT.box + 3)));
  }

  /** Pixel (row, column), whole numbers, with weight `weight` where it lies in the image, 0 elsewhere. */
  tap(row: Sym, column: Sym, weight: Sym): Tap {
    const present = mul(inRange(row, this.size), inRange(column, this.size));
    const pixel = mul(add(mul(row, this.size), column), present);
    return { source: this.place(pixel), weight: this.flat(mul(weight, present)) };
  }
}
