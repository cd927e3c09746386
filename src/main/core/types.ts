/**
 * The small interfaces that the parts of the core meet at. `Sym` is a tensor inside a traced function (trace/ops.ts);
 * host data is a typed array with a shape. Images are NCHW float32, standardised as the dataset says.
 */
import type { Sym } from './trace/ops';
import type { HostArray, TensorSpec } from './trace/ir';
import type { Random } from './random/random';
import type { StorageAccount } from '@shared/budget/storage';
import type { Family } from '@shared/config/methods';

/** A stored float32 tensor on the host, as in a checkpoint. */
export interface StoredTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Tensors by name. Insertion order is the order of the parameters. */
export type Named<T> = Readonly<Record<string, T>>;

export interface HostTensor {
  readonly data: HostArray;
  readonly shape: readonly number[];
}

/** A trainable tensor and its distribution at the start (fixtures' definition C.2: PyTorch's defaults). */
export interface ParamSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init:
    | { readonly kind: 'uniform'; readonly bound: number }
    | { readonly kind: 'constant'; readonly value: number };
}

/** Batch statistics of the batch-norm layers, in layer order. */
interface BatchStatistics {
  readonly mean: readonly Sym[];
  /** Unbiased variance, as it enters the running estimate. */
  readonly variance: readonly Sym[];
}

export type NetworkMode =
  | { readonly kind: 'train' }
  /** Batch norm uses these running statistics instead of the batch's. */
  | { readonly kind: 'eval'; readonly runningMean: readonly Sym[]; readonly runningVariance: readonly Sym[] };

interface NetworkOutput {
  /** [N, classes] */
  readonly logits: Sym;
  /** Input of the last linear layer, [N, featureSize]. */
  readonly features: Sym;
  readonly batchStatistics: BatchStatistics;
}

/** A network as pure functions over a flat list of parameters (order: PyTorch's named_parameters). */
export interface NetworkDefinition {
  /** In words, e.g. `ConvNet D3 W128`. */
  readonly label: string;
  readonly params: readonly ParamSpec[];
  readonly featureSize: number;
  /** Channels of each batch-norm layer; empty without batch norm. */
  readonly batchNormChannels: readonly number[];
  /** images [N, C, S, S] -> logits and features. */
  apply(params: readonly Sym[], images: Sym, mode?: NetworkMode): NetworkOutput;
}

/** How a stored image is taken apart into training images. */
export interface Grid {
  /** Side of the grid of parts; 1 where an image is one part. */
  readonly factor: number;
  /** What images are padded with, a value a channel; null where nothing is, because the factor divides their size. */
  readonly padding: readonly number[] | null;
}

/** How a stored tensor is stepped: as what bases are stored as, as hallucinators, or never. */
export type ParameterGroup = 'images' | 'hallucinators' | 'fixed';

/** How what is stored of bases is stepped: by SGD with momentum, or by Adam, each basis by itself (optimizer/adam.ts). */
export type StepRule = 'sgd' | 'adam';

/** What a run does before its first iteration: fits what is stored to the bases that it starts from (run/warmUp.ts). */
export interface WarmUp {
  readonly steps: number;
  /** Of Adam. */
  readonly learningRate: number;
  /** Bases that are fitted together at most. */
  readonly atOnce: number;
  /** The bases to fit, [items, baseChannels, S, S]. */
  targets(realImages: (classIndex: number, count: number) => Float32Array): StoredTensor;
}

/**
 * How stored parameters become training images (HaBa, section 3.2). Items are stored class by class: item i belongs to
 * class floor(i / perClass). An item is a basis, which is the image itself where there are no hallucinators.
 */
