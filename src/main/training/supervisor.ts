/**
 * Runs one training process at a time, in the order of the queue, and records how each ends. A process that crashes, is
 * killed or falls silent loses only the iterations since its last checkpoint.
 */
import { RESUMABLE_STATUSES, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { written } from '@shared/words/written';
import type { Notify, QueueState } from '@shared/ipc/contract';
import type { Library } from '../store/library';
import type { Obstacle } from './admission';
import { Job } from './job';
import type { Launch } from './launcher';

export interface SupervisorOptions {
  readonly library: Library;
  readonly launch: Launch;
  readonly notify: Notify;
  /** Milliseconds of silence after which a process is ended. */
  readonly heartbeatTimeout?: number;
  /** Seconds since somebody last used the computer; without it, it counts as unused. */
  readonly idleSeconds?: () => number;
  /** Milliseconds between two checks for an idle computer. */
  readonly idleInterval?: number;
  /** Milliseconds until something that could not be stored is tried again. */
  readonly retryInterval?: number;
  /** Why a run cannot be run on this machine, in one sentence; null when it can. */
  readonly obstacle?: Obstacle;
  /** Called when a run has ended and its process is gone, before the next one starts. */
  readonly onEnded?: (runId: string) => void;
}

const HEARTBEAT_TIMEOUT = 60_000;
const IDLE_INTERVAL = 10_000;
/** Seconds without use after which a computer counts as idle. */
const IDLE_AFTER = 300;

export class Supervisor {
  private readonly queue = new RunQueue();
  /** Runs that start although the machine may not hold them. */
  private readonly anyway = new Set<string>();
  /** Runs whose experts are trained, and nothing else. */
  private readonly onlyExperts = new Set<string>();
  private job: Job | null = null;
  private idleTimer: NodeJS.Timeout | null = null;
  private closing = false;
  /** The queue as it was last stored. */
  private kept: string;

  constructor(private readonly options: SupervisorOptions) {
    this.kept = JSON.stringify(options.library.queue.get());
  }

  state(): QueueState {
    const { ids, held, stopAfterCurrent, startWhenIdle } = this.queue;
    return {
      runningRunId: this.running?.runId ?? null,
      queuedRunIds: [...ids],
      onlyExperts: [...(this.running ? [this.running.runId] : []), ...ids].filter((id) =>
        this.onlyExperts.has(id),
      ),
      held,
      stopAfterCurrent,
      startWhenIdle,
      waitsForIdle: this.idleTimer !== null,
    };
  }

  /**
   * Restores the queue of the last session, in its order. The queue is held, so that nothing starts before a person
   * continues it.
   */
  restore(): void {
    const { library } = this.options;
    const { waiting, anyway, onlyExperts, startWhenIdle } = library.queue.get();
    const queued = library.runs.withStatus('queued').map(({ id }) => id);
    const known = waiting.filter((id) => queued.includes(id));
    const ids = [...known, ...queued.filter((id) => !known.includes(id))];
    for (const id of ids) this.queue.add(id);
    for (const id of anyway) if (ids.includes(id)) this.anyway.add(id);
    for (const id of onlyExperts) if (ids.includes(id)) this.onlyExperts.add(id);
    this.queue.startWhenIdle = startWhenIdle;
    this.queue.held = ids.length > 0;
    this.queueChanged();
  }

  /** Moves a waiting run to a place in the queue. */
  move(runId: string, to: number): QueueState {
    if (!this.queue.has(runId)) {
      const { name } = this.options.library.runs.get(runId);
      throw new UserError('conflict', message('training.notQueued', { name }));
    }
    this.queue.move(runId, to);
    return this.queueChanged();
  }

  /** Pauses the running run and holds the queue, or lets both go on. */
  hold(held: boolean): QueueState {
    this.queue.held = held;
    this.running?.post({ type: held ? 'pause' : 'resume' });
    this.next();
    return this.queueChanged();
  }

  /** Changes the mode of the queue. */
  set(change: {
    readonly stopAfterCurrent?: boolean | undefined;
    readonly startWhenIdle?: boolean | undefined;
  }): QueueState {
    if (change.stopAfterCurrent === true && !this.running) {
      throw new UserError('conflict', message('training.nothingRunning'));
    }
    this.queue.stopAfterCurrent = change.stopAfterCurrent ?? this.queue.stopAfterCurrent;
    this.queue.startWhenIdle = change.startWhenIdle ?? this.queue.startWhenIdle;
    this.next();
    return this.queueChanged();
  }

  /** Queues a draft. `anyway` is why it should not start, which a person read and decided against. */
  start(runId: string, anyway: Message | null = null): Run {
    const run = this.options.library.runs.get(runId);
    if (run.status !== 'draft') {
      throw new UserError(
        'conflict',
        message('training.notADraft', { name: run.name, status: message(`runStatus.${run.status}`) }),
      );
    }
    return this.enqueue(run, anyway);
  }

  /** Continues a paused run, or queues an ended one to resume from its last checkpoint. */
  resume(runId: string, anyway: Message | null = null): Run {
    const run = this.options.library.runs.get(runId);
    if (this.running?.runId === runId) {
      this.running.post({ type: 'resume' });
      return run;
    }
    if (!RESUMABLE_STATUSES.includes(run.status)) {
      throw new UserError(
        'conflict',
        message('training.notResumable', { name: run.name, status: message(`runStatus.${run.status}`) }),
      );
    }
    return this.enqueue(run, anyway);
  }

  /** Queues a draft or a stopped run for the experts that it lacks. Afterwards it is as it was. */
  trainExperts(runId: string): Run {
    const run = this.options.library.runs.get(runId);
    const { name, status, config } = run;
    if (config.objective.kind !== 'mtt')
      throw new UserError('bad-input', message('training.noExperts', { name }));
    if (status !== 'draft' && status !== 'stopped') {
      throw new UserError(
        'conflict',
        message('training.expertsOfDraft', { name, status: message(`runStatus.${status}`) }),
      );
    }
    return this.enqueue(run, null, true);
  }

  /** Asks the running run to pause after its current iteration; `run.changed` tells when it has. */
  pause(runId: string): Run {
    const run = this.options.library.runs.get(runId);
    if (this.running?.runId !== runId) {
      throw new UserError(
        'conflict',
        message('training.notRunning', { name: run.name, status: message(`runStatus.${run.status}`) }),
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
    if (!this.queue.has(runId)) {
      throw new UserError(
        'conflict',
        message('training.nothingToStop', { name: run.name, status: message(`runStatus.${run.status}`) }),
      );
    }
    return this.dequeue(run);
  }

  /**
   * Ends everything for the studio to close: queued runs wait for the next start, the running one gets `timeout`
   * milliseconds to write a checkpoint. It is `interrupted` afterwards, so that the next start offers to go on.
   */
  async shutdown(timeout = 5000): Promise<void> {
    this.closing = true;
    this.stopWaiting();
    if (this.job) await this.job.shutdown(timeout);
  }

  /** The job whose run has not ended yet. A job that only waits for its process to end does not count. */
  private get running(): Job | null {
    return this.job?.isSettled === false ? this.job : null;
  }

  private enqueue(run: Run, anyway: Message | null, onlyExperts = false): Run {
    if (run.trashedAt !== null) {
      throw new UserError('conflict', message('commandLine.runInTrash', { name: run.name }));
    }
    if (this.closing) throw new UserError('unavailable', message('training.studioClosing'));
    const { library, notify } = this.options;
    library.jobs.assertHere(run);
    const { name, trashedAt } = library.projects.get(run.projectId);
    if (trashedAt !== null) {
      throw new UserError('conflict', message('training.projectInTrash', { name }));
    }
    const queued = library.transaction(() => {
      if (anyway !== null)
        library.logs.add(run.id, 'warn', written(message('training.startedAnyway', { reason: anyway })));
      library.events.add(run.id, 'queued', anyway === null ? '' : written(anyway));
      return library.runs.setStatus(run.id, 'queued');
    });
    this.queue.add(run.id);
    if (anyway === null) this.anyway.delete(run.id);
    else this.anyway.add(run.id);
    if (onlyExperts) this.onlyExperts.add(run.id);
    else this.onlyExperts.delete(run.id);
    notify('run.changed', { run: queued });
    this.next();
    this.queueChanged();
    return library.runs.get(run.id);
  }

  /** Back to the status from before it was queued. */
  private dequeue(run: Run): Run {
    const { library, notify } = this.options;
    this.queue.remove(run.id);
    const status = run.lastCheckpointIteration === null ? 'draft' : 'stopped';
    const changed = library.runs.setStatus(run.id, status, null);
    notify('run.changed', { run: changed });
    this.next();
    this.queueChanged();
    return changed;
  }

  private queueChanged(): QueueState {
    const state = this.state();
    this.keep();
    this.options.notify('queue.changed', state);
    return state;
  }

  /** Stores the queue for the next start, if it has changed. */
  private keep(): void {
    const { ids, startWhenIdle } = this.queue;
    // A run that has not begun yet comes first again after a crash.
    const waiting = [...(this.job?.isPreparing === true ? [this.job.runId] : []), ...ids];
    const queue = {
      waiting,
      anyway: waiting.filter((id) => this.anyway.has(id)),
      onlyExperts: waiting.filter((id) => this.onlyExperts.has(id)),
      startWhenIdle,
    };
    const kept = JSON.stringify(queue);
    if (kept === this.kept) return;
    this.options.library.queue.set(queue);
    this.kept = kept;
  }

  private next(): void {
    this.stopWaiting();
    if (this.job || this.closing || this.queue.held || this.queue.ids.length === 0) return;
    if (this.queue.startWhenIdle && (this.options.idleSeconds?.() ?? Infinity) < IDLE_AFTER) {
      this.idleTimer = setTimeout(() => {
        this.next();
        if (this.idleTimer === null) this.queueChanged();
      }, this.options.idleInterval ?? IDLE_INTERVAL);
      return;
    }
    const runId = this.queue.take();
    if (runId === undefined) return;
    const { obstacle, ...options } = this.options;
    const checked = obstacle !== undefined && !this.anyway.has(runId) ? { obstacle } : {};
    const onBegun = (): void => this.keep();
    const onlyExperts = this.onlyExperts.has(runId);
    const timing = { heartbeatTimeout: HEARTBEAT_TIMEOUT };
    this.job = new Job({ ...timing, ...options, ...checked, onlyExperts, runId, onBegun });
    void this.job.run().then(() => {
      this.job = null;
      this.queue.currentEnded();
      this.options.onEnded?.(runId);
      this.next();
      this.queueChanged();
    });
  }

  private stopWaiting(): void {
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    this.idleTimer = null;
  }
}

/** The order in which runs wait, and what holds them back. */
export class RunQueue {
  private order: string[] = [];
  /** Nothing starts while this is true. */
  held = false;
  /** Holds the queue when the running run has ended. */
  stopAfterCurrent = false;
  /** Runs start only while nobody uses the computer. */
  startWhenIdle = false;

  get ids(): readonly string[] {
    return this.order;
  }

  add(id: string): void {
    this.order.push(id);
  }

  remove(id: string): void {
    this.order = this.order.filter((one) => one !== id);
  }

  has(id: string): boolean {
    return this.order.includes(id);
  }

  /** Puts a waiting run at a place (0 starts next); places past the end are the end. */
  move(id: string, to: number): void {
    this.remove(id);
    this.order.splice(to, 0, id);
  }

  /** Takes the next one out; undefined when none may start. */
  take(): string | undefined {
    return this.held ? undefined : this.order.shift();
  }

  /** The running run has ended. */
  currentEnded(): void {
    if (!this.stopAfterCurrent) return;
    this.stopAfterCurrent = false;
    this.held = this.order.length > 0;
  }
}
