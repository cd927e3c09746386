/** One run in one training process, from its launch to its end. */
import { UserError } from '@shared/domain/errors';
import { written } from '@shared/words/written';
import type { Notify } from '@shared/ipc/contract';
import { randomUUID } from 'node:crypto';
import { message, type Message, together, verbatim } from '@shared/words/message';
import { setTimeout as delay } from 'node:timers/promises';
import type { Library } from '../store/library';
import { whereItContinues } from '../store/opening';
import type { Obstacle } from './admission';
import { chooseEngine } from './engine';
import type { Launch, ProcessExit, TrainingProcess } from './launcher';
import { type FromTraining, fromTrainingSchema, type StartMessage, type ToTraining } from './protocol';
import { RunRecorder } from './recorder';
import { prepareRun } from './resumption';
import { inWords, isFromOutside } from './sentences';
import { Watchdog } from './watchdog';

/** For a disk that is full or missing. */
const RETRY_INTERVAL = 2000;

/** Signals that people and the system send; the others are a program's own faults. */
const OUTSIDE: readonly string[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

interface JobOptions {
  readonly library: Library;
  readonly runId: string;
  readonly launch: Launch;
  readonly notify: Notify;
  readonly heartbeatTimeout: number;
  readonly obstacle?: Obstacle;
  /** Train the experts that the run lacks, and nothing else. */
  readonly onlyExperts?: boolean;
  /** Called when the run is `running`, before its process is started. */
  readonly onBegun: () => void;
  /** Milliseconds until something that could not be stored is tried again. */
  readonly retryInterval?: number;
}

export class Job {
  readonly runId: string;
  private readonly recorder: RunRecorder;
  /** Whom the process's pins belong to. */
  private readonly pinsOwner = randomUUID();
  private process: TrainingProcess | null = null;
  /** Messages for a process that does not exist yet. */
  private outbox: ToTraining[] = [];
  private begun = false;
  private settled = false;
  private giveUp: () => void = () => undefined;
  /** Resolves when the studio closes: a question that is open then is not waited for. */
  private readonly closed = new Promise<null>((resolve) => (this.giveUp = () => resolve(null)));
  private stopAsked = false;
  private closing = false;
  private fellSilent = false;
  private failure: { readonly error: unknown } | null = null;
  private ended: Promise<void> | null = null;
  /** Where a search wants the run to stop. */
  private until: number | null = null;
  /** What could not be stored yet. */
  private unwritten: (() => unknown) | null = null;

  constructor(private readonly options: JobOptions) {
    this.runId = options.runId;
    this.recorder = new RunRecorder(options.library, options.runId, options.notify);
  }

  /** Whether the run's end is stored; its process may still be ending. */
  get isSettled(): boolean {
    return this.settled;
  }

  /** Whether the run is still to begin: after a crash it waits in the queue again. */
  get isPreparing(): boolean {
    return !this.settled && !this.begun;
  }

  /** Resolves when the process has ended and the run's end is stored. Never rejects. */
  run(): Promise<void> {
    this.ended = this.work()
      .catch((error: unknown) => this.settle(() => this.recorder.ended(error)))
      .then(() => this.writeLate());
    return this.ended;
  }

  post(message: ToTraining): void {
    if (message.type === 'stop') this.stopAsked = true;
    if (this.process) this.process.post(message);
    else this.outbox.push(message);
  }

  /** Asks the run to write a checkpoint and end, and ends its process after `timeout` milliseconds in any case. */
  async shutdown(timeout: number): Promise<void> {
    this.closing = true;
    this.giveUp();
    if (this.process) this.process.post({ type: 'stop' });
    const timer = setTimeout(() => this.process?.kill(), timeout);
    await this.ended;
    clearTimeout(timer);
  }

  private async work(): Promise<void> {
    const { library, runId, notify } = this.options;
    const asked = this.options.obstacle?.(library.runs.get(runId)) ?? null;
    const obstacle = await Promise.race([asked, this.closed]);
    if (this.closing) return this.closedEarly();
    if (obstacle !== null) {
      this.settle(() => this.recorder.refused(obstacle));
      return;
    }
    const resumption = await prepareRun(library, runId, notify);
    this.until = resumption.until;
    if (this.closing) return this.closedEarly();
    const run = library.runs.setStatus(runId, 'running');
    this.begun = true;
    this.options.onBegun();
    notify('run.changed', { run });
    await this.supervise({
      type: 'start',
      config: run.config,
      engine: chooseEngine(run, library.settings.get().engine),
      measurements: library.measurements
        .list()
        .map(({ engine, device, runtime, milliseconds }) => ({ engine, device, runtime, milliseconds })),
      blobsFolder: library.blobs.folder,
      pinsOwner: this.pinsOwner,
      snapshotsFolder: library.snapshots.folderOf(runId),
      cacheFolder: library.cacheFolder,
      expertsFolder: library.experts.folder,
      onlyExperts: this.options.onlyExperts === true,
      ...resumption,
    });
    library.blobs.dropPinsOf(this.pinsOwner);
  }

  private closedEarly(): void {
    this.settle(() => this.recorder.interrupted(message('training.closedBeforeStart')));
  }

  /** Resolves when the process has ended. */
  private supervise(start: StartMessage): Promise<void> {
    return new Promise((resolve) => {
      const process = this.options.launch();
      this.process = process;
      const watchdog = new Watchdog(this.options.heartbeatTimeout, () => {
        this.fellSilent = true;
        process.kill();
      });
      process.onMessage((sent) => {
        watchdog.feed();
        this.receive(process, sent);
      });
      process.onExit((exit) => {
        watchdog.stop();
        this.exited(exit);
        resolve();
      });
      process.post(start);
      this.outbox.forEach((message) => process.post(message));
    });
  }

  /** A message that cannot be read or stored ends the process: without that, reports would be lost. */
  private receive(process: TrainingProcess, sent: unknown): void {
    if (this.settled || this.failure !== null) return;
    try {
      const parsed = fromTrainingSchema.safeParse(sent);
      if (!parsed.success) throw new UserError('unavailable', message('training.processMessageUnknown'));
      this.record(process, parsed.data);
    } catch (error) {
      this.failure = { error };
      process.kill();
    }
  }

  private record(process: TrainingProcess, sent: FromTraining): void {
    const { recorder } = this;
    switch (sent.type) {
      case 'started':
        return recorder.started(sent.start);
      case 'progress':
        return recorder.progress(sent.progress);
      case 'engineWork':
        return recorder.engineWork(sent.work);
      case 'metrics':
        return recorder.metrics(sent.points);
      case 'log':
        return recorder.log(sent.level, sent.message);
      case 'preview':
        return recorder.preview(sent.iteration, sent.columns, sent.images, sent.classNames);
      case 'checkpoint':
        recorder.checkpointStored(sent.checkpoint);
        return process.post({ type: 'committed', iteration: sent.checkpoint.iteration });
      case 'snapshot':
        return recorder.snapshotStored(sent.snapshot);
      case 'evaluated':
        return recorder.evaluated(sent.evaluation);
      case 'histograms':
        return recorder.histograms(sent.iteration, sent.histograms);
      case 'paused':
        return recorder.paused();
      case 'continued':
        return recorder.continued();
      case 'finished':
        this.settle(() => this.finished(sent.result));
        return process.kill();
      case 'failed':
        if (sent.detail !== null) recorder.log('debug', verbatim(sent.detail));
        this.settle(() =>
          sent.fromOutside === true ? recorder.interrupted(sent.message) : recorder.failed(sent.message),
        );
        return process.kill();
      case 'heartbeat':
      case 'measuring':
      case 'measured':
      case 'engines':
      case 'timed':
        return;
    }
  }

  /** A run that stops because the studio closes is interrupted, not stopped: nobody asked it to stop. */
  private finished(result: Extract<FromTraining, { type: 'finished' }>['result']): void {
    if (result.outcome === 'stopped' && this.closing && !this.stopAsked) {
      this.recorder.interrupted(message('training.closedWhileRunning'));
    } else if (this.options.onlyExperts === true) {
      this.recorder.setBack(null);
    } else {
      this.recorder.finished(result, this.until);
    }
  }

  private exited(exit: ProcessExit): void {
    const { failure } = this;
    if (failure === null) this.settle(() => this.recorder.interrupted(this.reasonOf(exit)));
    else this.settle(() => this.recorder.ended(failure.error));
  }

  private reasonOf({ code, signal }: ProcessExit): Message {
    if (this.fellSilent) {
      const seconds = Math.round(this.options.heartbeatTimeout / 1000);
      return message('training.processSilent', { seconds });
    }
    if (this.closing) return message('training.closedBeforeCheckpoint');
    if (signal !== null && OUTSIDE.includes(signal)) {
      return message('training.processKilled', { signal });
    }
    if (signal !== null) return message('training.processCrashed', { signal });
    if (code === null) return message('training.processNotStarted');
    return message('training.processEnded', { code });
  }

  /**
   * Stores the run's end once. Where that fails (the disk is full, say), the windows are told, and it is tried
   * again until it succeeds or the studio closes; the next start then finds the run.
   */
  private settle(write: () => unknown): void {
    if (this.settled) return;
    this.settled = true;
    try {
      write();
    } catch (error) {
      console.error(`The end of run ${this.runId} could not be written down yet:`, error);
      this.unwritten = write;
      this.tellUnwritten(error);
    }
  }

  private tellUnwritten(error: unknown): void {
    try {
      const run = this.options.library.runs.get(this.runId);
      const statusReason = written(together(inWords(error), whereItContinues(run)));
      this.options.notify('run.changed', { run: { ...run, status: 'interrupted', statusReason } });
    } catch {
      // A database that cannot be read either has been said to the log.
    }
  }

  private async writeLate(): Promise<void> {
    while (this.unwritten !== null && !this.closing) {
      await delay(this.options.retryInterval ?? RETRY_INTERVAL);
      try {
        this.unwritten();
        this.unwritten = null;
      } catch (error) {
        if (!isFromOutside(error)) return;
      }
    }
  }
}
