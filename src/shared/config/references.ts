/**
 * Where the settings come from: what a field is called in the papers and in the official scripts, and which values those
 * have. Sections are named where a definition of this project names them; scripts and flags otherwise.
 */

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
export type OfficialSource = (typeof OFFICIAL_SOURCES)[number];

export type Paper = 'haba' | 'mtt' | 'dc' | 'dsa' | 'dm' | 'idc';

/** Names of papers are the same in every language. */
export const PAPERS: Readonly<Record<Paper, string>> = {
  haba: 'HaBa, “Dataset Distillation via Factorization”, NeurIPS 2022',
  mtt: 'MTT, “Dataset Distillation by Matching Training Trajectories”, CVPR 2022',
  dc: 'DC, “Dataset Condensation with Gradient Matching”, ICLR 2021',
  dsa: 'DSA, “Dataset Condensation with Differentiable Siamese Augmentation”, ICML 2021',
  dm: 'DM, “Dataset Condensation with Distribution Matching”, WACV 2023',
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

const scripts = (
  one: string,
  ten: string,
  fifty: string,
  single: string,
): NonNullable<Reference['values']> => ({
  'haba-1': one,
  'haba-10': ten,
  'haba-50': fifty,
  'haba-single': single,
});

const network: Readonly<Record<string, Reference>> = {
  kind: {
    term: 'ConvNet',
    flag: '--model',
    values: { haba: 'ConvNet', mtt: 'ConvNet', dc: 'ConvNet', dm: 'ConvNet' },
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
  'dataset.source': { flag: '--dataset', values: { haba: 'CIFAR10' } },
  'dataset.whitening': {
    term: 'ZCA',
    paper: 'mtt',
    flag: '--zca',
    values: { ...scripts('zca', 'zca', 'zca', 'zca'), dc: 'none', dm: 'none' },
  },
  'parameterization.kind': { term: 'bases and hallucinators', paper: 'haba', section: '3.2' },
  'parameterization.basesPerClass': {
    term: 'BPC',
    paper: 'haba',
    section: '3.2',
    flag: '--ipc',
    values: scripts('1', '10', '50', '3'),
  },
  'parameterization.hallucinators': {
    term: '|H|',
    paper: 'haba',
    section: '3.2',
    flag: '--n_style',
    values: { ...scripts('5', '5', '5', '5'), haba: '5' },
  },
  'parameterization.kernel': { term: 'k', paper: 'haba', section: '3.2', values: { haba: '3' } },
  'parameterization.baseChannels': {
    term: 'single channel',
    paper: 'haba',
    flag: '--single_channel',
    values: scripts('image', 'image', 'image', 'single'),
  },
  'parameterization.initialisation': {
    flag: '--pix_init, --init',
    values: { ...scripts('real', 'real', 'real', 'real'), mtt: 'real', dc: 'noise', dm: 'real' },
  },
  'parameterization.imagesPerClass': {
    term: 'IPC',
    paper: 'dc',
    flag: '--ipc',
    values: { dc: '1', dm: '50', mtt: '1' },
  },
  'parameterization.factor': { term: 'multi-formation', paper: 'idc' },
  'objective.kind': { flag: '--method', values: { dc: 'DC', dm: 'DM' } },
  'objective.realBatch': { flag: '--batch_real', paper: 'dm', values: { dc: '256', dsa: '256', dm: '256' } },
  'objective.distance': { term: 'D', paper: 'dc', flag: '--dis_metric', values: { dc: 'ours', dsa: 'ours' } },
  'objective.outerLoops': { term: 'outer_loop', paper: 'dc', values: { dc: '1, 10, 50 (IPC 1, 10, 50)' } },
  'objective.innerLoops': { term: 'inner_loop', paper: 'dc', values: { dc: '1, 50, 10 (IPC 1, 10, 50)' } },
  'objective.networkLearningRate': { flag: '--lr_net', paper: 'dc', values: { dc: '0.01', dsa: '0.01' } },
  'objective.networkBatch': { flag: '--batch_train', paper: 'dc', values: { dc: '256', dsa: '256' } },
  'objective.syntheticSteps': {
    term: 'syn_steps (N)',
    paper: 'mtt',
    section: '3',
    flag: '--syn_steps',
    values: { ...scripts('50', '30', '30', '50'), haba: '64', mtt: '20' },
  },
  'objective.expertEpochs': {
    term: 'expert_epochs (M)',
    paper: 'mtt',
    section: '3',
    flag: '--expert_epochs',
    values: { ...scripts('2', '2', '2', '2'), haba: '3', mtt: '3' },
  },
  'objective.maxStartEpoch': {
    term: 'max_start_epoch (T⁺)',
    paper: 'mtt',
    section: '3',
    flag: '--max_start_epoch',
    values: { ...scripts('2', '20', '20', '2'), haba: '25', mtt: '25' },
  },
  'objective.syntheticBatch': {
    term: 'batch_syn',
    paper: 'mtt',
    flag: '--batch_syn',
    values: { haba: 'null', mtt: 'null' },
  },
  'objective.studentLearningRate': {
    term: 'α',
    paper: 'mtt',
    section: '3',
    flag: '--lr_teacher',
    values: { ...scripts('0.01', '0.001', '0.01', '0.01'), mtt: '0.01' },
  },
  'objective.rateLearningRate': {
    term: 'lr_lr',
    paper: 'mtt',
    flag: '--lr_lr',
    values: { ...scripts('1e-7', '1e-5', '1e-5', '1e-7'), mtt: '1e-5' },
  },
  'objective.rateMomentum': { paper: 'haba', values: { haba: '0.9', mtt: '0.5' } },
  'objective.rateFloor': { paper: 'haba', values: { haba: '0.001', mtt: 'null' } },
  'objective.experts.count': {
    term: 'num_experts',
    paper: 'mtt',
    flag: '--num_experts',
    values: { buffer: '100' },
  },
  'objective.experts.epochs': {
    term: 'train_epochs',
    paper: 'mtt',
    flag: '--train_epochs',
    values: { buffer: '50' },
  },
  'objective.experts.learningRate': { paper: 'mtt', flag: '--lr_teacher', values: { buffer: '0.01' } },
  'objective.experts.momentum': { paper: 'mtt', flag: '--mom', values: { buffer: '0' } },
  'objective.experts.weightDecay': { paper: 'mtt', flag: '--l2', values: { buffer: '0' } },
  'objective.experts.batchSize': { paper: 'mtt', flag: '--batch_train', values: { buffer: '256' } },
  'objective.experts.augmentation': { paper: 'mtt', flag: '--dsa', values: { buffer: 'dsa' } },
  'objective.experts.standardiseBatches': { values: { haba: 'true' } },
  'budget.ipc': { term: 'IPC', paper: 'haba', values: scripts('2', '11', '51', '2') },
  ...below('network', network),
  'augmentation.ops': {
    term: 'dsa_strategy',
    paper: 'dsa',
    flag: '--dsa_strategy',
    values: { haba: 'color_crop_cutout_flip_scale_rotate', mtt: 'color_crop_cutout_flip_scale_rotate' },
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
  'adversary.batch': { term: 'batch_syn', paper: 'haba', flag: '--batch_syn', values: { haba: 'null' } },
  'adversary.weights.cosine': lambda('club', '0.1', '0.1'),
  'adversary.weights.contrastive': lambda('contrast', '0.1', '1'),
  'adversary.weights.task': lambda('cls', '1', '1'),
  'adversary.weights.likelihood': lambda('likeli', '0.1', '1'),
  'optimiser.images.learningRate': {
    term: 'lr_img',
    flag: '--lr_img',
    values: { ...scripts('100', '100', '100', '100'), mtt: '1000', dc: '0.1', dsa: '0.1', dm: '1' },
  },
  'optimiser.images.momentum': { values: { haba: '0.95', mtt: '0.5', dc: '0.5', dsa: '0.5', dm: '0.5' } },
  'optimiser.hallucinators.rule': { term: 'SGD', paper: 'haba', values: { haba: 'sgd' } },
  'optimiser.hallucinators.learningRate': {
    term: 'lr_style',
    paper: 'haba',
    flag: '--lr_style',
    values: scripts('100', '100', '100', '100'),
  },
  'optimiser.hallucinators.momentum': { paper: 'haba', values: { haba: '0.95' } },
  'training.iterations': {
    term: 'Iteration',
    flag: '--Iteration',
    values: { haba: '15000', mtt: '5000', dc: '1000', dsa: '1000', dm: '20000' },
  },
  'evaluation.every': { term: 'eval_it', flag: '--eval_it', values: { haba: '100', mtt: '100' } },
  'evaluation.from': { term: 'eval_it', values: { haba: '13500', mtt: '4500' } },
  'evaluation.networks': {
    term: 'eval_mode',
    flag: '--eval_mode',
    values: { haba: 'S', mtt: 'S', dc: 'S', dm: 'S' },
  },
  ...below('evaluation.networks', network),
  'evaluation.repeats': {
    term: 'num_eval',
    flag: '--num_eval',
    values: { haba: '5', mtt: '5', dc: '20', dsa: '20', dm: '20' },
  },
  'evaluation.epochs': {
    term: 'epoch_eval_train',
    flag: '--epoch_eval_train',
    values: { haba: '1000', mtt: '1000', dc: '300', dsa: '1000', dm: '1000' },
  },
  'evaluation.batchSize': {
    term: 'batch_train',
    flag: '--batch_train',
    values: { haba: '256', mtt: '256', dc: '256', dm: '256' },
  },
  'evaluation.testBatchSize': { values: { haba: '128', dc: '256' } },
  'evaluation.learningRate': {
    term: 'lr_net',
    flag: '--lr_net',
    values: { dc: '0.01', dsa: '0.01', dm: '0.01' },
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
};

function lambda(name: string, inScripts: string, initial: string): Reference {
  return {
    term: `λ_${name} (lambda_${name})`,
    paper: 'haba',
    section: '3.3',
    flag: `--lambda_${name}_content`,
    values: { ...scripts(inScripts, inScripts, inScripts, inScripts), haba: initial },
  };
}

/** The reference of a field, list indices left out; undefined where the papers have no such setting. */
export const referenceOf = (path: string): Reference | undefined =>
  Object.hasOwn(REFERENCES, path) ? REFERENCES[path] : undefined;
