/**
 * Runs one training process at a time, in the order of the queue, and writes down what becomes of it. A process that
 * crashes, is killed or falls silent takes nothing with it but the iterations since its last checkpoint.
 */
import type { Run } from '@shared/domain';
import { RESUMABLE_STATUSES } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { QueueState } from '@shared/ipc/contract';
import type { Library } from '../store/library';
import { Job } from './job';
import type { Launch } from './launcher';
import type { Notify } from './notify';

export interface SupervisorOptions {
  readonly library: Library;
  readonly launch: Launch;
  readonly notify: Notify;
  readonly resourcesFolder: string;
  /** A process that says nothing for so long, in milliseconds, is ended. */
  readonly heartbeatTimeout?: number;
}

const HEARTBEAT_TIMEOUT = 60_000;

export class Supervisor {
  private queue: string[] = [];
  private job: Job | null = null;
  private closing = false;

  constructor(private readonly options: SupervisorOptions) {}

  state(): QueueState {
    return { runningRunId: this.running?.runId ?? null, queuedRunIds: [...this.queue] };
  }

  /** Queues a draft. */
  start(runId: string): Run {
    const run = this.options.library.runs.get(runId);
    if (run.status !== 'draft') {
      throw new UserError('conflict', `The run "${run.name}" is ${run.status}: only a draft can be started.`);
    }
    return this.enqueue(run);
  }

  /** Lets a paused run go on, or queues an ended one to go on from its last checkpoint. */
  resume(runId: string): Run {
    const run = this.options.library.runs.get(runId);
    if (this.running?.runId === runId) {
      this.running.post({ type: 'resume' });
      return run;
    }
    if (!RESUMABLE_STATUSES.includes(run.status)) {
      throw new UserError('conflict', `The run "${run.name}" is ${run.status}: it cannot be resumed.`);
    }
    return this.enqueue(run);
  }

  /** Asks the running run to pause after its current iteration; `run.changed` tells when it has. */
  pause(runId: string): Run {
    const run = this.options.library.runs.get(runId);
    if (this.running?.runId !== runId) {
      throw new UserError(
        'conflict',
        `The run "${run.name}" is ${run.status}: only a running run can pause.`,
      );
    }
    this.running.post({ type: 'pause' });
    return run;
  }

  /** Asks the running run to write a checkpoint and end; takes a queued one out of the queue. */
  stop(runId: string): Run {
    const { library } = this.options;
    const run = library.runs.get(runId);
    if (this.running?.runId === runId) {
      this.running.post({ type: 'stop' });
      return run;
    }
    if (!this.queue.includes(runId)) {
      throw new UserError('conflict', `The run "${run.name}" is ${run.status}: there is nothing to stop.`);
    }
    return this.dequeue(run, null);
  }

  /**
   * Ends everything for the studio to close: queued runs leave the queue, the running one gets `timeout` milliseconds
   * to write a checkpoint. It is `interrupted` afterwards, so that the next start offers to go on.
   */
  async shutdown(timeout = 5000): Promise<void> {
    this.closing = true;
    for (const runId of this.queue) {
      this.dequeue(
        this.options.library.runs.get(runId),
        'It waited in the queue when the studio was closed.',
      );
    }
    if (this.job) await this.job.shutdown(timeout);
  }

  /** The job whose run has not ended yet. One whose process is only still going away does not count. */
  private get running(): Job | null {
    return this.job?.isSettled === false ? this.job : null;
  }

  private enqueue(run: Run): Run {
    if (run.trashedAt !== null) {
      throw new UserError('conflict', `The run "${run.name}" is in the trash: restore it first.`);
    }
    if (this.closing) throw new UserError('unavailable', 'The studio is closing.');
    const { library, notify } = this.options;
    const { name, trashedAt } = library.projects.get(run.projectId);
    if (trashedAt !== null) {
      throw new UserError('conflict', `The project "${name}" is in the trash: restore it first.`);
    }
    const queued = library.transaction(() => {
      library.events.add(run.id, 'queued');
      return library.runs.setStatus(run.id, 'queued');
    });
    this.queue.push(run.id);
    notify('run.changed', { run: queued });
    this.next();
    notify('queue.changed', this.state());
    return library.runs.get(run.id);
  }

  /** Back to what it was before it waited. */
  private dequeue(run: Run, reason: string | null): Run {
    const { library, notify } = this.options;
    this.queue = this.queue.filter((id) => id !== run.id);
    const status = run.lastCheckpointIteration === null ? 'draft' : 'stopped';
    const changed = library.runs.setStatus(run.id, status, reason);
    notify('run.changed', { run: changed });
    notify('queue.changed', this.state());
    return changed;
  }

  private next(): void {
    if (this.job || this.closing) return;
    const runId = this.queue.shift();
    if (runId === undefined) return;
    this.job = new Job({ heartbeatTimeout: HEARTBEAT_TIMEOUT, ...this.options, runId });
    void this.job.run().then(() => {
      this.job = null;
      this.next();
      this.options.notify('queue.changed', this.state());
    });
  }
}
