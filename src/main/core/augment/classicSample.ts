/**
 * The classic augmentation by formula, for engines that put batches together on their device: a batch brings nine numbers
 * an image (and noise where that is one of the operations), from which the program finds the pixels. The same images as
 * `classic.ts` up to rounding.
 */
import type { TensorSpec } from '../trace/ir';
import {
  abs,
  add,
  broadcastTo,
  constant,
  div,
  floor,
  greater,
  greaterEqual,
  lessEqual,
  matmul,
  maximum,
  mean,
  minimum,
  mul,
  reshape,
  sub,
  type Sym,
  take,
  transpose,
  where,
} from '../trace/ops';
import type { HostTensor } from '../types';
import { type ClassicDraw, type ClassicOp, stretchedFrom } from './classicDraws';
import { inRange, PixelGrid } from './pixelGrid';
import type { AugmentationGeometry } from './plan';
import { splineMatrix, turnOf } from './spline';

/** A step's images are augmented on the device by the classic augmentation. */
export interface ClassicPlan extends AugmentationGeometry {
  readonly kind: 'classic';
  readonly ops: readonly ClassicOp[];
}

/** Place of each number in an image's row. */
const AT = {
  turned: 0,
  cos: 1,
  sin: 2,
  pivot: 3,
  down: 4,
  right: 5,
  height: 6,
  width: 7,
  border: 8,
} as const;
/** Numbers of an image. */
export const CLASSIC_VALUES = 9;

/** What a batch of `count` images brings: the numbers [count, 9], and the noise [count, C, S, S] where there is some. */
export function classicSpecs({ ops, channels, imageSize }: ClassicPlan, count: number): TensorSpec[] {
  const numbers: TensorSpec = { shape: [count, CLASSIC_VALUES], dtype: 'float32' };
  const noise: TensorSpec = { shape: [count, channels, imageSize, imageSize], dtype: 'float32' };
  return ops.includes('noise') ? [numbers, noise] : [numbers];
}

/** The tensors of `classicSpecs` for what was drawn. */
export function classicTensors(plan: ClassicPlan, draws: readonly ClassicDraw[]): HostTensor[] {
  const tensors = classicSpecs(plan, draws.length).map(({ shape }) => ({
    shape,
    data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)),
  }));
  const [numbers, noise] = tensors;
  draws.forEach((draw, i) => {
    numbers?.data.set(numbersOf(draw, plan.imageSize), i * CLASSIC_VALUES);
    if (draw.op === 'noise') noise?.data.set(draw.noise, i * draw.noise.length);
  });
  return tensors;
}

function numbersOf(draw: ClassicDraw, size: number): readonly number[] {
  switch (draw.op) {
    case 'crop':
      return [0, 1, 0, 0, draw.down, draw.right, size, size, 1];
    case 'scale': {
      const { down, right } = stretchedFrom(draw, size);
      return [0, 1, 0, 0, down, right, draw.height, draw.width, 0];
    }
    case 'rotate': {
      const { cos, sin, pivot } = turnOf(size, draw.degrees);
      return [1, cos, sin, pivot, 0, 0, size, size, 0];
    }
    case 'noise':
      return [0, 1, 0, 0, 0, 0, size, size, 0];
  }
}

/**
 * Augments a batch.
 * @param images [n, C, S, S]
 * @param tensors those of `classicSpecs` for n images
 */
export function augmentClassicByFormula(plan: ClassicPlan, images: Sym, tensors: readonly Sym[]): Sym {
  const [numbers, noise] = tensors;
  if (numbers === undefined) throw new RangeError('The numbers of the augmentation are missing.');
  const { ops, channels, imageSize: size } = plan;
  const [n = 0] = images.shape;
  const grid = new PixelGrid(numbers, size);
  const rows = (x: Sym): Sym =>
    reshape(transpose(reshape(x, [n, channels, size * size]), [0, 2, 1]), [n * size * size, channels]);
  const column = (x: Sym): Sym => reshape(broadcastTo(x, [n, size * size]), [n * size * size, 1]);
  const border = reshape(mean(images, [0, 2, 3]), [1, channels]);
  let out = stretched(grid, size, rows(images), border, column);
  if (ops.includes('rotate')) {
    const splines = turned(grid, size, rows(coefficients(images, size)), mean(border), column);
    out = where(greater(column(grid.value(AT.turned)), 0.5), splines, out);
  }
  const shaped = reshape(transpose(reshape(out, [n, size * size, channels]), [0, 2, 1]), images.shape);
  return noise === undefined ? shaped : add(shaped, noise);
}

