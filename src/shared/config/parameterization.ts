/**
 * How stored numbers become training images: a composition of choices that do not depend on each other. A code says what is
 * stored of a basis, hallucinators (HaBa, section 3.2) make several images of each, formation (IDC) takes an image apart.
 */
import { z } from 'zod';
import { count, field, rate } from './fields';
import { isRecord, type Json } from './paths';

/** `pixels`: the basis itself. */
const pixels = z.strictObject({ kind: z.literal('pixels') });

/**
 * `frequency` (FReD; Shin et al., "Frequency Domain-based Dataset Distillation", NeurIPS 2023): of each basis's cosine
 * transform the coefficients that differ most between the images of its class at the start.
 */
const frequency = z.strictObject({
  kind: z.literal('frequency'),
  /** Kept in each channel; as many for all bases of a class, at the same places. */
  coefficients: field(count(1, 16_384).default(64), { unit: 'per channel' }),
  /**
   * Of images in colour: kept in each of two differences of colour, while `coefficients` are those of the brightness. Null
   * keeps as many in each channel, as the paper does.
   */
  chroma: field(count(1, 16_384).nullable().default(null), { unit: 'per difference' }),
});

/** Turns of a sine over the image and its neighbourhood: SIREN's w0. */
const turns = z.number().positive().max(1000);

/**
 * `field` (DDiF; Shin et al., "Distilling Dataset into Neural Field", ICLR 2025): each basis is a small network of sines that
 * answers the channels of a pixel for its place.
 */
const neuralField = z.strictObject({
  kind: z.literal('field'),
  width: field(count(1, 256).default(6), { unit: 'units' }),
  /** Of sines; a linear one follows. */
  layers: field(count(1, 8).default(2), { unit: 'layers' }),
  firstFrequency: field(turns.default(30), { advanced: true }),
  frequency: field(turns.default(10), { advanced: true }),
  /** How fields are fitted to the real images that they start from. */
  warmUp: z
    .strictObject({
      steps: field(count(1, 1_000_000).default(5000), { unit: 'steps', advanced: true }),
      learningRate: field(rate.default(5e-4), { advanced: true }),
    })
    .prefault({}),
});

/**
 * `shared` (LinBa, or RTP; Deng and Russakovsky, "Remember the Past: Distilling Datasets into Addressable Memories for Neural
 * Networks", NeurIPS 2022): each basis is a combination of images that all classes share.
 */
const shared = z.strictObject({
  kind: z.literal('shared'),
  /** Images that are combined. */
  memories: field(count(1, 4096).default(16), { unit: 'images' }),
  /** How many times smaller than an image they are along each side. */
  reduction: field(z.union([z.literal(1), z.literal(2), z.literal(4)]).default(2), { unit: 'times' }),
});

const codeSchema = z.discriminatedUnion('kind', [pixels, frequency, neuralField, shared]);

/** What a stored number takes: 32 bits, or a whole number of fewer with scales (fixtures' definition C.19). */
const precision = z.strictObject({
  bits: z.union([z.literal(32), z.literal(16), z.literal(8), z.literal(4), z.literal(2)]).default(32),
  /** `affine`: codes lie between the least and the greatest value; `symmetric`: around zero, without an offset to store. */
  mode: field(z.enum(['affine', 'symmetric']).default('affine'), { advanced: true }),
  /**
   * Which values share a scale: those of a whole tensor, of one index of its first axis (a basis, a hallucinator), or of one
   * coefficient of a class in all its bases.
   */
  scales: field(z.enum(['tensor', 'channel', 'coefficient']).default('tensor'), { advanced: true }),
  /** Share of the iterations that train with float32; the others with the values that codes give back. */
  floatShare: field(z.number().min(0).max(1).default(0.5), { advanced: true }),
});

/** Of a class: fields of few numbers are many (DDiF has 30,340 of width 6 at 50 images of 128 x 128 pixels). */
export const MOST_PER_CLASS = 100_000;