export interface Parameterization {
  /** What the field calls it. */
  readonly family: Family;
  readonly classes: number;
  readonly perClass: number;
  /** classes * perClass */
  readonly items: number;
  /** Hallucinators; 0 where the stored images are used as they are. */
  readonly hallucinators: number;
  /** Ways to decode one item: the number of hallucinators, or 1. */
  readonly variants: number;
  /** Training images that one item is in one variant: 1, or factor² with multi-formation. */
  readonly formation: number;
  /** How one item is taken apart into them. */
  readonly grid: Grid;
  readonly channels: number;
  readonly imageSize: number;
  /**
   * Stored tensors. Bases as they are are `bases` [items, baseChannels, S, S], or `images` where there are no hallucinators;
   * other codes have tensors of their own (frequency.ts). Hallucinators are stacked over their number M:
   * `hallucinators.enc.weight` [M, mid, in, k, k], `.enc.bias` [M, mid], `.scale` and `.shift` [M, mid, S-k+1, S-k+1] or, as
   * coarse maps, [M, mid, m, m], `.dec.weight` [M, mid, out, k, k], `.dec.bias` [M, out].
   */
  readonly specs: Named<TensorSpec>;
  /** The optimiser group of each tensor. */
  readonly groups: Named<ParameterGroup>;
  /** How those of the group `images` are stepped. */
  readonly imageRule: StepRule;
  /** Null where starting values are final. */
  readonly warmUp: WarmUp | null;
  readonly storage: StorageAccount;
  /** Starting values. `realImages(c, n)`: n different standardised training images of class c, [n, C, S, S]. */
  initialise(
    random: Random,
    realImages: (classIndex: number, count: number) => Float32Array,
  ): Named<Float32Array>;
  /** The bases themselves, all or those that `chosen` (int32) names: [n, baseChannels, S, S]. */
  bases(params: Named<Sym>, chosen?: Sym): Sym;
  /** Every item through every variant: [items * formation * variants, C, S, S]; image (i * formation + f) * variants + v. */
  decodeAll(params: Named<Sym>): Sym;
  /** `items` [n, baseChannels, S, S] through the variant chosen by the one-hot vector `variant` [variants]: [n * formation, C, S, S]. */
  decodeWith(params: Named<Sym>, items: Sym, variant: Sym): Sym;
  /**
   * What is stored of trained parameters gives back: the values of their codes (precision.ts); the same ones at 32 bits.
   */
  asStored(params: Named<StoredTensor>): Named<StoredTensor>;
  /** The same, traced, for those tensors alone that are stored as codes; null at 32 bits. */
  readonly throughCodes: ((params: Named<Sym>) => Named<Sym>) | null;
  /**
   * What is stored, on the host, with the bases decoded, under the names of bases that are stored as they are, and the maps
   * of hallucinators enlarged: what viewers and exports work with, whatever is stored.
   * @param items The bases that are wanted, in this order; default: all
   */
  withBases(params: Named<StoredTensor>, items?: readonly number[]): Named<StoredTensor>;
  /** One basis in the terms of its code, on the host; null where these are the basis. */
  readonly portrait: ((params: Named<StoredTensor>, item: number) => Portrait) | null;
}

/** A basis as its code has it, for viewers. */
export interface Portrait {
  /** Standardised images, [count, channels, side, side], or maps of numbers, [count, side, side]. */
  readonly kind: 'images' | 'maps';
  readonly count: number;
  readonly side: number;
  readonly values: Float32Array;
}

/** Training images by class, for objectives and baselines. Implementations keep uint8 and standardise on demand. */
export interface RealImages {
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Number of training images of class c. */
  count(classIndex: number): number;
  /** Copies images `indices` (0..count-1) of class c, standardised, into `out` at element `offset`, [n, C, S, S]. */
  copy(classIndex: number, indices: ArrayLike<number>, out: Float32Array, offset: number): void;
}

/**
 * The trajectories of one set of experts, which trajectory matching (MTT) takes as its target: parameters of equal networks
 * over their training, on one dataset with equal settings.
 */
export interface Trajectories {
  /** Trained networks. */
  readonly count: number;
  /** Epochs of each; there are `epochs` + 1 snapshots, the first before any training. */
  readonly epochs: number;
  /** Values of one snapshot: all parameters, flattened and joined in the order of the network's parameters. */
  readonly size: number;
  /** The parameters of expert `expert` after `epoch` epochs. Throws UserError when the file is damaged. */
  read(expert: number, epoch: number): Float32Array;
}
