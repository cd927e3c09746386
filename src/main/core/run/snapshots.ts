/** When a run keeps what it stores for the gallery's timeline: often enough to watch it come about, and bounded. */
import type { RunConfig } from '@shared/config/schema';

/** Snapshots of a whole run at most, and their bytes. */
const MOST = 60;
const MOST_BYTES = 256 * 1024 * 1024;
/** Fewer are no timeline. */
const FEWEST = 5;

/**
 * Iterations between two snapshots, or null where they are too large to keep. Depends on the configuration and the number
 * of stored values alone, so a resumed run keeps the same ones.
 */
export function snapshotInterval(
  { training }: Pick<RunConfig, 'training'>,
  storedValues: number,
): number | null {
  const most = Math.min(MOST, Math.floor(MOST_BYTES / (4 * storedValues)));
  return most < FEWEST ? null : Math.max(1, Math.ceil(training.iterations / (most - 1)));
}