const composition = z.strictObject({
  code: codeSchema.prefault({ kind: 'pixels' }),
  /** Stored images of each class. */
  basesPerClass: field(count(1, MOST_PER_CLASS).default(1), { unit: 'bases per class' }),
  /** 0: bases are the images. */
  hallucinators: field(count(0, 100).default(0), { unit: 'networks' }),
  /** Of the hallucinators' convolutions. */
  kernel: field(z.union([z.literal(1), z.literal(3)]).default(3), { unit: 'px', advanced: true }),
  /** Side of the hallucinators' stored maps of scale and shift, which are enlarged to all places; null stores all places. */
  mapSize: field(count(1, 4096).nullable().default(null), { unit: 'px', advanced: true }),
  /** Channels of a basis: those of the images, or one, which only hallucinators turn into colours. */
  baseChannels: field(z.enum(['image', 'single']).default('image'), { advanced: true }),
  /** PyTorch's random filters, as the paper has it, or nearly the identity: hallucinations then begin as their basis. */
  hallucinatorStart: field(z.enum(['random', 'identity']).default('random'), { advanced: true }),
  /** Side of the grid of training images in one image (IDC's multi-formation). */
  formation: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  precision: precision.prefault({}),
  initialisation: z.enum(['real', 'noise']).default('real'),
});

/** Frequencies are chosen by how much they differ between the bases of a class: one basis has nothing to differ from. */
export const hasTooFewBases = ({
  code,
  basesPerClass,
}: {
  readonly code: { readonly kind: string };
  readonly basesPerClass: number;
}): boolean => code.kind === 'frequency' && basesPerClass < 2;

/** Channels of images in colour. */
export const COLOURS = 3;

/**
 * Coefficients of each difference of colour, where brightness and colours are kept apart; null elsewhere: only bases of three
 * channels have colours.
 */
export const chromaOf = ({ chroma }: Pick<FrequencyCode, 'chroma'>, channels: number): number | null =>
  channels === COLOURS ? chroma : null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * Configurations of version 1 name one of four kinds: `pixels`, `idc` (pixels in a formation), `haba` and `haba+idc`. They
 * mean the same as a composition. A field that its kind did not have is left as it is, to be refused.
 */
function fromKind(input: unknown): unknown {
  if (!isObject(input) || typeof input['kind'] !== 'string') return input;
  const { kind, factor, imagesPerClass, ...rest } = input;
  const hallucinates = kind === 'haba' || kind === 'haba+idc';
  const isFormed = kind === 'idc' || kind === 'haba+idc';
  if (!hallucinates && !isFormed && kind !== 'pixels') return input;
  const own = hallucinates
    ? { hallucinators: 5, ...(imagesPerClass === undefined ? {} : { imagesPerClass }) }
    : { basesPerClass: imagesPerClass === undefined ? 2 : imagesPerClass };
  const formation = isFormed ? { formation: factor === undefined ? 2 : factor } : {};
  return { ...own, ...rest, ...formation, ...(isFormed || factor === undefined ? {} : { factor }) };
}

/** A configuration as a person wrote it, in the terms of the present version; whatever else it holds stays as it is. */
export function inPresentTerms(config: Json): Json {
  if (!isRecord(config) || !isObject(config['parameterization'])) return config;
  const parameterization = fromKind(config['parameterization']) as Json;
  return { ...config, ...(config['version'] === 1 ? { version: 2 } : {}), parameterization };
}

export const parameterizationSchema = z.preprocess<unknown, typeof composition, z.input<typeof composition>>(
  fromKind,
  composition,
);

export type ParameterizationConfig = z.output<typeof parameterizationSchema>;
export type Code = ParameterizationConfig['code'];
export type PrecisionConfig = ParameterizationConfig['precision'];
export type FrequencyCode = Extract<Code, { kind: 'frequency' }>;
export type FieldCode = Extract<Code, { kind: 'field' }>;
export type SharedCode = Extract<Code, { kind: 'shared' }>;
