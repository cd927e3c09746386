/**
 * A checkpoint: everything a run needs to resume exactly, and everything a viewer needs to decode it. Random numbers are
 * counter-based (random/random.ts), so the iteration is all the generator state there is. Equal runs write equal bytes.
 */
import { z } from 'zod';
import type { ImageGeometry } from '@shared/budget/storage';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { Standardisation } from '../data/images';
import { openPlain } from '../formats/plain';
import type { Named } from '../types';
import {
  readSafetensors,
  readSafetensorsFile,
  writeSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
} from '../formats/safetensors';

const THE_CHECKPOINT = message('formats.theCheckpoint');

/** A float32 tensor on the host. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What a checkpoint says of itself beside its numbers. */
export interface CheckpointDescription {
  readonly iteration: number;
  readonly config: RunConfig;
  readonly geometry: ImageGeometry;
  readonly classNames: readonly string[];
  readonly standardisation: Standardisation;
  /** Names the ZCA transform of the run's images (data/zca/cache.ts); absent where they are not whitened. */
  readonly whitening?: string;
  /** What the engine had chosen for its machine (`Engine.record`); absent where it chooses nothing. */
  readonly choices?: Readonly<Record<string, string>>;
}

export interface CheckpointState extends CheckpointDescription {
  /** Stored parameters (`Parameterization.specs`). */
  readonly params: Named<FloatTensor>;
  /** What the optimiser remembers of those that are stepped: momentum buffers, or what Adam does (optimizer/adam.ts). */
  readonly velocity: Named<FloatTensor>;
  /** Parameters of the adversary's extractor by index; empty when the run has none. */
  readonly extractor: readonly FloatTensor[];
  readonly extractorVelocity: readonly FloatTensor[];
  /** The learned learning rate and its momentum buffer; null where the objective learns none. */
  readonly rate: { readonly value: number; readonly velocity: number } | null;
}

const FORMAT = 'haba-studio/checkpoint/1';

const metadataSchema = z.object({
  format: z.literal(FORMAT),
  iteration: z.int().min(0),
  config: runConfigSchema,
  geometry: z.strictObject({
    classes: z.int().min(1).max(100_000),
    channels: z.int().min(1).max(16),
    imageSize: z.int().min(1).max(4096),
    trainPerClass: z.int().min(1),
  }),
  classNames: z.array(z.string()),
  standardisation: z.strictObject({ mean: z.array(z.number()), std: z.array(z.number()) }),
  whitening: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  choices: z.record(z.string(), z.string()).exactOptional(),
});

/** Serialises a state as safetensors: tensors `params/…`, `velocity/…`, `extractor/…`,
 * `extractor-velocity/…`, `rate/…`. */
export function writeCheckpoint(state: CheckpointState): Uint8Array {
  const { iteration, config, geometry, classNames, standardisation, whitening, choices } = state;
  const tensors = new Map<string, SafetensorsTensor>();
  const add = (name: string, tensor: FloatTensor): void => {
    tensors.set(name, { dtype: 'F32', shape: tensor.shape, data: tensor.data });
  };
  for (const [name, tensor] of Object.entries(state.params)) add(`params/${name}`, tensor);
  for (const [name, tensor] of Object.entries(state.velocity)) add(`velocity/${name}`, tensor);
  state.extractor.forEach((tensor, i) => add(`extractor/${i}`, tensor));
  state.extractorVelocity.forEach((tensor, i) => add(`extractor-velocity/${i}`, tensor));
  if (state.rate) {
    add('rate/value', scalar(state.rate.value));
    add('rate/velocity', scalar(state.rate.velocity));
  }
  const metadata = {
    format: FORMAT,
    state: JSON.stringify({
      iteration,
      config,
      geometry,
      classNames,
      standardisation,
      whitening,
      choices,
    }),
  };
  return writeSafetensors({ metadata, tensors });
}

/** What a viewer needs of a checkpoint. */
export type CheckpointLook = CheckpointDescription & Pick<CheckpointState, 'params'>;

/**
 * Reads what the checkpoint in a file says of itself, without its numbers. Throws UserError when it is not one, and what
 * the disk says.
 */
export async function describeCheckpoint(
  path: string,
  what: string | Message = THE_CHECKPOINT,
): Promise<CheckpointDescription> {
  const { metadata } = await readParts(path, () => false, what);
  return describedBy(metadata, what);
}

/** Reads a checkpoint's description and stored parameters alone. Throws like `describeCheckpoint`. */
export async function lookAtCheckpoint(
  path: string,
  what: string | Message = THE_CHECKPOINT,
): Promise<CheckpointLook> {
  const file = await readParts(path, (name) => name.startsWith('params/'), what);
  return { ...describedBy(file.metadata, what), params: namedBy(file, 'params/', what) };
}

async function readParts(
  path: string,
  wanted: (name: string) => boolean,
  what: string | Message,
): Promise<SafetensorsFile> {
  const file = await openPlain(path);
  try {
    return await readSafetensorsFile(file, wanted, what);
  } finally {
    await file.close();
  }
}

/** Reads a state back. Throws UserError when the bytes are not a whole checkpoint of this studio. */
export function readCheckpoint(bytes: Uint8Array, what: string | Message = THE_CHECKPOINT): CheckpointState {
  const file = readSafetensors(bytes, what);
  const description = describedBy(file.metadata, what);
  const named = (prefix: string): Record<string, FloatTensor> => namedBy(file, prefix, what);
  return {
    ...description,
    params: named('params/'),
    velocity: named('velocity/'),
    extractor: inOrder(named('extractor/')),
    extractorVelocity: inOrder(named('extractor-velocity/')),
    rate: rateOf(named('rate/')),
  };
}

function namedBy(file: SafetensorsFile, prefix: string, what: string | Message): Record<string, FloatTensor> {
  const found: Record<string, FloatTensor> = {};
  for (const [name, tensor] of file.tensors) {
    if (!name.startsWith(prefix)) continue;
    if (!(tensor.data instanceof Float32Array))
      throw new UserError('bad-input', message('method.wrongTensorType', { name: what, tensor: name }));
    found[name.slice(prefix.length)] = { data: tensor.data, shape: tensor.shape };
  }
  return found;
}

function describedBy(
  metadata: Readonly<Record<string, string>>,
  what: string | Message,
): CheckpointDescription {
  const parsed = metadataSchema.safeParse({ format: metadata['format'], ...parseJson(metadata['state']) });
  if (!parsed.success) {
    throw new UserError('bad-input', message('method.descriptionIncomplete', { name: what }));
  }
  const { whitening, choices, iteration, config, geometry, classNames, standardisation } = parsed.data;
  return {
    iteration,
    config,
    geometry,
    classNames,
    standardisation,
    ...(whitening === undefined ? {} : { whitening }),
    ...(choices === undefined ? {} : { choices }),
  };
}

const scalar = (value: number): FloatTensor => ({ data: Float32Array.of(value), shape: [] });

function rateOf({ value, velocity }: Record<string, FloatTensor>): CheckpointState['rate'] {
  const [rate, kept] = [value?.data[0], velocity?.data[0]];
  return rate === undefined || kept === undefined ? null : { value: rate, velocity: kept };
}

function parseJson(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const inOrder = (tensors: Record<string, FloatTensor>): FloatTensor[] =>
  Object.entries(tensors)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, tensor]) => tensor);
