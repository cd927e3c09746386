/**
 * The classic augmentation on the host, image by image: the one of gradient matching's evaluation and of early experts
 * (fixtures' definition C.8). It is not differentiated. Graphics cards have `classicSample.ts`.
 */
import type { Random } from '../random/random';
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
import { inRange, PixelGrid } from './augment';
import type { AugmentationGeometry } from './stages';

/*
 * The random choices of the classic augmentation (fixtures' definition C.8): one operation an image.
 */

export const CLASSIC_OPS = ['crop', 'scale', 'rotate', 'noise'] as const;
export type ClassicOp = (typeof CLASSIC_OPS)[number];

/** The strategy for networks without batch norm. */
export const CLASSIC_STRATEGY: readonly ClassicOp[] = ['crop', 'scale', 'rotate'];
/** The strategy for networks with batch norm. */
export const CLASSIC_STRATEGY_BATCH_NORM: readonly ClassicOp[] = ['crop', 'noise'];

const CROP_BORDER = 4;
const SCALE_REACH = 0.2;
const ROTATION_DEGREES = 45;
const NOISE_DEVIATION = 0.001;

/**
 * What happens to one image: a window that is moved by whole pixels in a border of the batch's mean colour; a stretch to so
 * many pixels, centred on zeros; a turn on the mean of the mean colour; or values that are added, [C, S, S].
 */
type ClassicDraw =
  | { readonly op: 'crop'; readonly down: number; readonly right: number }
  | { readonly op: 'scale'; readonly height: number; readonly width: number }
  | { readonly op: 'rotate'; readonly degrees: number }
  | { readonly op: 'noise'; readonly noise: Float32Array };

/** Draws one of `ops` (at least one), uniformly, and its parameters, for each of `count` images. */
export function drawClassic(
  random: Random,
  ops: readonly ClassicOp[],
  geometry: AugmentationGeometry,
  count: number,
): ClassicDraw[] {
  return Array.from({ length: count }, () =>
    drawOp(ops[random.integer(ops.length)] ?? 'crop', random, geometry),
  );
}

function drawOp(op: ClassicOp, random: Random, { channels, imageSize }: AugmentationGeometry): ClassicDraw {
  switch (op) {
    case 'crop': {
      const shift = (): number => random.integer(2 * CROP_BORDER) - CROP_BORDER;
      const down = shift();
      return { op, down, right: shift() };
    }
    case 'scale': {
      const stretched = (): number =>
        Math.trunc((1 - SCALE_REACH + 2 * SCALE_REACH * random.uniform()) * imageSize);
      const height = stretched();
      return { op, height, width: stretched() };
    }
    case 'rotate':
      return { op, degrees: random.integer(2 * ROTATION_DEGREES) - ROTATION_DEGREES };
    case 'noise':
      return {
        op,
        noise: random.normalArray(channels * imageSize ** 2).map((value) => NOISE_DEVIATION * value),
      };
  }
}

/** How far a stretched image lies up and left of the image's own place (from -S to S): its centre stays the centre. */
function stretchedFrom(
  { height, width }: { readonly height: number; readonly width: number },
  imageSize: number,
): { readonly down: number; readonly right: number } {
  const canvas = Math.max(height, width, imageSize);
  const centred = (length: number): number => Math.trunc((canvas - length) / 2);
  return { down: centred(imageSize) - centred(height), right: centred(imageSize) - centred(width) };
}

/*
 * Rotation of one channel by cubic B-spline interpolation.
 */

/** Pole of the recursive filter that turns samples into cubic B-spline coefficients. */
const POLE = Math.sqrt(3) - 2;

/**
 * Turns a square image counter-clockwise about its centre; what comes from outside of it is `fill`. The picture grows to
 * hold all of the turned image and is cut to size again, which moves it by half a pixel where the growth is odd; edges
 * are mirroredIndex for the spline (the conventions of SciPy's `ndimage.rotate`, which the official code calls).
 * @param plane [S, S]
 */
export function rotateSpline(plane: Float32Array, size: number, degrees: number, fill: number): Float32Array {
  const coefficients = splineCoefficients(plane, size);
  const { cos, sin, pivot } = turnOf(size, degrees);
  const centre = (size - 1) / 2;
  const out = new Float32Array(size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [dy, dx] = [y - pivot, x - pivot];
      const row = cos * dy + sin * dx + centre;
      const column = cos * dx - sin * dy + centre;
      const inside = row >= 0 && row <= size - 1 && column >= 0 && column <= size - 1;
      out[y * size + x] = inside ? splineValue(coefficients, size, row, column) : fill;
    }
  }
  return out;
}

