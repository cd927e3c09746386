/** What is stored of a run, for other programs: bases (or images), hallucinators, labels, and what they mean. */
import type { ExportChoices } from '@shared/domain/exports';
import { inMemory, type StoredArray } from './arrays';
import type { ByteRange } from './range';
import type { ExportSubject } from './subject';

/** Tells other programs what a file is. */
export const FORMATS = {
  distilled: 'haba-studio/distilled/1',
  images: 'haba-studio/dataset/1',
  test: 'haba-studio/test-set/1',
  whitening: 'haba-studio/zca/1',
} as const;

/** Stored parameters under the names of a checkpoint, and the class of each basis. */
export function storedArrays({ state, parameterization }: ExportSubject): StoredArray[] {
  const { items, perClass } = parameterization;
  const labels = Int32Array.from({ length: items }, (_, item) => Math.floor(item / perClass));
  return [
    ...Object.entries(state.params).map(([name, { data, shape }]) => inMemory(name, shape, data)),
    inMemory('labels', [items], labels),
  ];
}

/** Everything that is to know of a run, as plain data. Folders of this machine are left out. */
export function descriptionOf({ run, state, parameterization, factor, whitened }: ExportSubject) {
  const { config, geometry, classNames, standardisation, iteration, rate } = state;
  const dataset = 'path' in config.dataset ? { ...config.dataset, path: '' } : config.dataset;
  return {
    run,
    iteration,
    kind: parameterization.kind,
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
