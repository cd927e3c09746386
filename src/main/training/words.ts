/** An error as one sentence for people. */
export function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** Why the timeline of a run has a gap. */
export const notKept = (iteration: number, error: unknown): string =>
  `The snapshot of iteration ${iteration} could not be kept: ${inWords(error)}`;
