/** Whether what a parameterization stores suits the images of a dataset; known before anything is opened or started. */
import type { ParameterizationConfig } from '../config/parameterization';
import { chromaOf, hasTooFewBases } from '../config/parameterization';
import { type Problem, UserError } from '../domain/errors';
import { message } from '../words/message';
import { basisChannels, type ImageGeometry, memorySide } from './storage';

type MisfitRule = 'coefficients-too-many' | 'maps-too-large' | 'memories-too-many';

/** A setting that the images of a dataset leave no room for. */
export interface Misfit extends Problem {
  readonly rule: MisfitRule;
  /** The numbers of its sentence. */
  readonly named: Readonly<Record<string, number>>;
}

/**
 * What does not suit the images: more coefficients than a channel has, hallucinators' maps larger than the places that they
 * are enlarged to, more memories than there are bases or values of one.
 */
export function misfitsOf(config: ParameterizationConfig, geometry: ImageGeometry): Misfit[] {
  const { code, hallucinators, kernel, mapSize, basesPerClass } = config;
  const { imageSize: size, classes } = geometry;
  const found: Misfit[] = [];
  if (code.kind === 'frequency') {
    const chroma = chromaOf(code, basisChannels(config, geometry));
    for (const [name, kept] of [
      ['coefficients', code.coefficients],
      ['chroma', chroma],
    ] as const) {
      if (kept === null || kept <= size ** 2) continue;
      const named = { size, size2: size, all: size ** 2, kept };
      found.push({
        ...{ path: `parameterization.code.${name}`, rule: 'coefficients-too-many', named },
        message: message('method.tooFewCoefficients', named),
      });
    }
  }
  if (code.kind === 'shared') {
    const items = classes * basesPerClass;
    const values = basisChannels(config, geometry) * memorySide(size, code.reduction) ** 2;
    const most = Math.min(items, values);
    const named = { count: code.memories, items, values, most };
    if (code.memories > most) {
      found.push({
        ...{ path: 'parameterization.code.memories', rule: 'memories-too-many', named },
        message: message('method.tooManyMemories', named),
      });
    }
  }
  const inner = size - kernel + 1;
  if (hallucinators > 0 && mapSize !== null && mapSize > inner) {
    const named = { side: mapSize, inner };
    found.push({
      ...{ path: 'parameterization.mapSize', rule: 'maps-too-large', named },
      message: message('method.mapsLargerThanPlaces', named),
    });
  }
  return found;
}

/** Whether a run could start with it. */
export const isPossible = (config: ParameterizationConfig, geometry: ImageGeometry): boolean =>
  !hasTooFewBases(config) && misfitsOf(config, geometry).length === 0;

/** Throws a UserError with one sentence where a parameterization does not suit the images. */
export function assertSuits(config: ParameterizationConfig, geometry: ImageGeometry): void {
  const misfits = misfitsOf(config, geometry);
  const [first] = misfits;
  if (first === undefined) return;
  throw new UserError(
    'bad-input',
    first.message,
    misfits.map(({ path, message: sentence }) => ({ path, message: sentence })),
  );
}
