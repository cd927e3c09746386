/**
 * Warnings that are no errors: settings that work and are probably not meant. Pure rules, each of which names a field,
 * and why in one sentence.
 */
import { basisChannels, costOf, storageOf, type ImageGeometry } from '../budget/storage';
import { periodicEvaluations } from './periodicEvaluations';
import { loopsOf } from './loops';
import { imageRateOf, usualImageRate } from './optimiser';
import { chromaOf } from './parameterization';
import type { Message } from '../words/message';
import type { RunConfig } from './schema';

export const ADVICE_RULES = [
  'rate-far',
  'rate-far-hallucinators',
  'hallucinators-sgd',
  'hallucinators-leap',
  'evaluation-dominates',
  'evaluation-never',
  'one-seed',
  'short-run',
  'experts-mostly-unused',
  'experts-few',
  'batch-above-class',
  'batch-above-stored',
  'experts-batch-above-set',
  'adversary-idle',
  'single-channel-idle',
  'chroma-idle',
  'whitening-missing',
  'flip-digits',
  'budget-unused',
  'half-precision',
] as const;
type AdviceRule = (typeof ADVICE_RULES)[number];

export interface Advice {
  readonly path: string;
  readonly rule: AdviceRule;
  readonly message: Message;
}

interface Subject {
  readonly config: RunConfig;
  /** Null while the dataset is not known. */
  readonly geometry: ImageGeometry | null;
}
type Rule = (subject: Subject) => Advice | null;

/**
 * Learning rates of stored images in the official scripts: the method's own for pixels, HaBa's for bases, which match
 * trajectories alone, FReD's for frequencies. Null where no script makes images so.
 */
function officialRate({
  objective,
  parameterization: { code, hallucinators, mapSize, formation },
}: Pick<RunConfig, 'objective' | 'parameterization'>): number | null {
  if (formation > 1) return null;
  if (hallucinators > 0) {
    return code.kind === 'pixels' && mapSize === null && objective.kind === 'mtt' ? 100 : null;
  }
  if (code.kind === 'frequency') return usualImageRate(code, objective.kind);
  if (code.kind !== 'pixels') return null;
  switch (objective.kind) {
    case 'dm':
      return 1;
    case 'dc':
    case 'dsa':
      return 0.1;
    case 'mtt':
      return 1000;
  }
}

/** Learning rates further from the usual one than this factor are named. */
const FAR = 10;
/** The largest learning rate of SGD under which hallucinators stay near the data in short runs (docs/results.md). */
const SGD_HALLUCINATORS = 0.01;
/** Relative steps above this are named. */
const RELATIVE_LEAP = 0.1;
/** Evaluation is named where it shows networks more images than so many times the distillation does. */
const DOMINATES = 2;
const SHORT = 30;
/** Experts are named where runs look at a smaller share of their epochs than this. */
const USED_SHARE = 1 / 20;

/** @param values what the sentence of the rule names */
const advice = (path: string, rule: AdviceRule, values: Readonly<Record<string, number>> = {}): Advice => ({
  path,
  rule,
  message: { key: `setup.advice.${rule}`, values },
});

const isFar = (rate: number, usual: number): boolean => rate > usual * FAR || rate < usual / FAR;

/** Images that networks are shown in one iteration of the distillation, backward passes left out. */
function imagesPerIteration(
  { objective, parameterization }: RunConfig,
  classes: number,
  perClass: number,
): number {
  const form = parameterization;
  const stored = classes * form.basesPerClass * form.formation ** 2;
  const made = stored * Math.max(1, form.hallucinators);
  switch (objective.kind) {
    case 'dm':
      return classes * Math.min(objective.realBatch, perClass) + made;
    case 'dc':
    case 'dsa': {
      const { outer, inner } = loopsOf(objective, form.basesPerClass);
      return (
        outer * (classes * Math.min(objective.realBatch, perClass) + made) + (outer - 1) * inner * stored
      );
    }
    case 'mtt':
      return objective.syntheticSteps * Math.min(objective.syntheticBatch ?? stored, stored);
  }
}

