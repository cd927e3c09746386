/** What a budget is planned with where nothing else is asked for: a few values of every choice of a parameterization. */
import type { z } from 'zod';
import {
  type Code,
  COLOURS,
  type ParameterizationConfig,
  parameterizationSchema,
  type PrecisionConfig,
} from '../config/parameterization';
import { type BudgetOption, feasibleForBudget, type PlanRequest } from './planner';
import type { Convention, ImageGeometry } from './storage';

export interface Choices {
  readonly codes: readonly Code[];
  readonly bits: readonly PrecisionConfig['bits'][];
  /** Sides of hallucinators' maps; null stores all places. */
  readonly mapSizes: readonly ParameterizationConfig['mapSize'][];
}

/** Numbers of hallucinators of a short list, beside none. */
export const FEW_HALLUCINATORS: readonly number[] = [1, 2, 5, 10];

/** Side of coarse maps: a quarter of the images'. */
export const coarseSide = ({ imageSize }: Pick<ImageGeometry, 'imageSize'>): number =>
  Math.max(1, Math.round(imageSize / 4));

const codeOf = (code: z.input<typeof parameterizationSchema>['code']): Code =>
  parameterizationSchema.parse({ code }).code;

/**
 * Numbers of so many bits with the scales that suit a code: frequencies of few bits have one for each coefficient
 * (docs/results.md).
 */
export const precisionFor = ({ kind }: Pick<Code, 'kind'>, bits: PrecisionConfig['bits']): PrecisionConfig =>
  parameterizationSchema.parse({
    precision: { bits, scales: kind === 'frequency' && bits <= 4 ? 'coefficient' : 'tensor' },
  }).precision;

/** What gives most with colours apart, up to two images' numbers a class and beyond (docs/results.md). */
const APART = [
  { kind: 'frequency', coefficients: 64, chroma: 16 },
  { kind: 'frequency', coefficients: 128, chroma: 32 },
] as const;

/**
 * Each code at its usual size, frequencies at a quarter of all coefficients too, and with colours apart; full and coarse
 * maps; single precision where numbers count, where bytes do a few bits as well.
 */
export function usualChoices(geometry: ImageGeometry, convention: Convention): Choices {
  const quarter = Math.round(geometry.imageSize ** 2 / 4);
  const kept = [...new Set([64, quarter])].filter((coefficients) => coefficients <= geometry.imageSize ** 2);
  const bits = convention === 'values' ? ([32] as const) : ([32, 8, 4] as const);
  return {
    codes: [
      codeOf({ kind: 'pixels' }),
      ...kept.map((coefficients) => codeOf({ kind: 'frequency', coefficients })),
      ...(geometry.channels === COLOURS ? APART.map(codeOf) : []),
      codeOf({ kind: 'field' }),
      codeOf({ kind: 'shared' }),
    ],
    bits,
    mapSizes: [null, coarseSide(geometry)],
  };
}

/** What fits a budget with each of these choices; maps make a difference only where there are hallucinators. */
export const planChoices = (
  request: Omit<PlanRequest, 'code' | 'precision'>,
  { codes, bits, mapSizes }: Choices,
): BudgetOption[] =>
  codes.flatMap((code) =>
    bits.flatMap((one) =>
      mapSizes.flatMap((mapSize, i) =>
        feasibleForBudget({
          ...request,
          code,
          precision: precisionFor(code, one),
          only: { ...request.only, mapSize },
        }).filter(({ parameterization }) => i === 0 || parameterization.hallucinators > 0),
      ),
    ),
  );
