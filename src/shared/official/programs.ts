/**
 * The flags of the official scripts with their defaults: `distill_fac.py` and `distill.py` of HaBa's code, `buffer.py`
 * and `distill.py` of MTT's, `main.py` and `main_DM.py` of the dataset condensation project.
 */

const PROGRAMS = ['haba', 'mtt', 'buffer', 'dc', 'dm'] as const;
export type Program = (typeof PROGRAMS)[number];

/** The scripts as people call them. */
export const SCRIPT_OF: Readonly<Record<Program, string>> = {
  haba: 'distill_fac.py',
  mtt: 'distill.py',
  buffer: 'buffer.py',
  dc: 'main.py',
  dm: 'main_DM.py',
};

/** `switch` stands alone; `bool` is Python's `type=bool`: any text that is not empty is true. */
type FlagKind = 'integer' | 'number' | 'word' | 'yes-no' | 'switch' | 'bool';

/** Why a flag that the script knows has no place in a configuration. */
export type LeftReason =
  /** A folder or file of the other machine. */
  | 'place'
  /** The studio always does it in its own way, and needs no setting. */
  | 'own-way'
  /** The script itself does not use it. */
  | 'unused'
  /** The studio has no such setting. */
  | 'none'
  /** Several runs, which are a study here. */
  | 'study'
  /** The script has no such flag. */
  | 'unknown'
  /** The value cannot be read. */
  | 'value';

export interface FlagSpec {
  readonly kind: FlagKind;
  readonly initial: string | number | boolean | null;
  /** Where it lands in a configuration; several where one flag sets several things. */
  readonly paths?: readonly string[];
  readonly left?: LeftReason;
}

export type FlagTable = Readonly<Record<string, FlagSpec>>;

const integer = (initial: number | null, ...paths: string[]): FlagSpec => ({
  kind: 'integer',
  initial,
  paths,
});
const number = (initial: number, ...paths: string[]): FlagSpec => ({ kind: 'number', initial, paths });
const word = (initial: string, ...paths: string[]): FlagSpec => ({ kind: 'word', initial, paths });
const left = (kind: FlagKind, reason: LeftReason): FlagSpec => ({ kind, initial: null, left: reason });

const ALL_OPS = 'color_crop_cutout_flip_scale_rotate';

const places: FlagTable = {
  data_path: left('word', 'place'),
  buffer_path: left('word', 'place'),
  save_path: left('word', 'place'),
  pretrained_ckpt: left('word', 'place'),
};

/** What all scripts have in common. */
const shared = {
  dataset: word('CIFAR10', 'dataset.source'),
  subset: left('word', 'none'),
  model: word('ConvNet', 'network', 'evaluation.networks'),
  eval_mode: word('S', 'evaluation.networks'),
  batch_train: integer(256, 'evaluation.batchSize'),
} satisfies FlagTable;

/** Both trajectory matchers. */
const trajectories = {
  ...places,
  ...shared,
  num_eval: integer(5, 'evaluation.repeats'),
  eval_it: integer(100, 'evaluation.every'),
  epoch_eval_train: integer(1000, 'evaluation.epochs'),
  lr_lr: number(1e-5, 'objective.rateLearningRate'),
  lr_teacher: number(0.01, 'objective.studentLearningRate'),
  lr_init: left('number', 'unused'),
  batch_real: left('integer', 'unused'),
  batch_syn: integer(null, 'objective.syntheticBatch'),
  pix_init: word('real', 'parameterization.initialisation'),
  dsa: { kind: 'yes-no', initial: true, paths: ['augmentation.ops'] },
  dsa_strategy: word(ALL_OPS, 'augmentation.ops'),
  zca: { kind: 'switch', initial: false, paths: ['dataset.whitening'] },
  load_all: left('switch', 'own-way'),
  no_aug: { kind: 'bool', initial: false, paths: ['augmentation.ops'] },
  max_files: left('integer', 'none'),
  max_experts: left('integer', 'none'),
  force_save: left('switch', 'own-way'),
  expert_epochs: integer(3, 'objective.expertEpochs'),
  max_start_epoch: integer(25, 'objective.maxStartEpoch'),
} satisfies FlagTable;

const haba: FlagTable = {
  ...trajectories,
  ipc: integer(1, 'parameterization.basesPerClass'),
  Iteration: integer(15_000, 'training.iterations'),
  lr_img: number(100, 'optimiser.images.learningRate'),
  lr_style: number(100, 'optimiser.hallucinators.learningRate'),
  syn_steps: integer(64, 'objective.syntheticSteps'),
  n_style: integer(5, 'parameterization.hallucinators'),
  single_channel: { kind: 'switch', initial: false, paths: ['parameterization.baseChannels'] },
  lambda_club_content: number(0.1, 'adversary.weights.cosine'),
  lambda_likeli_content: number(1, 'adversary.weights.likelihood'),
  lambda_cls_content: number(1, 'adversary.weights.task'),
  lambda_contrast_content: number(1, 'adversary.weights.contrastive'),
};

const mtt: FlagTable = {
  ...trajectories,
  ipc: integer(1, 'parameterization.basesPerClass'),
  Iteration: integer(5000, 'training.iterations'),
  lr_img: number(1000, 'optimiser.images.learningRate'),
  syn_steps: integer(20, 'objective.syntheticSteps'),
};

