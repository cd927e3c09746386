/** Parameterizations, put together: a code of bases, hallucinators, a formation. */
import { FLOAT_BITS } from '@shared/budget/bits';
import { basisChannels, type ImageGeometry, storageOf } from '@shared/budget/storage';
import { learnedValuesOf } from '@shared/budget/planner';
import { familyOf } from '@shared/config/methods';
import type { ParameterizationConfig } from '@shared/config/schema';
import type { CheckpointDescription } from '../checkpoint/state';
import { midGray } from '../data/images';
import { Random } from '../random/random';
import type { Named, ParameterGroup, Parameterization } from '../types';
import { type BasesShape, type BasisCode, pixelCode } from './code';
import { fieldCode } from './field';
import { WHOLE, withFormation } from './formation';
import { frequencyCode } from './frequency';
import { createHallucinators } from './haba';
import { startingItems } from './items';
import { asStored, tracedAsStored } from './precision';
import { sharedCode } from './shared';

type RealStart = Parameters<Parameterization['initialise']>[1];

/**
 * The parameterization that a configuration names, for images of one dataset.
 * @param padding Mid-gray of these images, a value a channel (`midGray`); it can be left out where nothing is taken apart,
 *   or where the factor divides the size of the images
 * @param learned Numbers that the objective keeps besides (`learnedValuesOf`), for the ledger
 * @throws UserError when the code or the hallucinators' maps do not suit the size of the images.
 */
export function createParameterization(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
  padding: readonly number[] | null = null,
  learned: 0 | 1 = 0,
): Parameterization {
  const { classes, channels, imageSize } = geometry;
  const { basesPerClass: perClass, hallucinators: count, formation: factor, kernel, mapSize } = config;
  const baseChannels = basisChannels(config, geometry);
  const name = count === 0 ? 'images' : 'bases';
  const shapeOfBases = { classes, perClass, channels: baseChannels, size: imageSize };
  const code = createCode(config, shapeOfBases, name);
  const shape = { kernel, baseChannels, channels, imageSize, mapSize };
  const hallucinators = count === 0 ? null : createHallucinators(config, shape);
  const groups: Record<string, ParameterGroup> = { ...code.groups };
  for (const one of Object.keys(hallucinators?.specs ?? {})) groups[one] = 'hallucinators';
  const items = classes * perClass;
  const basesShape = [items, baseChannels, imageSize, imageSize];
  const startingBases = (random: Random, realImages: RealStart): Float32Array =>
    startingItems({
      source: config.initialisation,
      geometry,
      perClass,
      factor,
      itemChannels: baseChannels,
      random,
      realImages,
    });
  /** Noise is nothing to fit: there the code's own random start stays. */
  const fitting = config.initialisation === 'real' ? code.warmUp : null;
  const { precision } = config;
  const isCoded = precision.bits < FLOAT_BITS;
  const kept = { coding: precision, groups, classes };
  const stored: Parameterization['asStored'] = (params) => (isCoded ? asStored(kept, params) : params);
  const { portrait } = code;
  const composed: Parameterization = {
    family: familyOf(config),
    classes,
    perClass,
    items,
    hallucinators: count,
    variants: Math.max(1, count),
    formation: 1,
    grid: WHOLE,
    channels,
    imageSize,
    specs: { ...code.specs, ...hallucinators?.specs },
    groups,
    imageRule: code.rule,
    // Real images are chosen without a draw of these numbers.
    warmUp: fitting && {
      ...fitting,
      targets: (realImages) => ({ data: startingBases(Random.for(0), realImages), shape: basesShape }),
    },
    storage: storageOf(config, geometry, learned),
    initialise(random, realImages) {
      const bases = startingBases(random, realImages);
      return { ...code.encode(bases, random), ...hallucinators?.initialise(random, bases) };
    },
    bases: (params, chosen) => code.decode(params, chosen),
    decodeAll(params) {
      const bases = code.decode(params);
      return hallucinators ? hallucinators.all(params, bases) : bases;
    },
    decodeWith: (params, bases, variant) =>
      hallucinators ? hallucinators.one(params, bases, variant) : bases,
    asStored: stored,
    throughCodes: isCoded ? (params) => tracedAsStored(kept, params) : null,
    portrait: portrait && ((trained, item) => portrait(stored(trained), item)),
    withBases(trained, chosen) {
      const params = stored(trained);
      const shape = [chosen?.length ?? items, ...basesShape.slice(1)];
      const bases = { data: code.decodeOnHost(params, chosen), shape };
      return { [name]: bases, ...hallucinators?.wholeMaps(params) };
    },
  };
  return withFormation(composed, { factor, padding });
}

/** The code of a configuration. */
function createCode(
  { code }: Pick<ParameterizationConfig, 'code'>,
  bases: BasesShape,
  name: string,
): BasisCode {
  switch (code.kind) {
    case 'pixels':
      return pixelCode(bases, name);
    case 'frequency':
      return frequencyCode(code, bases);
    case 'field':
      return fieldCode(code, bases);
    case 'shared':
      return sharedCode(code, bases);
  }
}

/** Those of some named tensors that a run steps. */
export const trained = <T>(
  { groups }: Pick<Parameterization, 'groups'>,
  tensors: Named<T>,
): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => groups[name] !== 'fixed'));

/** The parameterization of a checkpoint. */
export const parameterizationOf = ({
  config,
  geometry,
  standardisation,
  whitening,
}: Pick<CheckpointDescription, 'config' | 'geometry' | 'standardisation' | 'whitening'>): Parameterization =>
  createParameterization(
    config.parameterization,
    geometry,
    midGray(standardisation, whitening !== undefined),
    learnedValuesOf(config.objective.kind),
  );
