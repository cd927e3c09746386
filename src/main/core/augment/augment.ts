import { add, mean, mul, reshape, sliceAxis, sum, type Sym, take, transpose } from '../trace/ops';
import { type AugmentationPlan, type SampleStage, type Stage, stageTensorCount } from './plan';
import { adjointTaps, sampleTaps, type Tap } from './sample';

/** Augmented images, and the exact transpose of the augmentation's linear part (gradients need no scatter). */
export interface Augmented {
  /** The shape of the images. */
  readonly output: Sym;
  /** dL/doutput -> dL/dimages. */
  transpose(gradient: Sym): Sym;
}

/**
 * Augments images [N, C, S, S] by `tables`, the tensors of `tableSpecs` with `adjoint`. Of T tables the first augments
 * the first N / T images, and so on: T = N is one a sample, T = 1 one for all, T = classes one a class.
 */
export function augmentLinear(plan: AugmentationPlan, images: Sym, tables: readonly Sym[]): Augmented {
  let output = images;
  const backward: ((gradient: Sym) => Sym)[] = [];
  forEachStage(plan, tables, true, (stage, tensors) => {
    if (stage.kind === 'color') {
      output = color(output, need(tensors, 0), true);
      backward.unshift((gradient) => color(gradient, need(tensors, 0), false));
    } else if (stage.kind === 'sample') {
      output = sampled(plan, stage, output, need(tensors, 0));
      backward.unshift((gradient) =>
        movePixels(gradient, adjointTaps(need(tensors, 0), plan.imageSize, stage.adjointTaps)),
      );
    } else {
      output = gatherPixels(output, need(tensors, 0), need(tensors, 1));
      backward.unshift((gradient) => gatherPixels(gradient, need(tensors, 2), need(tensors, 3)));
    }
  });
  return { output, transpose: (gradient) => backward.reduce((g, step) => step(g), gradient) };
}

/** Augments images that nothing is differentiated by: `tables` are those of `tableSpecs` without `adjoint`. */
export function augment(plan: AugmentationPlan, images: Sym, tables: readonly Sym[]): Sym {
  let output = images;
  forEachStage(plan, tables, false, (stage, tensors) => {
    if (stage.kind === 'color') output = color(output, need(tensors, 0), true);
    else if (stage.kind === 'sample') output = sampled(plan, stage, output, need(tensors, 0));
    else output = gatherPixels(output, need(tensors, 0), need(tensors, 1));
  });
  return output;
}

function forEachStage(
  plan: AugmentationPlan,
  tables: readonly Sym[],
  adjoint: boolean,
  visit: (stage: Stage, tensors: readonly Sym[]) => void,
): void {
  let next = 0;
  for (const stage of plan.stages) {
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

const sampled = (plan: AugmentationPlan, { taps }: SampleStage, images: Sym, values: Sym): Sym =>
  movePixels(images, sampleTaps(values, plan.imageSize, taps));

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
