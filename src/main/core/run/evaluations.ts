/** Which evaluations a run owes at an iteration, and carrying them out. */
import { storageOfImages, type StorageAccount } from '@shared/budget/storage';
import { fairImagesPerClass } from '@shared/budget/planner';
import type { NetworkConfig, RunConfig } from '@shared/config/schema';
import { chosenSubjects, type EvaluationSubject } from '@shared/domain';
import { type LoadedDataset, realImagesOf } from '../data/images';
import { sideBySide } from '../engine/sideBySide';
import type { Engine } from '../engine/types';
import { type EvaluationJob, Evaluator } from '../evaluate/evaluate';
import {
  distilledSource,
  herd,
  randomRealSource,
  realSource,
  type TrainingSource,
  wholeSource,
} from '../evaluate/sources';
import { protocolText } from '../evaluate/protocol';
import { createNetwork } from '../nets/network';
import { Random } from '../random/random';
import type { NetworkDefinition, Parameterization, RealImages } from '../types';
import { evaluationKey, type EvaluationResult } from './types';

export interface DueEvaluation {
  readonly iteration: number;
  readonly subject: EvaluationSubject;
  readonly network: NetworkDefinition;
}

export interface DistilledImages {
  /** [classes * perClass * variants, C, S, S]: class by class, image by image. */
  readonly images: Float32Array;
  readonly classes: number;
  /** Training images of each class in an epoch: stored ones times the images that each of them is (multi-formation). */
  readonly perClass: number;
  readonly variants: number;
  readonly storage: StorageAccount;
  /** What the objective has learned; null where it learns none. */
  readonly learningRate: number | null;
}

/** @param images Everything decoded, in the order of `Parameterization.decodeAll`. */
export function distilledImages(
  parameterization: Pick<Parameterization, 'classes' | 'perClass' | 'formation' | 'variants' | 'storage'>,
  images: Float32Array,
  learningRate: number | null,
): DistilledImages {
  const { classes, perClass, formation, variants, storage } = parameterization;
  return { images, classes, perClass: perClass * formation, variants, storage, learningRate };
}

/** How far an evaluation is. */
export interface EvaluationStage {
  /** The first network that is not through (from 1), and its epochs. */
  readonly seed: number;
  readonly epoch: number;
  readonly epochs: number;
  /** The part of all epochs of all networks, 0..1. */
  readonly part: number;
}

/** Hears of every epoch, one at a time. What it throws ends the evaluation. */
export type OnEpoch = (stage: EvaluationStage) => Promise<void>;

/** The evaluations of one run on one engine; programs, networks and herded images are kept between them. */
export class Evaluations {
  private readonly networks: readonly NetworkDefinition[];
  private readonly real: RealImages;
  private readonly evaluators = new Map<string, Evaluator>();
  private readonly herded = new Map<number, Promise<TrainingSource>>();

  /**
   * @param shown What an epoch shows of a source: everything, but in rehearsals.
   * @throws UserError when a network does not suit the images.
   */
  constructor(
    private readonly engine: Engine,
    private readonly config: RunConfig,
    private readonly dataset: LoadedDataset,
    private readonly shown: (source: TrainingSource) => TrainingSource = (source) => source,
  ) {
    const create = (network: NetworkConfig): NetworkDefinition => createNetwork(network, dataset.geometry);
    const named = new Map(config.evaluation.networks.map(create).map((network) => [network.label, network]));
    this.networks = [...named.values()];
    this.real = realImagesOf(dataset);
  }

  /**
   * What is to be evaluated after `iteration` finished iterations, without what is `finished` already. Where the run is
   * `judged` that is at least what it distilled.
   */
  due(iteration: number, finished: ReadonlySet<string>, judged = false): readonly DueEvaluation[] {
    return this.subjectsAt(iteration, judged)
      .flatMap((subject) => this.networks.map((network) => ({ iteration, subject, network })))
      .filter((due) => !finished.has(this.keyOf(due)));
  }

  private keyOf({ iteration, subject, network }: DueEvaluation): string {
    const details = { network, epochs: this.epochsOf(subject), learnedRate: null };
    const protocol = protocolText(this.config, details);
    return evaluationKey({ iteration, subject, network: network.label, protocol });
  }

  /** Images that networks are shown in the course of an evaluation, all epochs of all seeds: a measure of its length. */
  imagesOf({ subject }: DueEvaluation, distilled: DistilledImages): number {
    const perClass = subject === 'distilled' ? distilled.perClass : this.baselinePerClass(distilled);
    const items =
      subject === 'whole-dataset' ? this.dataset.train.count : perClass * this.dataset.geometry.classes;
    return items * (this.epochsOf(subject) + 1) * this.config.evaluation.repeats;
  }

