/** Which evaluations a run owes at an iteration, and carrying them out. */
import { baselineImagesPerClass, storageOfImages, type StorageAccount } from '@shared/budget';
import type { NetworkConfig, RunConfig } from '@shared/config/schema';
import type { EvaluationSubject } from '@shared/domain';
import { realImagesOf } from '../data/images';
import type { LoadedDataset } from '../data/types';
import type { Engine } from '../engine/types';
import { Evaluator } from '../evaluate/evaluate';
import { distilledSource, randomRealSource, type TrainingSource } from '../evaluate/sources';
import { createNetwork } from '../nets/network';
import { Random } from '../random/random';
import type { NetworkDefinition } from '../types';
import { evaluationKey, type EvaluationResult } from './types';

type Subject = Exclude<EvaluationSubject, 'whole-dataset'>;

export interface DueEvaluation {
  readonly iteration: number;
  readonly subject: Subject;
  readonly network: NetworkDefinition;
}

export interface DistilledImages {
  /** [items * variants, C, S, S], item-major. */
  readonly images: Float32Array;
  readonly classes: number;
  readonly perClass: number;
  readonly variants: number;
  readonly storage: StorageAccount;
}

/** The evaluations of one run on one engine; programs and networks are kept between them. */
export class Evaluations {
  private readonly networks: readonly NetworkDefinition[];
  private readonly evaluators = new Map<string, Evaluator>();

  constructor(
    private readonly engine: Engine,
    private readonly config: RunConfig,
    private readonly dataset: LoadedDataset,
  ) {
    const create = (network: NetworkConfig): NetworkDefinition => createNetwork(network, dataset.geometry);
    this.networks = config.evaluation.networks.map(create);
  }

  /** What is to be evaluated after `iteration` finished iterations, without what is `finished` already. */
  due(iteration: number, finished: ReadonlySet<string>): readonly DueEvaluation[] {
    const { every, randomBaseline } = this.config.evaluation;
    const isLast = iteration === this.config.training.iterations;
    if (!isLast && (every === null || iteration === 0 || iteration % every !== 0)) return [];
    const subjects: Subject[] = isLast && randomBaseline ? ['distilled', 'random-real'] : ['distilled'];
    return subjects
      .flatMap((subject) => this.networks.map((network) => ({ iteration, subject, network })))
      .filter(
        ({ subject, network }) =>
          !finished.has(evaluationKey({ iteration, subject, network: network.label })),
      );
  }

  /** Trains `repeats` networks. `onEpoch` hears of every epoch; what it throws ends the evaluation. */
  async run(
    due: DueEvaluation,
    distilled: DistilledImages,
    onEpoch: (repeat: number, epoch: number, epochs: number) => Promise<void>,
  ): Promise<EvaluationResult> {
    const { evaluation, seed } = this.config;
    const perClass = baselineImagesPerClass(distilled.storage.ipcEquivalent);
    const accuracies: number[] = [];
    for (let repeat = 0; repeat < evaluation.repeats; repeat += 1) {
      const labels = ['evaluation', due.subject, due.network.label, due.iteration, repeat] as const;
      const accuracy = await this.evaluator(due.network).trainAndTest({
        source: this.source(due.subject, distilled, perClass, repeat),
        seed,
        labels,
        onEpoch: (epoch, epochs) => onEpoch(repeat, epoch, epochs),
      });
      accuracies.push(accuracy);
    }
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
    return {
      iteration: due.iteration,
      subject: due.subject,
      network: due.network.label,
      protocol: protocolOf(this.config),
      accuracies,
      mean,
      std: Math.sqrt(variance),
      seeds: accuracies.length,
      storage:
        due.subject === 'distilled' ? distilled.storage : storageOfImages(perClass, this.dataset.geometry),
    };
  }

  private evaluator(network: NetworkDefinition): Evaluator {
    const known = this.evaluators.get(network.label);
    if (known) return known;
    const { evaluation, augmentation } = this.config;
    const made = new Evaluator(this.engine, network, this.dataset, evaluation, augmentation);
    this.evaluators.set(network.label, made);
    return made;
  }

  /** Random real images are chosen anew for every repeat. */
  private source(
    subject: Subject,
    distilled: DistilledImages,
    perClass: number,
    repeat: number,
  ): TrainingSource {
    if (subject === 'distilled') {
      return distilledSource(distilled.images, distilled.classes, distilled.perClass, distilled.variants);
    }
    return randomRealSource(
      realImagesOf(this.dataset),
      perClass,
      Random.for(this.config.seed, 'random-real', repeat),
    );
  }
}

/** The protocol in words. */
function protocolOf({ evaluation, augmentation }: RunConfig): string {
  const parts = [
    `${evaluation.epochs} epochs, batch ${evaluation.batchSize}`,
    `SGD ${evaluation.learningRate}, momentum ${evaluation.momentum}, weight decay ${evaluation.weightDecay}`,
    evaluation.augment && augmentation.ops.length > 0
      ? `DSA ${augmentation.ops.join(' ')}`
      : 'no augmentation',
    evaluation.standardiseBatches
      ? `batches standardised, test batch ${evaluation.testBatchSize}`
      : 'batches not standardised',
  ];
  return parts.join('; ');
}
