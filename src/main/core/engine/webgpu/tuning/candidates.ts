import {
  type ContractionSize,
  isSameTile,
  rankTiles,
  splitsOf,
  type TileChoice,
  type TileLimits,
} from '../graph/tileChoice';
import { estimate } from '../graph/tileModel';

/** Choices that are worth a measurement, at most. */
const mostCandidates = 6;
/** Tiles that the model takes for slower than this in proportion to the best are left out. */
const worstRatio = 1.7;
/** Parts of a sum, in proportion to those that the model takes. */
const otherSplits = [0.5, 2] as const;

/**
 * Choices to measure, the model's own first: then other parts of the sum for its tile, one part among them, and the tiles
 * that come next.
 */
export function candidatesFor(size: ContractionSize, limits: TileLimits): TileChoice[] {
  const ranked = rankTiles(size, limits);
  const [best] = ranked;
  if (best === undefined) return [];
  const { tile, splits } = best.choice;
  const possible = splitsOf(size, tile, limits);
  const nearest = (wanted: number): number =>
    possible.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  const variants = [...otherSplits.map((factor) => nearest(factor * splits)), 1]
    .filter((parts) => splits > 1 || parts > 1)
    .map((parts) => ({ tile, splits: parts }));
  const isClose = (choice: TileChoice): boolean => estimate(choice, size, limits) < worstRatio * best.time;
  const tiles = ranked.slice(1).map(({ choice }) => choice);
  const distinct: TileChoice[] = [];
  for (const choice of [best.choice, ...interleaved(tiles, variants).filter(isClose)]) {
    if (!distinct.some((known) => isSame(known, choice))) distinct.push(choice);
  }
  return distinct.slice(0, mostCandidates);
}

/** Whether choices are equal. */
export const isSame = (a: TileChoice, b: TileChoice): boolean =>
  a.splits === b.splits && isSameTile(a.tile, b.tile);

const interleaved = <T>(first: readonly T[], second: readonly T[]): T[] =>
  Array.from({ length: Math.max(first.length, second.length) }, (_, i) =>
    [first[i], second[i]].flatMap((one) => (one === undefined ? [] : [one])),
  ).flat();