const rules: readonly Rule[] = [
  ({ config }) => {
    const rate = imageRateOf(config);
    const usual = officialRate(config);
    if (usual === null || !isFar(rate, usual)) return null;
    return advice('optimiser.images.learningRate', 'rate-far', { usual, rate });
  },
  ({ config }) => {
    const { objective, parameterization, optimiser } = config;
    const { hallucinators, hallucinatorStart } = parameterization;
    const { rule, learningRate: rate } = optimiser.hallucinators;
    if (hallucinators === 0 || rule !== 'sgd') return null;
    if (objective.kind !== 'mtt') {
      if (rate <= SGD_HALLUCINATORS) return null;
      return advice('optimiser.hallucinators.rule', 'hallucinators-sgd', { rate, most: SGD_HALLUCINATORS });
    }
    // The authors' scripts start at random; a start near the identity goes with a lower rate.
    const usual = officialRate(config);
    if (hallucinatorStart !== 'random' || usual === null || !isFar(rate, usual)) return null;
    return advice('optimiser.hallucinators.learningRate', 'rate-far-hallucinators', { usual, rate });
  },
  ({ config: { parameterization, optimiser } }) => {
    const { rule, learningRate: rate } = optimiser.hallucinators;
    if (parameterization.hallucinators === 0 || rule !== 'relative' || rate <= RELATIVE_LEAP) return null;
    const share = Math.round(100 * rate);
    return advice('optimiser.hallucinators.learningRate', 'hallucinators-leap', { share });
  },
  ({ config, geometry }) => {
    if (geometry === null) return null;
    const { evaluation, training } = config;
    const made = storageOf(config.parameterization, geometry).generatedImages;
    const each = made * (evaluation.epochs + 1) * evaluation.repeats * evaluation.networks.length;
    const events = periodicEvaluations(config) + 1;
    const distilled =
      training.iterations * imagesPerIteration(config, geometry.classes, geometry.trainPerClass);
    const ratio = (each * events) / distilled;
    if (ratio <= DOMINATES) return null;
    const times = Math.round(ratio);
    return advice('evaluation.every', 'evaluation-dominates', { times, events });
  },
  ({ config: { evaluation, training } }) => {
    const { every, from } = evaluation;
    if (every === null || (every < training.iterations && from < training.iterations)) return null;
    return advice('evaluation.every', 'evaluation-never');
  },
  ({ config: { evaluation } }) => (evaluation.repeats > 1 ? null : advice('evaluation.repeats', 'one-seed')),
  ({ config: { training } }) =>
    training.iterations >= SHORT
      ? null
      : advice('training.iterations', 'short-run', { iterations: training.iterations }),
  ({ config: { objective } }) => {
    if (objective.kind !== 'mtt') return null;
    const used = objective.maxStartEpoch - 1 + objective.expertEpochs;
    const { epochs } = objective.experts;
    if (used >= epochs * USED_SHARE) return null;
    return advice('objective.experts.epochs', 'experts-mostly-unused', { used, epochs });
  },
  ({ config: { objective, training } }) =>
    objective.kind === 'mtt' && objective.experts.count < 10 && training.iterations > 1000
      ? advice('objective.experts.count', 'experts-few', {
          count: objective.experts.count,
          iterations: training.iterations,
        })
      : null,
  ({ config: { objective }, geometry }) => {
    if (geometry === null || objective.kind === 'mtt' || objective.realBatch <= geometry.trainPerClass)
      return null;
    const { realBatch: batch } = objective;
    return advice('objective.realBatch', 'batch-above-class', { batch, images: geometry.trainPerClass });
  },
  ({ config, geometry }) => {
    if (geometry === null) return null;
    const { basesPerClass: perClass, hallucinators } = config.parameterization;
    const stored = perClass * geometry.classes;
    const [path, batch] =
      config.objective.kind === 'mtt'
        ? (['objective.syntheticBatch', config.objective.syntheticBatch] as const)
        : ([
            'adversary.batch',
            hallucinators > 0 && config.adversary.enabled ? config.adversary.batch : null,
          ] as const);
    if (batch === null || batch <= stored) return null;
    return advice(path, 'batch-above-stored', { batch, stored });
  },
  ({ config: { objective }, geometry }) => {
    if (geometry === null || objective.kind !== 'mtt') return null;
    const images = geometry.classes * geometry.trainPerClass;
    const batch = objective.experts.batchSize;
    if (batch <= images) return null;
    return advice('objective.experts.batchSize', 'experts-batch-above-set', { batch, images });
  },
  ({ config: { adversary, parameterization } }) =>
    adversary.enabled &&
    parameterization.hallucinators > 1 &&
    Object.values(adversary.weights).every((weight) => weight === 0)
      ? advice('adversary.enabled', 'adversary-idle')
      : null,
  ({ config: { parameterization }, geometry }) =>
    geometry?.channels === 1 && parameterization.baseChannels === 'single'
      ? advice('parameterization.baseChannels', 'single-channel-idle')
      : null,
  ({ config: { parameterization }, geometry }) =>
    geometry !== null &&
    parameterization.code.kind === 'frequency' &&
    parameterization.code.chroma !== null &&
    chromaOf(parameterization.code, basisChannels(parameterization, geometry)) === null
      ? advice('parameterization.code.chroma', 'chroma-idle')
      : null,
  ({ config: { objective, dataset }, geometry }) =>
    objective.kind === 'mtt' && geometry?.channels === 3 && dataset.whitening === 'none'
      ? advice('dataset.whitening', 'whitening-missing')
      : null,
  ({ config: { augmentation, dataset } }) =>
    dataset.source === 'svhn' && augmentation.ops.includes('flip')
      ? advice('augmentation.ops', 'flip-digits')
      : null,
  ({ config: { budget, parameterization }, geometry }) => {
    if (geometry === null || budget.ipc === null) return null;
    const stored = costOf(storageOf(parameterization, geometry), budget.convention);
    if (stored >= budget.ipc / 2) return null;
    const share = Math.round((100 * stored) / budget.ipc);
    return advice('budget.ipc', 'budget-unused', { share });
  },
  ({ config: { precision } }) => (precision === 'f16' ? advice('precision', 'half-precision') : null),
];

/** Everything worth a second look in a valid configuration. Rules that need the dataset's sizes are left out without them. */
export function adviceOn(config: RunConfig, geometry: ImageGeometry | null): Advice[] {
  return rules.flatMap((rule) => rule({ config, geometry }) ?? []);
}
