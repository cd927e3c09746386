/** A share of a kernel's work: the `index`-th of `of` about equal ones along its outermost axis in memory. */
export interface Cut {
  readonly index: number;
  readonly of: number;
}

/** A range of integers: from `low` to `high`, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const whole: Cut = { index: 0, of: 1 };

/** The share of `total` pieces of work that a cut takes. Empty (`high` below `low`) when there are fewer than cuts. */
export const shareOf = (total: number, { index, of }: Cut): Range => ({
  low: Math.floor((total * index) / of),
  high: Math.floor((total * (index + 1)) / of) - 1,
});

/** Values of (x / inner) % extent for x in a range: exact where they do not wrap around, else all. */
export function digits({ low, high }: Range, inner: number, extent: number): Range {
  const [from, to] = [Math.floor(low / inner), Math.floor(high / inner)];
  if (Math.floor(from / extent) !== Math.floor(to / extent)) return { low: 0, high: extent - 1 };
  return { low: from % extent, high: to % extent };
}