/**
 * The turn of an image of S by S pixels: pixel (y, x) of the result, seen from (pivot, pivot), turned by (cos, sin), is the
 * place in the image as seen from its centre. The pivot is the result's centre, half a pixel off where the growth is odd.
 */
function turnOf(
  size: number,
  degrees: number,
): { readonly cos: number; readonly sin: number; readonly pivot: number } {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const grown = Math.trunc(size * (Math.abs(cos) + Math.abs(sin)) + 0.5);
  return { cos, sin, pivot: (grown - 1) / 2 - Math.trunc((grown - size) / 2) };
}

/** The coefficients of a line of S pixels as a matrix: coefficients = matrix x pixels, [S, S], row by row. */
function splineMatrix(size: number): Float32Array {
  const columns = Float64Array.from({ length: size * size }, (_, i) =>
    Math.floor(i / size) === i % size ? 1 : 0,
  );
  if (size > 1) for (let line = 0; line < size; line += 1) filterLine(columns, line, size, size);
  return Float32Array.from(columns);
}

/** Coefficients of the cubic B-spline that passes through all pixels, rows first, then columns. */
function splineCoefficients(plane: Float32Array, size: number): Float64Array {
  const coefficients = Float64Array.from(plane);
  if (size < 2) return coefficients;
  for (let row = 0; row < size; row += 1) filterLine(coefficients, row * size, 1, size);
  for (let column = 0; column < size; column += 1) filterLine(coefficients, column, size, size);
  return coefficients;
}

/** The causal and the anticausal filter along one line of `count` values, `step` apart; mirroredIndex at its ends. */
function filterLine(values: Float64Array, start: number, step: number, count: number): void {
  const get = (i: number): number => values[start + i * step] ?? 0;
  const set = (i: number, value: number): void => {
    values[start + i * step] = value;
  };
  const gain = (1 - POLE) * (1 - 1 / POLE);
  for (let i = 0; i < count; i += 1) set(i, get(i) * gain);
  set(0, firstCausal(get, count));
  for (let i = 1; i < count; i += 1) set(i, get(i) + POLE * get(i - 1));
  set(count - 1, (POLE / (POLE * POLE - 1)) * (get(count - 1) + POLE * get(count - 2)));
  for (let i = count - 2; i >= 0; i -= 1) set(i, POLE * (get(i + 1) - get(i)));
}

/** Where the causal filter starts: the sum over the mirroredIndex, periodic line. */
function firstCausal(get: (i: number) => number, count: number): number {
  const period = POLE ** (count - 1);
  let sum = get(0) + period * get(count - 1);
  let [near, far] = [POLE, (period * period) / POLE];
  for (let i = 1; i < count - 1; i += 1) {
    sum += (near + far) * get(i);
    near *= POLE;
    far /= POLE;
  }
  return sum / (1 - period * period);
}

/** Cubic B-spline weights of the four neighbours of a place `fraction` after the second of them. */
function weights(fraction: number): readonly [number, number, number, number] {
  const rest = 1 - fraction;
  return [
    (rest * rest * rest) / 6,
    2 / 3 - fraction * fraction * (1 - fraction / 2),
    2 / 3 - rest * rest * (1 - rest / 2),
    (fraction * fraction * fraction) / 6,
  ];
}

function splineValue(coefficients: Float64Array, size: number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const vertical = weights(row - top);
  const horizontal = weights(column - left);
  let sum = 0;
  vertical.forEach((down, i) => {
    const from = mirroredIndex(top - 1 + i, size) * size;
    horizontal.forEach((right, j) => {
      sum += down * right * (coefficients[from + mirroredIndex(left - 1 + j, size)] ?? 0);
    });
  });
  return sum;
}

/** Reflects an index about the first and the last place. */
function mirroredIndex(index: number, size: number): number {
  const inside = index < 0 ? -index : index;
  return inside >= size ? Math.max(0, 2 * (size - 1) - inside) : inside;
}

/**
 * Augments a batch: each image gets one of `ops`, drawn uniformly. Answers new values; none of `images` change.
 * @param images [n, C, S, S]
 */
export function augmentClassic(
  images: Float32Array,
  geometry: AugmentationGeometry,
  random: Random,
  ops: readonly ClassicOp[] = CLASSIC_STRATEGY,
): Float32Array {
  if (ops.length === 0) return images.slice();
  const { channels, imageSize } = geometry;
  const means = channelMeans(images, channels, imageSize);
  const out = new Float32Array(images.length);
  const size = channels * imageSize ** 2;
  drawClassic(random, ops, geometry, images.length / size).forEach((draw, i) => {
    const [start, end] = [i * size, (i + 1) * size];
    const image: Image = { values: images.subarray(start, end), channels, size: imageSize };
    apply(draw, image, means, out.subarray(start, end));
  });
  return out;
}