/** The script that trains experts. */
const buffer: FlagTable = {
  ...places,
  dataset: shared.dataset,
  subset: shared.subset,
  model: word('ConvNet', 'network'),
  num_experts: integer(100, 'objective.experts.count'),
  train_epochs: integer(50, 'objective.experts.epochs'),
  lr_teacher: number(0.01, 'objective.experts.learningRate'),
  batch_train: integer(256, 'objective.experts.batchSize'),
  batch_real: left('integer', 'unused'),
  mom: number(0, 'objective.experts.momentum'),
  l2: number(0, 'objective.experts.weightDecay'),
  dsa: { kind: 'yes-no', initial: true, paths: ['objective.experts.augmentation'] },
  dsa_strategy: word(ALL_OPS, 'augmentation.ops'),
  zca: { kind: 'switch', initial: false, paths: ['dataset.whitening'] },
  save_interval: left('integer', 'own-way'),
  decay: left('switch', 'none'),
};

/** The dataset condensation project. */
const condensation = {
  ...places,
  ...shared,
  method: word('DC', 'objective.kind'),
  num_exp: left('integer', 'study'),
  num_eval: integer(20, 'evaluation.repeats'),
  lr_net: number(0.01, 'objective.networkLearningRate', 'evaluation.learningRate'),
  batch_real: integer(256, 'objective.realBatch'),
  batch_train: integer(256, 'objective.networkBatch', 'evaluation.batchSize'),
  dis_metric: word('ours', 'objective.distance'),
} satisfies FlagTable;

const dc: FlagTable = {
  ...condensation,
  ipc: integer(1, 'parameterization.basesPerClass'),
  epoch_eval_train: integer(300, 'evaluation.epochs'),
  Iteration: integer(1000, 'training.iterations'),
  lr_img: number(0.1, 'optimiser.images.learningRate'),
  init: word('noise', 'parameterization.initialisation'),
  dsa_strategy: word('None', 'augmentation.ops'),
};

const dm: FlagTable = {
  ...condensation,
  method: word('DM', 'objective.kind'),
  lr_net: number(0.01, 'evaluation.learningRate'),
  batch_train: integer(256, 'evaluation.batchSize'),
  dis_metric: left('word', 'unused'),
  ipc: integer(50, 'parameterization.basesPerClass'),
  epoch_eval_train: integer(1000, 'evaluation.epochs'),
  Iteration: integer(20_000, 'training.iterations'),
  lr_img: number(1, 'optimiser.images.learningRate'),
  init: word('real', 'parameterization.initialisation'),
  dsa_strategy: word(ALL_OPS, 'augmentation.ops'),
};

export const FLAGS: Readonly<Record<Program, FlagTable>> = { haba, mtt, buffer, dc, dm };

/** The default of a flag that takes a number. @throws Error where the script has none */
export function defaultNumber(program: Program, flag: string): number {
  const initial = FLAGS[program][flag]?.initial;
  if (typeof initial !== 'number') throw new Error(`${SCRIPT_OF[program]} has no number for --${flag}.`);
  return initial;
}

/** What all of HaBa's run scripts set, by flag. */
const inAllScripts = {
  n_style: 5,
  expert_epochs: 2,
  lr_img: 100,
  lr_style: 100,
  pix_init: 'real',
  zca: true,
  lambda_club_content: 0.1,
  lambda_likeli_content: 0.1,
  lambda_cls_content: 1,
  lambda_contrast_content: 0.1,
} as const;
const one = { syn_steps: 50, max_start_epoch: 2, lr_lr: 1e-7, lr_teacher: 0.01 } as const;

/** HaBa's run scripts for CIFAR10, by bases per class: the flags that they set. One has three grey bases per class. */
export const HABA_SCRIPTS = {
  'haba-1': { ...inAllScripts, ...one, ipc: 1, single_channel: false },
  'haba-10': {
    ...inAllScripts,
    syn_steps: 30,
    max_start_epoch: 20,
    lr_lr: 1e-5,
    lr_teacher: 0.001,
    ipc: 10,
    single_channel: false,
  },
  'haba-50': {
    ...inAllScripts,
    syn_steps: 30,
    max_start_epoch: 20,
    lr_lr: 1e-5,
    lr_teacher: 0.01,
    ipc: 50,
    single_channel: false,
  },
  'haba-single': { ...inAllScripts, ...one, ipc: 3, single_channel: true },
} as const;
export type HabaScript = keyof typeof HABA_SCRIPTS;

/** Shorter names that people use for the adversary's weights. */
export const ALIASES: Readonly<Record<string, string>> = {
  lambda_club: 'lambda_club_content',
  lambda_likeli: 'lambda_likeli_content',
  lambda_cls: 'lambda_cls_content',
  lambda_contrast: 'lambda_contrast_content',
};

/** Which program a command is: by its script's name, else by flags that only one of them has. */
export function programOf(script: string | null, flags: ReadonlyMap<string, string | null>): Program | null {
  const named = PROGRAMS.find((one) => SCRIPT_OF[one] === script);
  const method = flags.get('method')?.toUpperCase();
  if (named === 'dc' && method === 'DM') return 'dm';
  if (named) return named;
  const has = (...names: string[]): boolean => names.some((name) => flags.has(name));
  if (has('n_style', 'lr_style', 'single_channel', ...Object.values(ALIASES))) return 'haba';
  if (has('train_epochs', 'num_experts')) return 'buffer';
  if (has('syn_steps', 'expert_epochs', 'max_start_epoch', 'lr_lr')) return 'mtt';
  if (method === 'DM') return 'dm';
  if (method === 'DC' || method === 'DSA' || has('dis_metric')) return 'dc';
  return null;
}
