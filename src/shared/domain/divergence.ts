/** The watch over a run's images: what it records, and when a run counts as diverged. */

/** Images that reach so many times the data's range have diverged: networks still learn from them, people see noise. */
export const DIVERGED = 100;
