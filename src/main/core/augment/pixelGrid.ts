/** All pixels of a batch as traced tensors, for augmentations that find the pixels they take by formula. */
import { add, cast, constant, greaterEqual, less, reshape, sliceAxis, type Sym, where } from '../trace/ops';

/** 1 where a whole number lies from 0 to below `end` (a number, or a tensor that broadcasts), 0 elsewhere. */
export const inRange = (at: Sym, end: Sym | number): Sym =>
  where(greaterEqual(at, 0), where(less(at, end), 1, 0), 0);

/** All pixels of all tables, [tables, pixels], with the numbers of their table: `values` [tables, numbers]. */
export class PixelGrid {
  /** Row and column of each pixel, [1, pixels]. */
  readonly y: Sym;
  readonly x: Sym;
  private readonly tables: number;
  private readonly pixels: number;
  /** The first pixel of each table, int32 [tables, 1]. */
  private readonly base: Sym;

  constructor(
    private readonly values: Sym,
    protected readonly size: number,
  ) {
    const [tables = 1] = values.shape;
    const pixels = size ** 2;
    const each = (at: (pixel: number) => number): Sym =>
      constant(
        Float32Array.from({ length: pixels }, (_, p) => at(p)),
        [1, pixels],
      );
    this.tables = tables;
    this.pixels = pixels;
    this.y = each((p) => Math.floor(p / size));
    this.x = each((p) => p % size);
    this.base = constant(
      Int32Array.from({ length: tables }, (_, t) => t * pixels),
      [tables, 1],
    );
  }

  /** A number of every table, [tables, 1]. */
  value(at: number): Sym {
    return sliceAxis(this.values, 1, at, at + 1);
  }

  /** Something of every pixel, [tables, pixels], as one list, [tables * pixels]. */
  flat(x: Sym): Sym {
    return reshape(x, [this.tables * this.pixels]);
  }

  /** The place of a pixel of each table (whole numbers, in range) in the list of all: int32 [tables * pixels]. */
  place(pixel: Sym): Sym {
    return this.flat(add(cast(pixel, 'int32'), this.base));
  }
}
