/** One long job of the library at a time, with progress for the windows and a way to end it. */
import { UserError } from '@shared/domain/errors';
import type { JobKind } from '@shared/domain/upkeep';
import type { JobOptions, JobProgress } from '../archives/options';
import type { Notify } from '../training/notify';

/** Milliseconds between two messages about progress. */
const INTERVAL = 150;

export class LongJobs {
  private current: AbortController | null = null;

  constructor(private readonly notify: Notify) {}

  /** Runs a job. Throws a UserError while another one goes on, and what the job throws. */
  async run<T>(kind: JobKind, work: (options: JobOptions) => Promise<T>): Promise<T> {
    if (this.current !== null) {
      throw new UserError('conflict', 'The library is busy with another job: wait for it, or cancel it.');
    }
    const controller = new AbortController();
    this.current = controller;
    let last: JobProgress = { done: 0, total: 0 };
    let told = Number.NEGATIVE_INFINITY;
    this.notify('upkeep.progress', { kind, ...last, ended: false });
    try {
      return await work({
        signal: controller.signal,
        onProgress: (progress) => {
          last = progress;
          if (performance.now() - told < INTERVAL) return;
          told = performance.now();
          this.notify('upkeep.progress', { kind, ...progress, ended: false });
        },
      });
    } finally {
      this.current = null;
      this.notify('upkeep.progress', { kind, ...last, ended: true });
    }
  }

  cancel(): void {
    this.current?.abort();
  }
}
