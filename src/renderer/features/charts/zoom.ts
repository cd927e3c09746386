/** Ranges of steps: closer, further, along. On a logarithmic axis the same moves are shares of what one sees there. */
export type Range = readonly [number, number];

/** A zoom shows at least so many steps. */
const NARROWEST = 4;

const into = (log: boolean, value: number): number => (log ? Math.log(Math.max(value, 1)) : value);
const back = (log: boolean, value: number): number => (log ? Math.exp(value) : value);

/** A range within the domain, or null when it shows all of it. */
function within([from, to]: Range, [first, last]: Range): Range | null {
  const width = Math.max(to - from, Math.min(NARROWEST, last - first));
  if (width >= last - first) return null;
  const start = Math.min(Math.max(from, first), last - width);
  return [start, start + width];
}

/** The range `factor` times as wide (below 1: closer) around `centre`, which keeps its place. Null is everything. */
export function zoomAround(
  range: Range | null,
  factor: number,
  centre: number,
  domain: Range,
  log = false,
): Range | null {
  const [from, to] = range ?? domain;
  const middle = into(log, Math.min(Math.max(centre, from), to));
  const moved = (end: number): number => back(log, middle + (into(log, end) - middle) * factor);
  const next: Range = [moved(from), moved(to)];
  if (factor < 1 && next[1] - next[0] < NARROWEST) return range;
  return within(next, domain);
}

/** The range moved by a share of what is seen (negative: to earlier steps). Everything stays everything. */
export function panBy(range: Range | null, share: number, domain: Range, log = false): Range | null {
  if (range === null) return null;
  const [from, to] = range.map((end) => into(log, end)) as [number, number];
  const [first, last] = domain.map((end) => into(log, end)) as [number, number];
  const by = Math.min(Math.max(share * (to - from), first - from), last - to);
  return [back(log, from + by), back(log, to + by)];
}

/** A range chosen with a pointer, in order and within the domain. */
export const chosenRange = (a: number, b: number, domain: Range): Range | null =>
  within([Math.min(a, b), Math.max(a, b)], domain);
