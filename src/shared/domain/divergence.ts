/** The watch over a run's images: what it records, and when a run counts as diverged. */

/** The least and greatest value of a sample of images, as multiples of the farthest value of the data. */
export const OUTPUT_SERIES = { least: 'outputs/least', greatest: 'outputs/greatest' } as const;

/** Images that reach so many times the data's range have diverged: networks still learn from them, people see noise. */
export const DIVERGED = 100;