interface Image {
  readonly values: Float32Array;
  readonly channels: number;
  readonly size: number;
}

function apply(draw: ClassicDraw, image: Image, means: readonly number[], out: Float32Array): void {
  switch (draw.op) {
    case 'crop':
      crop(image, means, draw, out);
      break;
    case 'scale':
      scale(image, draw, out);
      break;
    case 'rotate': {
      const fill = means.reduce((sum, value) => sum + value, 0) / means.length;
      const plane = image.size ** 2;
      for (let at = 0; at < out.length; at += plane) {
        out.set(rotateSpline(image.values.subarray(at, at + plane), image.size, draw.degrees, fill), at);
      }
      break;
    }
    case 'noise':
      for (let i = 0; i < out.length; i += 1) out[i] = (image.values[i] ?? 0) + (draw.noise[i] ?? 0);
  }
}

/** A window of the image in a border of the batch's mean colour. */
function crop(
  { values, size }: Image,
  means: readonly number[],
  { down, right }: { readonly down: number; readonly right: number },
  out: Float32Array,
): void {
  means.forEach((mean, channel) => {
    const plane = channel * size * size;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const [row, column] = [y + down, x + right];
        const inside = row >= 0 && row < size && column >= 0 && column < size;
        out[plane + y * size + x] = inside ? (values[plane + row * size + column] ?? 0) : mean;
      }
    }
  });
}

/** Stretches height and width (nearest neighbour) around the centre; zeros outside. */
function scale(
  { values, channels, size }: Image,
  { height, width }: { readonly height: number; readonly width: number },
  out: Float32Array,
): void {
  const { down, right } = stretchedFrom({ height, width }, size);
  for (let channel = 0; channel < channels; channel += 1) {
    const plane = channel * size * size;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const [row, column] = [y + down, x + right];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        const from = Math.floor((row * size) / height) * size + Math.floor((column * size) / width);
        out[plane + y * size + x] = inside ? (values[plane + from] ?? 0) : 0;
      }
    }
  }
}

function channelMeans(images: Float32Array, channels: number, size: number): number[] {
  const plane = size * size;
  const sums = new Array<number>(channels).fill(0);
  for (let start = 0; start < images.length; start += plane) {
    let sum = 0;
    for (let p = start; p < start + plane; p += 1) sum += images[p] ?? 0;
    const channel = (start / plane) % channels;
    sums[channel] = (sums[channel] ?? 0) + sum;
  }
  return sums.map((sum) => (sum * channels) / images.length);
}

/*
 * The classic augmentation by formula, for engines that put batches together on their device: a batch brings nine numbers
 * an image (and noise where that is one of the operations), from which the program finds the pixels. The same images as
 * `classic.ts` up to rounding.
 */

/** A step's images are augmented on the device by the classic augmentation. */
export interface ClassicPipeline extends AugmentationGeometry {
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
const CLASSIC_VALUES = 9;

/** What a batch of `count` images brings: the numbers [count, 9], and the noise [count, C, S, S] where there is some. */
export function classicSpecs({ ops, channels, imageSize }: ClassicPipeline, count: number): TensorSpec[] {
  const numbers: TensorSpec = { shape: [count, CLASSIC_VALUES], dtype: 'float32' };
  const noise: TensorSpec = { shape: [count, channels, imageSize, imageSize], dtype: 'float32' };
  return ops.includes('noise') ? [numbers, noise] : [numbers];
}

/** The tensors of `classicSpecs` for what was drawn. */
export function classicTensors(pipeline: ClassicPipeline, draws: readonly ClassicDraw[]): HostTensor[] {
  const tensors = classicSpecs(pipeline, draws.length).map(({ shape }) => ({
    shape,
    data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)),
  }));
  const [numbers, noise] = tensors;
  draws.forEach((draw, i) => {
    numbers?.data.set(numbersOf(draw, pipeline.imageSize), i * CLASSIC_VALUES);
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
export function augmentClassicByFormula(
  pipeline: ClassicPipeline,
  images: Sym,
  tensors: readonly Sym[],
): Sym {
  const [numbers, noise] = tensors;
  if (numbers === undefined) throw new RangeError('The numbers of the augmentation are missing.');
  const { ops, channels, imageSize: size } = pipeline;
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
