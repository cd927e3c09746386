import { effective } from '../graph/access';
import type { Guard } from '../graph/node';
import { addConstant, coefficientOf, constant, type Expr, isMultiple, substitute } from '../graph/symbolic';
import { lane } from './types';

/** Whether coordinates differ from lane to lane of a vector. */
export const usesLane = (at: readonly Expr[]): boolean => at.some((c) => c.names.has(lane));

/** An index at one lane of a vector. */
export const laneOf = (at: Expr, i: number): Expr => substitute(at, new Map([[lane, constant(i)]]));

/** Where a vector begins. */
export const firstLane = (at: Expr): Expr => laneOf(at, 0);

/** The coordinates of one lane of a vector. */
export const atLane = (at: readonly Expr[], i: number): Expr[] => at.map((c) => laneOf(c, i));

/**
 * The guards with `lane` removed, or undefined when lanes of a vector may differ. They cannot when vectors begin at
 * multiples of 4 and so do the bounds.
 */
export function uniformGuards(guards: readonly Guard[]): Guard[] | undefined {
  const uniform: Guard[] = [];
  for (const { value, low, high } of guards) {
    if (!value.names.has(lane)) {
      uniform.push({ value, low, high });
      continue;
    }
    const start = firstLane(value);
    const aligned =
      coefficientOf(value, lane) === 1 && isMultiple(start, 4) && low % 4 === 0 && high % 4 === 0;
    if (!aligned) return undefined;
    uniform.push({ value: addConstant(start, 0), low, high });
  }
  return effective(uniform);
}
