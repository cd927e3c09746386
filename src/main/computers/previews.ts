/** The images that runs at work on other computers have shown last. */
import type { RunPreview } from '@shared/domain';

/** Images of runs at work that are kept, of the newest. */
const MOST_PREVIEWS = 20;

/** The last preview of each run that is at work elsewhere: a page that opens meanwhile shows it at once. */
export class Previews {
  /** When the last one of a run was left there. */
  private readonly times = new Map<string, number>();
  /** The newest last. */
  private readonly images = new Map<string, RunPreview>();

  isKnown(runId: string, at: number): boolean {
    return this.times.get(runId) === at;
  }

  /** @param shown null where it was none */
  keep(runId: string, at: number, shown: RunPreview | null): void {
    this.times.set(runId, at);
    this.images.delete(runId);
    if (shown !== null) this.images.set(runId, shown);
    const [oldest] = this.images.keys();
    if (this.images.size > MOST_PREVIEWS && oldest !== undefined) this.images.delete(oldest);
  }

  of(runId: string): RunPreview | null {
    return this.images.get(runId) ?? null;
  }
}