/** Crop and scale: the nearest pixel of the moved, stretched image; outside of it the border's colour, or zero. */
function stretched(grid: PixelGrid, size: number, pixels: Sym, border: Sym, column: (x: Sym) => Sym): Sym {
  const [height, width] = [grid.value(AT.height), grid.value(AT.width)];
  const [y, x] = [add(grid.y, grid.value(AT.down)), add(grid.x, grid.value(AT.right))];
  const present = mul(inRange(y, height), inRange(x, width));
  // Half a pixel more, because a device may divide a little too low.
  const from = (at: Sym, length: Sym): Sym => floor(div(add(mul(at, size), 0.5), length));
  const pixel = mul(add(mul(from(y, height), size), from(x, width)), present);
  const outside = mul(sub(1, present), grid.value(AT.border));
  return add(mul(take(pixels, grid.place(pixel), 0), column(present)), mul(column(outside), border));
}

/** Rotation by cubic splines; outside of the image the fill. `pixels` are the spline's coefficients. */
function turned(grid: PixelGrid, size: number, pixels: Sym, fill: Sym, column: (x: Sym) => Sym): Sym {
  const [dy, dx] = [sub(grid.y, grid.value(AT.pivot)), sub(grid.x, grid.value(AT.pivot))];
  const [cos, sin] = [grid.value(AT.cos), grid.value(AT.sin)];
  const centre = (size - 1) / 2;
  const row = add(add(mul(cos, dy), mul(sin, dx)), centre);
  const across = add(sub(mul(cos, dx), mul(sin, dy)), centre);
  const within = (at: Sym): Sym => where(greaterEqual(at, 0), where(lessEqual(at, size - 1), 1, 0), 0);
  const inside = mul(within(row), within(across));
  const [top, left] = [floor(row), floor(across)];
  const [vertical, horizontal] = [splineWeights(sub(row, top)), splineWeights(sub(across, left))];
  const terms = vertical.flatMap((down, i) =>
    horizontal.map((right, j) => {
      const pixel = add(mul(mirrored(add(top, i - 1), size), size), mirrored(add(left, j - 1), size));
      return mul(take(pixels, grid.place(pixel), 0), column(mul(down, right)));
    }),
  );
  const value = terms.reduce((total, term) => add(total, term));
  return where(greater(column(inside), 0.5), value, fill);
}

/** The coefficients of the cubic B-splines through the rows and columns of each channel, [n, C, S, S]. */
function coefficients(images: Sym, size: number): Sym {
  const lines = images.size / size;
  const filter = transpose(constant(splineMatrix(size), [size, size]));
  const along = (x: Sym): Sym => reshape(matmul(reshape(x, [lines, size]), filter), images.shape);
  return transpose(along(transpose(along(images), [0, 1, 3, 2])), [0, 1, 3, 2]);
}

/** Cubic B-spline weights of the four neighbours of a place `fraction` after the second of them. */
function splineWeights(fraction: Sym): readonly [Sym, Sym, Sym, Sym] {
  const rest = sub(1, fraction);
  const cube = (x: Sym): Sym => mul(mul(mul(x, x), x), 1 / 6);
  const near = (x: Sym): Sym => sub(2 / 3, mul(mul(x, x), sub(1, mul(x, 0.5))));
  return [cube(rest), near(fraction), near(rest), cube(fraction)];
}

/** Reflects an index about the first and the last place; one far outside is moved to the nearest of them. */
function mirrored(index: Sym, size: number): Sym {
  const inside = abs(index);
  const last = size - 1;
  return maximum(minimum(inside, sub(2 * last, inside)), 0);
}
