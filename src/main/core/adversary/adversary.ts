import { createConvNet, type NetworkGeometry } from '../nets/convnet';
import { crossEntropy } from '../nets/network';
import {
  add,
  div,
  equal,
  exp,
  l2Norm,
  log,
  matmul,
  max,
  maximum,
  mean,
  mul,
  neg,
  notEqual,
  reshape,
  sliceAxis,
  stopGradient,
  sub,
  sum,
  type Sym,
  transpose,
  where,
} from '../trace/ops';
import type { HostTensor, Named, NetworkDefinition } from '../types';

/** `all`: every row is an anchor; `one`: only those of view 0; `simclr`: all, and labels do not matter. */
export type ContrastMode = 'all' | 'one' | 'simclr';

/**
 * What the contrastive loss needs of the labels, row by row of its 2B. Which rows are related is found where the loss is: the
 * matrices of it, [2B, 2B], would have to be made and moved for every step.
 */
export interface ContrastMasks<T> {
  /** The number of each row: [2B]. */
  readonly rows: T;
  /** Two rows are positives of each other where these are equal: [2B]. */
  readonly groups: T;
  /** 1 / (anchors * positives of the row); 0 where the row is no anchor: [2B]. */
  readonly weights: T;
}

/** The masks of labels [B] for `contrastiveLoss`. Row numbers and labels below 2^24. */
export function contrastMasks(
  labels: ArrayLike<number>,
  mode: ContrastMode = 'all',
): ContrastMasks<HostTensor> {
  const batch = labels.length;
  const rows = 2 * batch;
  const anchors = mode === 'one' ? batch : rows;
  const vector = (value: (row: number) => number): HostTensor => ({
    data: Float32Array.from({ length: rows }, (_, row) => value(row)),
    shape: [rows],
  });
  const groupOf = (row: number): number => (mode === 'simclr' ? row % batch : (labels[row % batch] ?? 0));
  const members = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    members.set(groupOf(row), (members.get(groupOf(row)) ?? 0) + 1);
  }
  const positives = (row: number): number => (members.get(groupOf(row)) ?? 0) - 1;
  return {
    rows: vector((row) => row),
    groups: vector(groupOf),
    weights: vector((row) => (row < anchors ? 1 / (anchors * positives(row)) : 0)),
  };
}

/**
 * The feature extractor of the adversarial contrastive constraints (HaBa, section 3.3): blocks of 3 x 3 convolution,
 * instance norm, ReLU and average pooling, then a linear classifier. The official one has width 128 and depth 3.
 * Its features are the input of the classifier.
 * @throws UserError when the images are too small for that many poolings.
 */
export function createExtractor(
  size: { readonly width: number; readonly depth: number },
  geometry: NetworkGeometry,
): NetworkDefinition {
  const { width, depth } = size;
  return createConvNet(
    {
      width,
      depth,
      norm: 'instance',
      activation: 'relu',
      pooling: 'average',
      prefix: 'model',
      label: `Extractor D${depth} W${width}`,
    },
    geometry,
  );
}

/*
 * Temperature of the contrastive loss. */
const TEMPERATURE = 0.07;
const SMALLEST_NORM = 1e-12;
const SMALLEST_PRODUCT = 1e-8;

/**
 * The losses of the adversary (HaBa, section 3.3) on features of two hallucinations of the same B bases: rows 0..B-1
 * are view 0, rows B..2B-1 view 1. The classification loss is `crossEntropy` of all 2B logits.
 */

/** Cosine of the two views of every basis: features [2B, D] -> [B]. */
export function viewCosines(features: Sym): Sym {
  const batch = (features.shape[0] ?? 0) / 2;
  const [first, second] = [sliceAxis(features, 0, 0, batch), sliceAxis(features, 0, batch, 2 * batch)];
  const product = mul(l2Norm(first, 1), l2Norm(second, 1));
  return div(sum(mul(first, second), 1), maximum(product, SMALLEST_PRODUCT));
}

/** mean (cos + 1) / 2, in [0, 1]: minimised by bases and hallucinators, it pushes the views apart. */
export const cosineLoss = (features: Sym): Sym => mul(add(mean(viewCosines(features)), 1), 0.5);

/** mean (1 - cos) / 2, in [0, 1]: minimised by the extractor, it pulls the views together. */
export const likelihoodLoss = (features: Sym): Sym => mul(add(neg(mean(viewCosines(features))), 1), 0.5);

/** Rows scaled to Euclidean length 1: [N, D]. */
export const normaliseRows = (x: Sym): Sym => div(x, maximum(l2Norm(x, 1, true), SMALLEST_NORM));

/**
 * Supervised contrastive loss on rows of length 1, z [2B, D]: the mean over anchors a of
 * -1/|P(a)| sum over positives p of (S_ap - log sum over q != a of exp S_aq), S = z z^T / T.
 */
export function contrastiveLoss(z: Sym, masks: ContrastMasks<Sym>, temperature = TEMPERATURE): Sym {
  const similarities = mul(matmul(z, transpose(z)), 1 / temperature);
  const shifted = sub(similarities, stopGradient(max(similarities, 1, true)));
  const { others, weights } = matricesOf(masks);
  const total = log(sum(where(others, exp(shifted), 0), 1));
  const logRatios = sub(shifted, reshape(total, [total.size, 1]));
  return neg(sum(mul(logRatios, weights)));
}

/** Whether a column is another row, and the weight of a column that is a positive of the row (else 0), both [2B, 2B]. */
function matricesOf({ rows, groups, weights }: ContrastMasks<Sym>): { others: Sym; weights: Sym } {
  const column = (x: Sym): Sym => reshape(x, [x.size, 1]);
  const others = notEqual(column(rows), reshape(rows, [1, rows.size]));
  const related = equal(column(groups), reshape(groups, [1, groups.size]));
  return { others, weights: where(others, where(related, column(weights), 0), 0) };
}

/** What the extractor is trained on: its outputs for 2B images, one-hot labels of them, and the labels' masks. */
interface ExtractorOutputs {
  /** [2B, classes] */
  readonly logits: Sym;
  /** [2B, D] */
  readonly features: Sym;
  /** [2B, classes] */
  readonly targets: Sym;
  readonly contrast: ContrastMasks<Sym>;
}

/** The unweighted losses of the extractor, by the names of their weights; those of weight 0 are left out. */
export function extractorLosses(
  { logits, features, targets, contrast }: ExtractorOutputs,
  weights: { readonly task: number; readonly likelihood: number; readonly contrastive: number },
): Named<Sym> {
  return {
    ...(weights.task > 0 ? { task: crossEntropy(logits, targets) } : {}),
    ...(weights.likelihood > 0 ? { likelihood: likelihoodLoss(features) } : {}),
    ...(weights.contrastive > 0 ? { contrastive: contrastiveLoss(normaliseRows(features), contrast) } : {}),
  };
}
