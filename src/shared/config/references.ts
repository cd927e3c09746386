/**
 * Where the settings come from: what a field is called in the papers and in the official scripts, and which values those
 * have. Sections are named where a definition of this project names them; scripts and flags otherwise.
 */
import { FLAGS, HABA_SCRIPTS, type HabaScript, type Program } from '../official/programs';

/** Sources of official values: HaBa's run scripts, and the defaults of each method's own script. */
export const OFFICIAL_SOURCES = [
  'haba-1',
  'haba-10',
  'haba-50',
  'haba-single',
  'haba',
  'mtt',
  'dc',
  'dsa',
  'dm',
  'buffer',
] as const;
type OfficialSource = (typeof OFFICIAL_SOURCES)[number];

export type Paper = 'haba' | 'mtt' | 'dc' | 'dsa' | 'dm' | 'idc' | 'fred' | 'ddif' | 'rtp';

/** Names of papers are the same in every language. */
export const PAPERS: Readonly<Record<Paper, string>> = {
  haba: 'HaBa, “Dataset Distillation via Factorization”, NeurIPS 2022',
  mtt: 'MTT, “Dataset Distillation by Matching Training Trajectories”, CVPR 2022',
  dc: 'DC, “Dataset Condensation with Gradient Matching”, ICLR 2021',
  dsa: 'DSA, “Dataset Condensation with Differentiable Siamese Augmentation”, ICML 2021',
  dm: 'DM, “Dataset Condensation with Distribution Matching”, WACV 2023',
  fred: 'FReD, “Frequency Domain-based Dataset Distillation”, NeurIPS 2023',
  ddif: 'DDiF, “Distilling Dataset into Neural Field”, ICLR 2025',
  rtp: 'LinBa, “Remember the Past: Distilling Datasets into Addressable Memories for Neural Networks”, NeurIPS 2022',
  idc: 'IDC, “Dataset Condensation via Efficient Synthetic-Data Parameterization”, ICML 2022',
};

export interface Reference {
  /** The paper's or the code's name for it. */
  readonly term?: string;
  readonly paper?: Paper;
  readonly section?: string;
  /** Flag of the official scripts, with its dashes; absent where the code has no flag for it. */
  readonly flag?: string;
  /** What official scripts use, as JSON would write it. */
  readonly values?: Readonly<Partial<Record<OfficialSource, string>>>;
}

type Values = NonNullable<Reference['values']>;

/** A value as JSON would write it, small numbers with a power of ten. */
const written = (value: string | number | boolean | null): string =>
  typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);

/** What HaBa's run scripts set a flag to. */
function inScripts(flag: keyof (typeof HABA_SCRIPTS)[HabaScript], say = written): Values {
  const sources = Object.keys(HABA_SCRIPTS) as HabaScript[];
  return Object.fromEntries(sources.map((source) => [source, say(HABA_SCRIPTS[source][flag])]));
}

/** The defaults of a flag in some scripts; DSA is a method of DC's. */
const defaults = (flag: string, ...sources: (Program | 'dsa')[]): Values =>
  Object.fromEntries(
    sources.map((source) => [
      source,
      written(FLAGS[source === 'dsa' ? 'dc' : source][flag]?.initial ?? null),
    ]),
  );

const network: Readonly<Record<string, Reference>> = {
  kind: {
    term: 'ConvNet',
    flag: '--model',
    values: defaults('model', 'haba', 'mtt', 'dc', 'dm'),
  },
  width: { term: 'W128', flag: '--model', values: { haba: '128', mtt: '128', dc: '128', dm: '128' } },
  depth: { term: 'D3', flag: '--model', values: { haba: '3', mtt: '3', dc: '3', dm: '3' } },
  norm: {
    term: 'IN',
    flag: '--model',
    values: { haba: 'instance', mtt: 'instance', dc: 'instance', dm: 'instance' },
  },
  activation: { term: 'AR', flag: '--model', values: { haba: 'relu', mtt: 'relu', dc: 'relu', dm: 'relu' } },
  pooling: {
    term: 'AP',
    flag: '--model',
    values: { haba: 'average', mtt: 'average', dc: 'average', dm: 'average' },
  },
};
const below = (prefix: string, table: Readonly<Record<string, Reference>>): Record<string, Reference> =>
  Object.fromEntries(Object.entries(table).map(([key, one]) => [`${prefix}.${key}`, one]));

