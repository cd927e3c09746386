import type { MttConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { SERIES } from '@shared/domain/series';
import { message } from '@shared/words/message';
import { formFor, augmentationPipeline } from '../../augment/stages';
import { sizeOf } from '../../trace/ir';
import type { Trajectories } from '../../types';
import type { ObjectiveParts, ObjectiveRunner, UpdateAt, UpdateFrom, UpdateGradients } from '../runner';
import { type MttDraws, seededMttDraws, StudentBatches } from './draws';
import { lanesOf, SplitStudent } from './split';
import { type Student, WholeStudent } from './whole';

/**
 * Trajectory matching: a student starts where an expert was, takes N steps on distilled images with a learned learning
 * rate, and is compared with where the expert went in M epochs on the real data.
 */
export class MttRunner implements ObjectiveRunner {
  readonly updates = 1;
  private readonly draws: MttDraws;
  private readonly trajectories: Trajectories;
  private readonly student: Student;

  /**
   * @param draws Replaces the choices that follow from the seed, to replay recorded ones.
   * @throws UserError when there are no experts, or they do not suit the network or the settings.
   */
  constructor(
    private readonly config: MttConfig,
    parts: ObjectiveParts,
    draws?: MttDraws,
  ) {
    const { engine, network, parameterization, seed, trajectories } = parts;
    const parameters = network.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    this.trajectories = checked(trajectories, config, parameters);
    const pipeline = augmentationPipeline(parts.augmentation, parameterization, formFor(engine));
    const batch = config.syntheticBatch ?? parameterization.items;
    this.draws =
      draws ??
      seededMttDraws({
        seed,
        experts: this.trajectories.count,
        maxStartEpoch: config.maxStartEpoch,
        batch,
        pipeline,
        parameterization,
      });
    const batches = new StudentBatches(this.draws, pipeline, parameterization);
    const student = { parameterization, network, pipeline };
    const lanes = lanesOf(engine, student, batch);
    this.student = lanes
      ? new SplitStudent(engine, lanes, student, batches)
      : new WholeStudent(engine, student, batches);
  }

  async gradients({ iteration }: UpdateAt, { params, rate }: UpdateFrom): Promise<UpdateGradients> {
    if (rate === null) throw new Error('Trajectory matching needs a learning rate.');
    const { expert, startEpoch } = this.draws.expert(iteration);
    const { gradients, rateGradient, loss, studentLoss } = await this.student.walk({
      iteration,
      steps: this.config.syntheticSteps,
      start: this.trajectories.read(expert, startEpoch),
      target: this.trajectories.read(expert, startEpoch + this.config.expertEpochs),
      params,
      rate,
    });
    return {
      gradients,
      rateGradient,
      losses: { [SERIES.objective.name]: loss, [SERIES.student.name]: studentLoss },
    };
  }

  /** The student keeps nothing between two iterations. */
  dispose(): void {
    return undefined;
  }
}

function checked(trajectories: Trajectories | null, config: MttConfig, size: number): Trajectories {
  if (trajectories === null || trajectories.count < 1) {
    throw new UserError('conflict', message('method.expertsMissing'));
  }
  if (trajectories.size !== size) {
    throw new UserError(
      'conflict',
      message('method.expertsOfOtherNetwork', { found: trajectories.size, needed: size }),
    );
  }
  const needed = config.maxStartEpoch - 1 + config.expertEpochs;
  if (trajectories.epochs < needed) {
    throw new UserError(
      'conflict',
      message('method.expertsTooShort', { epochs: trajectories.epochs, needed }),
    );
  }
  return trajectories;
}
