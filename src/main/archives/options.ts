/** What every long job on archives and libraries takes. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { breathe } from '../core/data/files';

/** Bytes of files; rows count once they are packed. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
}

export interface JobOptions {
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Ends the job; nothing half done is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** Counts what is done, lets others have their turn and ends the job when that was asked for. */
export class Steps {
  private done = 0;
  private sinceBreath = 0;

  constructor(
    private readonly total: number,
    private readonly options: JobOptions,
  ) {}

  /** Throws a UserError when the job was cancelled. */
  async step(bytes: number): Promise<void> {
    this.done += bytes;
    this.sinceBreath += Math.max(bytes, 1);
    if (this.sinceBreath >= 1024 ** 2) {
      this.sinceBreath = 0;
      await this.breathe();
    }
  }

  async breathe(): Promise<void> {
    this.options.onProgress?.({ done: Math.min(this.done, this.total), total: this.total });
    await breathe();
    if (this.options.signal?.aborted) throw cancelled();
  }
}

/** What a job throws that was cancelled. */
export const cancelled = (): UserError => new UserError('unavailable', message('archives.cancelled'));
