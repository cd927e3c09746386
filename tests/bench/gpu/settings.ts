/** What both sides of the benchmark of a graphics device compute (tests/bench/pytorch/gpu.py takes it as JSON). */
export interface GpuWork {
  readonly name: string;
  /**
   * `step`: SGD on one batch. `distil`: an iteration of HaBa with its adversary. `matching`: the network's epochs between
   * two updates of gradient matching and the matching of all classes. `experts`: an epoch of an expert. `evaluation`: a
   * network from scratch, `epochs` epochs after a first one.
   */
  readonly kind: 'step' | 'distil' | 'matching' | 'experts' | 'evaluation';
  readonly objective: 'mtt' | 'dm' | 'dc' | 'dsa';
  readonly network: 'convnet' | 'resnet18' | 'vgg11';
  readonly width: number;
  /** Blocks of the ConvNet. */
  readonly depth: number;
  readonly size: number;
  readonly classes: number;
  /** Images of a step of `step`, `experts` and `evaluation`. */
  readonly batch: number;
  readonly basesPerClass: number;
  readonly hallucinators: number;
  /** Steps of the student (mtt). */
  readonly steps: number;
  /** Real images of each class (dm, dc, dsa). */
  readonly realBatch: number;
  /** Epochs of the network on the distilled images, and its batch (dc, dsa). */
  readonly innerLoops: number;
  readonly networkBatch: number;
  /** Images of an epoch that is timed (experts, evaluation). */
  readonly images: number;
  readonly epochs: number;
}

/** Times faster than PyTorch's eager code, and the share of its memory that is the most. */
interface Goal {
  readonly times: number;
  readonly memory?: number;
}

export interface Row {
  readonly work: GpuWork;
  readonly goal: Goal;
  /** Figures are those of an iteration, divided by this. */
  readonly divisor: number;
  readonly note?: string;
  /** Many kernels and nothing new: a software device, which takes long to compile them, leaves it out unless it is named. */
  readonly long?: boolean;
}

export const paperWork: GpuWork = {
  name: '',
  kind: 'step',
  objective: 'mtt',
  network: 'convnet',
  width: 128,
  depth: 3,
  size: 32,
  classes: 10,
  batch: 256,
  basesPerClass: 1,
  hallucinators: 5,
  steps: 30,
  realBatch: 0,
  innerLoops: 50,
  networkBatch: 256,
  images: 0,
  epochs: 0,
};

const EPOCH = 50_000;
/** Batches of an epoch of an expert that are timed. */
const EXPERT_BATCHES = 20;

const row = (work: Partial<GpuWork>, goal: Goal, rest: Omit<Partial<Row>, 'work' | 'goal'> = {}): Row => ({
  work: { ...paperWork, ...work },
  goal,
  divisor: 1,
  ...rest,
});

/** The published sizes: ConvNet-3 of width 128 on 3 x 32 x 32 unless said. */
export const fullRows: readonly Row[] = [
  row({ name: 'SGD step, N = 10', batch: 10 }, { times: 6 }),
  row({ name: 'SGD step, N = 100', batch: 100 }, { times: 1.7 }),
  row({ name: 'SGD step, N = 256', batch: 256 }, { times: 1.4 }),
  row(
    { name: 'HaBa + MTT, IPC 1 (10 bases, S = 50)', kind: 'distil', steps: 50 },
    { times: 8, memory: 1 / 4 },
  ),
  row(
    { name: 'HaBa + MTT, IPC 10 (100 bases, S = 30)', kind: 'distil', basesPerClass: 10 },
    { times: 3, memory: 1 / 8 },
  ),
  row(
    { name: 'HaBa + MTT, IPC 50 (500 bases, S = 30)', kind: 'distil', basesPerClass: 50 },
    { times: 2, memory: 1 / 15 },
  ),
  row(
    { name: 'HaBa + DM (256 real a class)', kind: 'distil', objective: 'dm', realBatch: 256 },
    { times: 1.5 },
  ),
  row(
    {
      name: 'HaBa + DC, IPC 10, inner loop',
      kind: 'matching',
      objective: 'dc',
      basesPerClass: 10,
      realBatch: 256,
    },
    { times: 3 },
    { note: '50 epochs of the network on 500 hallucinations, then one update' },
  ),
  row(
    {
      name: 'HaBa + DSA, IPC 10, inner loop',
      kind: 'matching',
      objective: 'dsa',
      basesPerClass: 10,
      realBatch: 256,
    },
    { times: 3 },
    { note: 'the same with augmentation', long: true },
  ),
  row(
    { name: 'expert epoch (50,000 images)', kind: 'experts', images: EXPERT_BATCHES * 256 },
    { times: 1.2 },
    {
      divisor: (EXPERT_BATCHES * 256) / EPOCH,
      note: `measured on ${EXPERT_BATCHES} batches of 256 and scaled to the epoch; DC's augmentation included`,
    },
  ),
  row(
    { name: 'evaluation epoch (500 hallucinations)', kind: 'evaluation', images: 500, epochs: 20 },
    { times: 3 },
    { divisor: 20, note: 'of 20, after the first' },
  ),
  row(
    {
      name: 'ResNet18, evaluation step, N = 256',
      kind: 'evaluation',
      network: 'resnet18',
      images: 256,
      epochs: 10,
    },
    { times: 1 },
    { divisor: 10, note: 'of 10, after the first', long: true },
  ),
  row(
    {
      name: 'VGG11, evaluation step, N = 256',
      kind: 'evaluation',
      network: 'vgg11',
      images: 256,
      epochs: 10,
    },
    { times: 1 },
    { divisor: 10, note: 'of 10, after the first', long: true },
  ),
];

/** The same rows, so small that a software device gets through them; their figures mean nothing. */
export const smallRows: readonly Row[] = fullRows.map(({ work, goal, long = false }) => ({
  work: smallWork(work),
  goal,
  divisor: 1,
  long,
}));

/** A work's smallest form of the same structure; works that differ in size only become the same. */
export function smallWork(work: GpuWork): GpuWork {
  const small = work.network === 'convnet';
  return {
    ...work,
    width: 4,
    depth: 1,
    size: work.network === 'vgg11' ? 32 : 16,
    classes: 2,
    batch: small ? 4 : 1,
    basesPerClass: 1,
    hallucinators: 2,
    steps: 2,
    realBatch: Math.min(work.realBatch, 2),
    innerLoops: 1,
    networkBatch: 8,
    images: small ? Math.min(work.images, 4) : 1,
    epochs: 1,
  };
}
