/** The bases of a gallery in the order of a figure, and the figure of a cell. */
import type { GalleryCell, GalleryInfo, GalleryScores } from '@shared/ipc/contract';

type Layout = Pick<GalleryInfo, 'basisClasses' | 'hallucinators'>;

/** The figure of one image; null for a basis that is shown itself while its hallucinations have the figures. */
export function scoreOf(
  { hallucinators }: Layout,
  scores: Pick<GalleryScores, 'values'> | null,
  { basis, hallucinator }: GalleryCell,
): number | null {
  if (!scores) return null;
  if (hallucinators === 0) return scores.values[basis] ?? null;
  return hallucinator === null ? null : (scores.values[basis * hallucinators + hallucinator] ?? null);
}

/** Mean figure of the images of a basis. */
export function meanScore(layout: Layout, scores: Pick<GalleryScores, 'values'>, basis: number): number {
  const variants = Math.max(1, layout.hallucinators);
  let sum = 0;
  for (let v = 0; v < variants; v += 1) sum += scores.values[basis * variants + v] ?? 0;
  return sum / variants;
}

/** Bases by their mean figure, the largest first unless `ascending`; equal ones in storage order. */
export function orderByScore(
  layout: Layout,
  scores: Pick<GalleryScores, 'values'>,
  ascending = false,
): number[] {
  const means = layout.basisClasses.map((_, basis) => meanScore(layout, scores, basis));
  const sign = ascending ? 1 : -1;
  return [...means.keys()].sort((a, b) => sign * ((means[a] ?? 0) - (means[b] ?? 0)) || a - b);
}