/** By the field's path, list indices left out. */
export const REFERENCES: Readonly<Record<string, Reference>> = {
  'dataset.source': { flag: '--dataset', values: defaults('dataset', 'haba') },
  'dataset.whitening': {
    term: 'ZCA',
    paper: 'mtt',
    flag: '--zca',
    values: { ...inScripts('zca', (on) => (on ? 'zca' : 'none')), dc: 'none', dm: 'none' },
  },
  'parameterization.code.kind': { term: 'frequency domain', paper: 'fred', section: '3' },
  'parameterization.code.coefficients': { term: 'M', paper: 'fred', flag: '--msz_per_channel' },
  'parameterization.code.width': { term: 'layer size', paper: 'ddif', flag: '--layer_size' },
  'parameterization.code.layers': { term: 'layers', paper: 'ddif', flag: '--num_layers' },
  'parameterization.code.firstFrequency': { term: 'w₀', paper: 'ddif', flag: '--w0_initial' },
  'parameterization.code.frequency': { term: 'w₀', paper: 'ddif', flag: '--w0' },
  'parameterization.code.warmUp.steps': { paper: 'ddif', flag: '--epochs_init' },
  'parameterization.code.warmUp.learningRate': { paper: 'ddif', flag: '--lr_nf_init' },
  'parameterization.code.memories': { term: 'K', paper: 'rtp', section: '3', flag: '--n_basis' },
  'parameterization.code.reduction': { paper: 'rtp', flag: '--downsample_scale' },
  'parameterization.basesPerClass': {
    term: 'BPC',
    paper: 'haba',
    section: '3.2',
    flag: '--ipc',
    values: { ...inScripts('ipc'), ...defaults('ipc', 'dc', 'dm', 'mtt') },
  },
  'parameterization.hallucinators': {
    term: '|H|',
    paper: 'haba',
    section: '3.2',
    flag: '--n_style',
    values: { ...inScripts('n_style'), ...defaults('n_style', 'haba') },
  },
  'parameterization.kernel': { term: 'k', paper: 'haba', section: '3.2', values: { haba: '3' } },
  'parameterization.baseChannels': {
    term: 'single channel',
    paper: 'haba',
    flag: '--single_channel',
    values: inScripts('single_channel', (on) => (on ? 'single' : 'image')),
  },
  'parameterization.initialisation': {
    flag: '--pix_init, --init',
    values: {
      ...inScripts('pix_init'),
      ...defaults('pix_init', 'mtt'),
      ...defaults('init', 'dc', 'dm'),
    },
  },
  'parameterization.formation': { term: 'multi-formation', paper: 'idc' },
  'objective.kind': { flag: '--method', values: defaults('method', 'dc', 'dm') },
  'objective.realBatch': {
    flag: '--batch_real',
    paper: 'dm',
    values: defaults('batch_real', 'dc', 'dsa', 'dm'),
  },
  'objective.distance': {
    term: 'D',
    paper: 'dc',
    flag: '--dis_metric',
    values: defaults('dis_metric', 'dc', 'dsa'),
  },
  'objective.outerLoops': { term: 'outer_loop', paper: 'dc', values: { dc: '1, 10, 50 (IPC 1, 10, 50)' } },
  'objective.innerLoops': { term: 'inner_loop', paper: 'dc', values: { dc: '1, 50, 10 (IPC 1, 10, 50)' } },
  'objective.networkLearningRate': { flag: '--lr_net', paper: 'dc', values: defaults('lr_net', 'dc', 'dsa') },
  'objective.networkBatch': {
    flag: '--batch_train',
    paper: 'dc',
    values: defaults('batch_train', 'dc', 'dsa'),
  },
  'objective.syntheticSteps': {
    term: 'syn_steps (N)',
    paper: 'mtt',
    section: '3',
    flag: '--syn_steps',
    values: { ...inScripts('syn_steps'), ...defaults('syn_steps', 'haba', 'mtt') },
  },
  'objective.expertEpochs': {
    term: 'expert_epochs (M)',
    paper: 'mtt',
    section: '3',
    flag: '--expert_epochs',
    values: { ...inScripts('expert_epochs'), ...defaults('expert_epochs', 'haba', 'mtt') },
  },
  'objective.maxStartEpoch': {
    term: 'max_start_epoch (T⁺)',
    paper: 'mtt',
    section: '3',
    flag: '--max_start_epoch',
    values: { ...inScripts('max_start_epoch'), ...defaults('max_start_epoch', 'haba', 'mtt') },
  },
  'objective.syntheticBatch': {
    term: 'batch_syn',
    paper: 'mtt',
    flag: '--batch_syn',
    values: defaults('batch_syn', 'haba', 'mtt'),
  },
  'objective.studentLearningRate': {
    term: 'α',
    paper: 'mtt',
    section: '3',
    flag: '--lr_teacher',
    values: { ...inScripts('lr_teacher'), ...defaults('lr_teacher', 'mtt') },
  },
  'objective.rateLearningRate': {
    term: 'lr_lr',
    paper: 'mtt',
    flag: '--lr_lr',
    values: { ...inScripts('lr_lr'), ...defaults('lr_lr', 'mtt') },
  },
  'objective.rateMomentum': { paper: 'haba', values: { haba: '0.9', mtt: '0.5' } },
  'objective.rateFloor': { paper: 'haba', values: { haba: '0.001', mtt: 'null' } },
  'objective.experts.count': {
    term: 'num_experts',
    paper: 'mtt',
    flag: '--num_experts',
    values: defaults('num_experts', 'buffer'),
  },
  'objective.experts.epochs': {
    term: 'train_epochs',
    paper: 'mtt',
    flag: '--train_epochs',
    values: defaults('train_epochs', 'buffer'),
  },
  'objective.experts.learningRate': {
    paper: 'mtt',
    flag: '--lr_teacher',
    values: defaults('lr_teacher', 'buffer'),
  },
  'objective.experts.momentum': { paper: 'mtt', flag: '--mom', values: defaults('mom', 'buffer') },
  'objective.experts.weightDecay': { paper: 'mtt', flag: '--l2', values: defaults('l2', 'buffer') },
  'objective.experts.batchSize': {
    paper: 'mtt',
    flag: '--batch_train',
    values: defaults('batch_train', 'buffer'),
  },
  'objective.experts.augmentation': { paper: 'mtt', flag: '--dsa', values: { buffer: 'dsa' } },
  'objective.experts.standardiseBatches': { values: { haba: 'true' } },
  'budget.ipc': {
    term: 'IPC',
    paper: 'haba',
    values: { 'haba-1': '2', 'haba-10': '11', 'haba-50': '51', 'haba-single': '2' },
  },
  ...below('network', network),
  'augmentation.ops': {
    term: 'dsa_strategy',
    paper: 'dsa',
    flag: '--dsa_strategy',
    values: defaults('dsa_strategy', 'haba', 'mtt'),
  },
  'augmentation.mode': {
    term: 'S',
    paper: 'dsa',
    values: { haba: 'single', mtt: 'single', dsa: 'single', dm: 'single' },
  },
  'adversary.enabled': {
    term: 'adversarial contrastive constraints',
    paper: 'haba',
    section: '3.3',
    values: { haba: 'true' },
  },
  'adversary.width': { term: 'Extractor', paper: 'haba', section: '3.3', values: { haba: '128' } },
  'adversary.depth': { term: 'Extractor', paper: 'haba', section: '3.3', values: { haba: '3' } },
  'adversary.learningRate': { paper: 'haba', section: '3.3', values: { haba: '0.001' } },
  'adversary.momentum': { paper: 'haba', section: '3.3', values: { haba: '0.9' } },
  'adversary.batch': {
    term: 'batch_syn',
    paper: 'haba',
    flag: '--batch_syn',
    values: defaults('batch_syn', 'haba'),
  },
  'adversary.weights.cosine': lambda('club'),
  'adversary.weights.contrastive': lambda('contrast'),
  'adversary.weights.task': lambda('cls'),
  'adversary.weights.likelihood': lambda('likeli'),
  'optimiser.images.learningRate': {
    term: 'lr_img',
    flag: '--lr_img',
    values: { ...inScripts('lr_img'), ...defaults('lr_img', 'mtt', 'dc', 'dsa', 'dm') },
  },
  'optimiser.images.momentum': { values: { haba: '0.95', mtt: '0.5', dc: '0.5', dsa: '0.5', dm: '0.5' } },
  'optimiser.hallucinators.rule': { term: 'SGD', paper: 'haba', values: { haba: 'sgd' } },
  'optimiser.hallucinators.learningRate': {
    term: 'lr_style',
    paper: 'haba',
    flag: '--lr_style',
    values: inScripts('lr_style'),
  },
  'optimiser.hallucinators.momentum': { paper: 'haba', values: { haba: '0.95' } },
  'training.iterations': {
    term: 'Iteration',
    flag: '--Iteration',
    values: defaults('Iteration', 'haba', 'mtt', 'dc', 'dsa', 'dm'),
  },
  'evaluation.every': { term: 'eval_it', flag: '--eval_it', values: defaults('eval_it', 'haba', 'mtt') },
  'evaluation.from': { term: 'eval_it', values: { haba: '13500', mtt: '4500' } },
  'evaluation.networks': {
    term: 'eval_mode',
    flag: '--eval_mode',
    values: defaults('eval_mode', 'haba', 'mtt', 'dc', 'dm'),
  },
  ...below('evaluation.networks', network),
  'evaluation.repeats': {
    term: 'num_eval',
    flag: '--num_eval',
    values: defaults('num_eval', 'haba', 'mtt', 'dc', 'dsa', 'dm'),
  },
  'evaluation.epochs': {
    term: 'epoch_eval_train',
    flag: '--epoch_eval_train',
    // The project trains longer on images that were distilled with augmentation.
    values: { ...defaults('epoch_eval_train', 'haba', 'mtt', 'dc', 'dm'), dsa: '1000' },
  },
  'evaluation.batchSize': {
    term: 'batch_train',
    flag: '--batch_train',
    values: defaults('batch_train', 'haba', 'mtt', 'dc', 'dm'),
  },
  'evaluation.testBatchSize': { values: { haba: '128', dc: '256' } },
  'evaluation.learningRate': {
    term: 'lr_net',
    flag: '--lr_net',
    values: defaults('lr_net', 'dc', 'dsa', 'dm'),
  },
  'evaluation.learnedRate': { term: 'α', values: { haba: 'true', mtt: 'true' } },
  'evaluation.momentum': { values: { haba: '0.9', mtt: '0.9', dc: '0.9' } },
  'evaluation.weightDecay': { values: { haba: '0.0005', mtt: '0.0005', dc: '0.0005' } },
  'evaluation.augment': {
    paper: 'dsa',
    flag: '--dsa',
    values: { haba: 'true', mtt: 'true', dc: 'false', dsa: 'true', dm: 'true' },
  },
  'evaluation.standardiseBatches': { values: { haba: 'true', dc: 'false', dsa: 'false', dm: 'false' } },
  'evaluation.everyPair': { values: { haba: 'false' } },
};

function lambda(name: 'club' | 'contrast' | 'cls' | 'likeli'): Reference {
  const flag = `lambda_${name}_content` as const;
  return {
    term: `λ_${name} (lambda_${name})`,
    paper: 'haba',
    section: '3.3',
    flag: `--${flag}`,
    values: { ...inScripts(flag), ...defaults(flag, 'haba') },
  };
}

/** The reference of a field, list indices left out; undefined where the papers have no such setting. */
export const referenceOf = (path: string): Reference | undefined =>
  Object.hasOwn(REFERENCES, path) ? REFERENCES[path] : undefined;
