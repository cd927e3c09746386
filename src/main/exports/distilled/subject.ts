/** What is exported: the state of a run, and what follows from it. */
import type { ParameterizationConfig } from '@shared/config/parameterization';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ExportChoices, ExportValues } from '@shared/domain/exports';
import type { CheckpointState } from '../../core/checkpoint/state';
import { inverseOf, type ZcaInverse, type ZcaTransform } from '../../core/data/zca/fit';
import type { DecodeCell } from '../../core/parameterization/hostDecode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import type { Parameterization } from '../../core/types';
import { inMemory, type StoredArray } from './arrays';
import { classFolder } from './files';
import { arraysOf, codedShapes, type StoredForm, storedForm } from './stored';

/** A byte b stands for the value low + (high - low) * b / 255, in every channel; what lies beyond is cut off. */
export interface ByteRange {
  /** Whether the values are pixels, or those that networks see. */
  readonly values: ExportValues;
  readonly low: number;
  readonly high: number;
}

export interface ExportSubject {
  /** The run's name. */
  readonly run: string;
  /** Its parameters have the bases decoded (`Parameterization.withBases`): images are made of them. */
  readonly state: CheckpointState;
  /** What is stored: files that others decode hold this alone. */
  readonly stored: StoredForm;
  readonly parameterization: Parameterization;
  readonly factor: 1 | 2 | 3;
  readonly whitened: boolean;
  /** The whitening of the run's images; null for others, and where the cache has lost it. */
  readonly transform: ZcaTransform | null;
  readonly inverse: ZcaInverse | null;
}

export function subjectOf(
  run: string,
  state: CheckpointState,
  transform: ZcaTransform | null,
): ExportSubject {
  const { config, whitening } = state;
  const parameterization = parameterizationOf(state);
  return {
    run,
    state: { ...state, params: parameterization.withBases(state.params) },
    stored: storedForm(config.parameterization, parameterization, state.params),
    parameterization,
    factor: config.parameterization.formation,
    whitened: whitening !== undefined,
    transform,
    inverse: transform && inverseOf(transform),
  };
}

/** Every training image, in the order of `Parameterization.decodeAll`. */
export function trainingCells({
  items,
  formation,
  hallucinators,
}: Pick<Parameterization, 'items' | 'formation' | 'hallucinators'>): DecodeCell[] {
  const parts = formation === 1 ? [null] : Array.from({ length: formation }, (_, part) => part);
  const variants = hallucinators === 0 ? [null] : Array.from({ length: hallucinators }, (_, v) => v);
  return Array.from({ length: items }, (_, basis) =>
    parts.flatMap((part) => variants.map((hallucinator) => ({ basis, hallucinator, part }))),
  ).flat();
}

/** A folder's name for each class. */
export const classFolders = ({ state: { classNames, geometry } }: ExportSubject): string[] =>
  Array.from({ length: geometry.classes }, (_, index) =>
    classFolder(classNames[index] ?? '', index, geometry.classes),
  );

/** Throws a UserError where whitened values are to become pixels and the way back is lost. */
export function assertPixels({ whitened, inverse }: ExportSubject): void {
  if (!whitened || inverse) return;
  throw new UserError('unavailable', message('work.whitenedExport'));
}

// What is stored of a run, for other programs: bases (or images), hallucinators, labels, and what they mean.

/** Tells other programs what a file is. */
export const FORMATS = {
  distilled: 'haba-studio/distilled/2',
  images: 'haba-studio/dataset/1',
  test: 'haba-studio/test-set/1',
  whitening: 'haba-studio/zca/1',
} as const;

/** What is stored (`arraysOf`), and the class of each basis. */
export function storedArrays({ stored, parameterization }: ExportSubject): StoredArray[] {
  const { items, perClass } = parameterization;
  const labels = Int32Array.from({ length: items }, (_, item) => Math.floor(item / perClass));
  const arrays = [...arraysOf(stored), inMemory('labels', [items], labels)];
  // Numbers of four bytes first: they then lie where four divides.
  const [bytes, words] = [arrays.filter(isBytes), arrays.filter((one) => !isBytes(one))];
  return [...words, ...bytes];
}

const isBytes = ({ dtype }: StoredArray): boolean => dtype === 'U8';

/** Everything that is to know of a run, as plain data. Folders of this machine are left out. */
export function descriptionOf({ run, state, stored, parameterization, factor, whitened }: ExportSubject) {
  const { config, geometry, classNames, standardisation, iteration, rate } = state;
  const dataset = 'path' in config.dataset ? { ...config.dataset, path: '' } : config.dataset;
  return {
    run,
    iteration,
    kind: parameterization.family,
    composition: compositionOf(config.parameterization),
    bits: stored.bits,
    lowestCode: stored.lowestCode,
    shapes: codedShapes(stored),
    storedBytes: parameterization.storage.bytes,
    classes: geometry.classes,
    channels: geometry.channels,
    imageSize: geometry.imageSize,
    perClass: parameterization.perClass,
    hallucinators: parameterization.hallucinators,
    factor,
    classNames,
    mean: standardisation.mean,
    std: standardisation.std,
    whitened,
    learnedRate: rate?.value ?? null,
    config: { ...config, dataset },
  };
}

/** What decoding needs to know of a parameterization. */
function compositionOf(config: ParameterizationConfig) {
  const { code, basesPerClass, baseChannels, hallucinators, kernel, mapSize, formation, precision } = config;
  const { bits, mode, scales } = precision;
  const form = { basesPerClass, baseChannels, hallucinators, kernel, mapSize, formation };
  return { code, ...form, precision: { bits, mode, scales } };
}

/** A description as the metadata of safetensors: text alone. */
export function metadataOf(format: string, description: object): Record<string, string> {
  const entries = Object.entries(description).map(([key, value]): [string, string] => [
    snake(key),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { format, ...Object.fromEntries(entries) };
}

/** What 8-bit images show, as plain data: which values, and which of them are black and white. */
export const bytesEntries = (range: ByteRange | null): object =>
  range ? { uint8Values: range.values, uint8Range: [range.low, range.high] } : {};

/**
 * Metadata of rendered images.
 * @param range Of its 8-bit images; null where there are none
 */
export const imagesMetadata = (
  { run, state, whitened }: ExportSubject,
  values: ExportChoices['values'],
  range: ByteRange | null,
): Record<string, string> =>
  metadataOf(FORMATS.images, {
    run,
    iteration: state.iteration,
    classNames: state.classNames,
    mean: state.standardisation.mean,
    std: state.standardisation.std,
    whitened,
    values,
    ...bytesEntries(range),
  });

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
