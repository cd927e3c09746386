/** Estimates of runs: a training process makes a few iterations of a configuration and is ended. */
import type { RunConfig } from '@shared/config/schema';
import type { EngineWork } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { estimateRun, type MeasurePhase, type RunEstimate } from '@shared/budget/estimate';
import type { Events, Notify } from '@shared/ipc/contract';
import type { Library } from '../store/library';
import { chooseEngine } from './engine';
import type { Launch, TrainingProcess } from './launcher';
import { fromTrainingSchema } from './protocol';

export interface EstimatorOptions {
  readonly library: Pick<Library, 'settings' | 'cacheFolder' | 'experts'>;
  readonly launch: Launch;
  readonly notify: Notify;
  /** Whether a run is training or waits for its turn. */
  readonly isBusy: () => boolean;
}

const withWork = (phase: MeasurePhase, engineWork: EngineWork | null): Events['estimate.progress'] =>
  engineWork === null ? { phase } : { phase, engineWork };

const STARTED = message('training.measurementGaveWay');

export class Estimator {
  private present: { readonly process: TrainingProcess; readonly refuse: (error: UserError) => void } | null =
    null;

  constructor(private readonly options: EstimatorOptions) {}

  /**
   * Measures a configuration on the engine that a run of it would get; `estimate.progress` tells what is being measured.
   * @throws UserError while a run is in the queue or another measurement is under way, when the configuration does not
   * suit its dataset or budget, and when it was cancelled.
   */
  measure(config: RunConfig): Promise<RunEstimate> {
    const { library, launch, notify, isBusy } = this.options;
    if (isBusy()) {
      throw new UserError('conflict', message('training.measurementWhileTraining'));
    }
    if (this.present) throw new UserError('conflict', message('training.measurementRunning'));
    return new Promise((resolve, reject) => {
      const process = launch();
      const end = (settle: () => void): void => {
        if (this.present?.process !== process) return;
        this.present = null;
        settle();
        process.kill();
      };
      let phase: MeasurePhase = 'starting';
      this.present = { process, refuse: (error) => end(() => reject(error)) };
      process.onMessage((sent) => {
        const parsed = fromTrainingSchema.safeParse(sent);
        if (!parsed.success) return;
        const { data } = parsed;
        if (data.type === 'measuring') phase = data.phase;
        if (data.type === 'measuring') notify('estimate.progress', { phase });
        if (data.type === 'engineWork') notify('estimate.progress', withWork(phase, data.work));
        if (data.type === 'measured') end(() => resolve(estimateRun(config, data.measurement)));
        if (data.type === 'failed') end(() => reject(new UserError('unavailable', data.message)));
      });
      process.onExit(({ code, signal }) =>
        end(() => {
          const how = signal ?? message('training.exitCode', { code: String(code) });
          reject(new UserError('unavailable', message('training.measurementEnded', { how })));
        }),
      );
      process.post({
        type: 'measure',
        config,
        engine: chooseEngine({ config, engine: null, iteration: 0 }, library.settings.get().engine),
        cacheFolder: library.cacheFolder,
        expertsFolder: library.experts.folder,
      });
    });
  }

  /** Ends the measurement that is under way, if any; its caller gets `reason`. */
  cancel(reason = message('training.measurementCancelled')): void {
    this.present?.refuse(new UserError('conflict', reason));
  }

  /** Call when a run begins, which needs the whole machine. */
  giveWay(): void {
    this.cancel(STARTED);
  }
}
