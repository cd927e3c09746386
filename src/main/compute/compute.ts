/** Main's side of the computing process: started when it is needed, ended when it is not. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import { message, say } from '@shared/words/message';
import type { GalleryProgress, Notify } from '@shared/ipc/contract';
import type { ChildProcess } from '../training/launcher';
import type { ComputeJob, JobProgress, ResultOf } from './jobs/job';
import type { FromCompute, ToCompute } from './protocol';
import type { Places } from './jobCache';

export interface ComputeOptions {
  readonly launch: () => ChildProcess<ToCompute>;
  readonly notify: Notify;
  readonly places: Places;
  /** Hears how far jobs are; by default the windows do. */
  readonly onProgress?: (progress: JobProgress) => void;
  /** Milliseconds without work after which the process is ended. */
  readonly idle?: number;
}

interface Waiting {
  readonly onProgress: ((progress: JobProgress) => void) | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

const IDLE = 120_000;

export class Compute {
  private process: ChildProcess<ToCompute> | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private idleTimer: NodeJS.Timeout | null = null;

  constructor(private readonly options: ComputeOptions) {}

  /**
   * The result of a job. Rejects with a UserError when it fails, is cancelled, or its process ends.
   * @param onProgress hears of this job in the place of who hears of the others
   */
  run<J extends ComputeJob>(
    job: J,
    id: string = randomUUID(),
    onProgress?: (progress: JobProgress) => void,
  ): Promise<ResultOf<J>> {
    if (this.waiting.has(id)) {
      return Promise.reject(new UserError('conflict', message('work.computationRunning')));
    }
    if (this.idleTimer) clearTimeout(this.idleTimer);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.started().post({ type: 'job', id, job });
    });
  }

  /** Ends a job. Does nothing when it has ended. */
  cancel(id: string): void {
    if (this.waiting.has(id)) this.process?.post({ type: 'cancel', id });
  }

  close(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.process?.kill();
    this.process = null;
  }

  private started(): ChildProcess<ToCompute> {
    if (this.process) return this.process;
    const process = this.options.launch();
    this.process = process;
    process.onMessage((message) => this.receive(message as FromCompute));
    process.onExit(() => this.ended(process));
    process.post({ type: 'open', places: this.options.places });
    return process;
  }

  private receive(message: FromCompute): void {
    if (message.type === 'progress') {
      const { progress } = message;
      const onProgress = this.waiting.get(progress.jobId)?.onProgress ?? this.options.onProgress;
      if (onProgress) onProgress(progress);
      else this.options.notify('gallery.progress', progress as GalleryProgress);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'done') waiting?.resolve(message.result as never);
    else waiting?.reject(errorOf(message));
    if (this.waiting.size === 0) {
      this.idleTimer = setTimeout(() => this.close(), this.options.idle ?? IDLE);
      this.idleTimer.unref();
    }
  }

  /** A process that dies takes its jobs with it, and nothing else. */
  private ended(process: ChildProcess<ToCompute>): void {
    if (this.process !== process && this.process !== null) return;
    this.process = null;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of lost) {
      reject(new UserError('unavailable', message('work.computationEnded')));
    }
  }
}

function errorOf({ code, message: said, detail }: Extract<FromCompute, { type: 'failed' }>): Error {
  if (code !== 'internal') return new UserError(code, said);
  const error = new Error(say('en', said));
  if (detail !== null) error.stack = detail;
  return error;
}
