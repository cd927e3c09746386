import {
  abs,
  add,
  cast,
  constant,
  floor,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  mean,
  mul,
  reshape,
  sliceAxis,
  sub,
  sum,
  type Sym,
  take,
  transpose,
  where,
} from '../trace/ops';
import { type AugmentationPipeline, type SampleStage, type Stage, stageTensorCount } from './stages';
import { AT } from './tables';

/*
 * All pixels of a batch as traced tensors, for augmentations that find the pixels they take by formula.
 */

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

/*
 * Geometric augmentation by formula: every pixel of the result is taken from a place that an affine map gives, so that a
 * batch needs a few numbers an image instead of tables of every pixel. Integer operations (crop, cutout, flip) have one
 * tap, scale and rotate the four neighbours. The transpose needs no tables either: a pixel of the input enters the pixels
 * of the result (at most nine) around the place that the inverse map gives, each with the weight of its tent.
 */

/** For one tap of every pixel: the pixel taken (int32, table * pixels + pixel) and its weight, [tables * pixels]. */
interface Tap {
  readonly source: Sym;
  readonly weight: Sym;
}

/**
 * The taps of a sample stage.
 * @param values [tables, SAMPLE_VALUES]
 * @param taps 1 where every operation takes whole pixels, 4 otherwise.
 */