  /** Trains `repeats` networks, as many at a time as the engine has lanes for. */
  async run(due: DueEvaluation, distilled: DistilledImages, onEpoch: OnEpoch): Promise<EvaluationResult> {
    const { config, dataset } = this;
    const { evaluation, seed } = config;
    const { iteration, subject, network } = due;
    const learned = subject === 'distilled' && evaluation.learnedRate ? distilled.learningRate : null;
    const epochs = this.epochsOf(subject);
    const { classNames, geometry } = dataset;
    const counts = new Uint32Array(geometry.classes ** 2);
    const done = new Array<number>(evaluation.repeats).fill(0);
    const stage = (of: number): EvaluationStage => {
      const behind = done.findIndex((epoch) => epoch < of);
      const present = behind < 0 ? done.length - 1 : behind;
      const part = done.reduce((sum, epoch) => sum + epoch, 0) / (of * done.length);
      return { seed: present + 1, epoch: done[present] ?? 0, epochs: of, part };
    };
    const accuracies = await sideBySide(
      this.engine,
      evaluation.repeats,
      async (repeat, { engine, alone }) => {
        const job: EvaluationJob = {
          source: this.shown(await this.source(subject, distilled, repeat)),
          seed,
          labels: ['evaluation', subject, network.label, iteration, repeat],
          epochs,
          learningRate: learned ?? evaluation.learningRate,
          confusion: counts,
          onEpoch: (epoch, of) =>
            alone(() => {
              done[repeat] = epoch;
              return onEpoch(stage(of));
            }),
        };
        return this.evaluator(network).trainAndTest(job, engine);
      },
    );
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
    const storages: Readonly<Record<EvaluationSubject, () => StorageAccount>> = {
      distilled: () => distilled.storage,
      'random-real': () => storageOfImages(this.baselinePerClass(distilled), geometry),
      herding: () => storageOfImages(this.baselinePerClass(distilled), geometry),
      'whole-dataset': () => ({
        ...storageOfImages(dataset.train.count / geometry.classes, geometry),
        datasetFraction: 1,
      }),
    };
    return {
      iteration,
      subject,
      network: network.label,
      protocol: protocolText(config, { network, epochs, learnedRate: learned }),
      accuracies,
      mean,
      std: Math.sqrt(variance),
      seeds: accuracies.length,
      storage: storages[subject](),
      confusion: { classNames, counts },
    };
  }

  /** The distilled set now and then, and at the end; what it is compared with at the end only. */
  private subjectsAt(iteration: number, judged: boolean): EvaluationSubject[] {
    const { evaluation } = this.config;
    if (iteration === this.config.training.iterations) {
      return ['distilled', ...chosenSubjects(evaluation)];
    }
    const { every, from } = evaluation;
    const periodic = every !== null && iteration > 0 && iteration >= from && iteration % every === 0;
    return periodic || judged ? ['distilled'] : [];
  }

  private epochsOf(subject: EvaluationSubject): number {
    const { epochs, wholeDatasetEpochs } = this.config.evaluation;
    return subject === 'whole-dataset' ? wholeDatasetEpochs : epochs;
  }

  /** Whole real images per class in the run's budget; without one, as many as hold what the run stores. */
  private baselinePerClass({ storage }: DistilledImages): number {
    return fairImagesPerClass(this.config.budget, storage);
  }

  private evaluator(network: NetworkDefinition): Evaluator {
    const known = this.evaluators.get(network.label);
    if (known) return known;
    const { evaluation, augmentation } = this.config;
    const made = new Evaluator(this.engine, network, this.dataset, evaluation, augmentation);
    this.evaluators.set(network.label, made);
    return made;
  }

  /** Random real images are chosen anew for every repeat; herding always chooses the same. */
  private async source(
    subject: EvaluationSubject,
    distilled: DistilledImages,
    repeat: number,
  ): Promise<TrainingSource> {
    const perClass = this.baselinePerClass(distilled);
    switch (subject) {
      case 'distilled':
        return distilledSource(distilled, this.config.evaluation.everyPair);
      case 'random-real':
        return randomRealSource(this.real, perClass, Random.for(this.config.seed, 'random-real', repeat));
      case 'herding': {
        const known = this.herded.get(perClass) ?? this.herdedSource(perClass);
        this.herded.set(perClass, known);
        return known;
      }
      case 'whole-dataset':
        return wholeSource(this.real);
    }
  }

  private async herdedSource(perClass: number): Promise<TrainingSource> {
    const chosen: Int32Array[] = [];
    for (let c = 0; c < this.real.classes; c += 1) chosen.push(await herd(this.real, c, perClass));
    return realSource(this.real, chosen);
  }
}