function sampleTaps(values: Sym, imageSize: number, taps: 1 | 4): Tap[] {
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
function adjointTaps(values: Sym, imageSize: number, taps: 1 | 9): Tap[] {
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

/** Augmented images, and the exact transpose of the augmentation's linear part (gradients need no scatter). */
interface Augmented {
  /** The shape of the images. */
  readonly output: Sym;
  /** dL/doutput -> dL/dimages. */
  transpose(gradient: Sym): Sym;
}

/**
 * Augments images [N, C, S, S] by `tables`, the tensors of `tableSpecs` with `adjoint`. Of T tables the first augments
 * the first N / T images, and so on: T = N is one a sample, T = 1 one for all, T = classes one a class.
 */
export function augmentLinear(
  pipeline: AugmentationPipeline,
  images: Sym,
  tables: readonly Sym[],
): Augmented {
  let output = images;
  const backward: ((gradient: Sym) => Sym)[] = [];
  forEachStage(pipeline, tables, true, (stage, tensors) => {
    if (stage.kind === 'color') {
      output = color(output, need(tensors, 0), true);
      backward.unshift((gradient) => color(gradient, need(tensors, 0), false));
    } else if (stage.kind === 'sample') {
      output = sampled(pipeline, stage, output, need(tensors, 0));
      backward.unshift((gradient) =>
        movePixels(gradient, adjointTaps(need(tensors, 0), pipeline.imageSize, stage.adjointTaps)),
      );
    } else {
      output = gatherPixels(output, need(tensors, 0), need(tensors, 1));
      backward.unshift((gradient) => gatherPixels(gradient, need(tensors, 2), need(tensors, 3)));
    }
  });
  return { output, transpose: (gradient) => backward.reduce((g, step) => step(g), gradient) };
}

/** Augments images that nothing is differentiated by: `tables` are those of `tableSpecs` without `adjoint`. */
export function augment(pipeline: AugmentationPipeline, images: Sym, tables: readonly Sym[]): Sym {
  let output = images;
  forEachStage(pipeline, tables, false, (stage, tensors) => {
    if (stage.kind === 'color') output = color(output, need(tensors, 0), true);
    else if (stage.kind === 'sample') output = sampled(pipeline, stage, output, need(tensors, 0));
    else output = gatherPixels(output, need(tensors, 0), need(tensors, 1));
  });
  return output;
}

function forEachStage(
  pipeline: AugmentationPipeline,
  tables: readonly Sym[],
  adjoint: boolean,
  visit: (stage: Stage, tensors: readonly Sym[]) => void,
): void {
  let next = 0;
  for (const stage of pipeline.stages) {
    const count = stageTensorCount(stage, adjoint);
    visit(stage, tables.slice(next, next + count));
    next += count;
  }
  if (next !== tables.length) {
    throw new RangeError(`The augmentation has ${next} tables, but ${tables.length} were given.`);
  }
}

function need(tensors: readonly Sym[], index: number): Sym {
  const tensor = tensors[index];
  if (tensor === undefined) throw new RangeError('A table of the augmentation is missing.');
  return tensor;
}

/**
 * x * c0 + mean over channels * c1 + mean over the image * c2 + c3 with coefficients [T, 4]. Without the offset it is its
 * own transpose.
 */
function color(images: Sym, coefficients: Sym, withOffset: boolean): Sym {
  const [n = 0, channels = 0, height = 0, width = 0] = images.shape;
  const tables = coefficients.shape[0] ?? 1;
  const x = reshape(images, [tables, n / tables, channels, height * width]);
  const coefficient = (i: number): Sym => reshape(sliceAxis(coefficients, 1, i, i + 1), [tables, 1, 1, 1]);
  const ofPixel = channels === 1 ? x : mean(x, 2, true);
  const ofImage = mul(mean(ofPixel, 3, true), coefficient(2));
  const shift = withOffset ? add(ofImage, coefficient(3)) : ofImage;
  const rest = channels === 1 ? shift : add(mul(ofPixel, coefficient(1)), shift);
  return reshape(add(mul(x, coefficient(0)), rest), images.shape);
}

const sampled = (pipeline: AugmentationPipeline, { taps }: SampleStage, images: Sym, values: Sym): Sym =>
  movePixels(images, sampleTaps(values, pipeline.imageSize, taps));

/** Every pixel as the weighted sum of its taps. */
function movePixels(images: Sym, taps: readonly Tap[]): Sym {
  const [n = 0, channels = 0, height = 0, width = 0] = images.shape;
  const pixels = height * width;
  const total = taps[0]?.source.shape[0] ?? 0;
  const tables = total / pixels;
  const columns = (n / tables) * channels;
  const rows = reshape(transpose(reshape(images, [tables, columns, pixels]), [0, 2, 1]), [total, columns]);
  const moved = taps
    .map(({ source, weight }) => mul(take(rows, source, 0), reshape(weight, [total, 1])))
    .reduce((sum, term) => add(sum, term));
  return reshape(transpose(reshape(moved, [tables, pixels, columns]), [0, 2, 1]), images.shape);
}

/** Up to about this many values all taps are taken at once: fewer and longer operations. */
const fewValues = 2 ** 21;

/**
 * Every pixel as a weighted sum of others: `sources` (int32) and `weights`, [taps, T * pixels]. The pixels become rows
 * that hold all images and channels of a table, so that one index moves a whole row.
 */
function gatherPixels(images: Sym, sources: Sym, weights: Sym): Sym {
  const [n = 0, channels = 0, height = 0, width = 0] = images.shape;
  const pixels = height * width;
  const [taps = 1, total = 0] = sources.shape;
  const tables = total / pixels;
  const columns = (n / tables) * channels;
  const grouped = reshape(images, [tables, columns, pixels]);
  const byPixel = columns === 1 ? grouped : transpose(grouped, [0, 2, 1]);
  const rows = reshape(byPixel, [total, columns]);
  if (columns <= 8 && taps * total * columns <= fewValues) {
    const values = transpose(take(rows, reshape(sources, [taps * total]), 0), [1, 0]);
    const weighted = mul(values, reshape(weights, [1, taps * total]));
    const pixelsMoved = sum(reshape(weighted, [columns, taps, total]), 1);
    return reshape(transpose(reshape(pixelsMoved, [columns, tables, pixels]), [1, 0, 2]), images.shape);
  }
  let moved = rows;
  for (let k = 0; k < taps; k += 1) {
    const source = reshape(sliceAxis(sources, 0, k, k + 1), [total]);
    const weight = reshape(sliceAxis(weights, 0, k, k + 1), [total, 1]);
    const term = mul(take(rows, source, 0), weight);
    moved = k === 0 ? term : add(moved, term);
  }
  const back = columns === 1 ? moved : transpose(reshape(moved, [tables, pixels, columns]), [0, 2, 1]);
  return reshape(back, images.shape);
}
