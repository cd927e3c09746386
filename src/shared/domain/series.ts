/** The series that a run records: their names in the library, and the chart that shows each. */

/** Charts of a run, in their order. `accuracy` is made of evaluations, `other` of what no other chart shows. */
export const CHART_IDS = [
  'objective',
  'accuracy',
  'adversary',
  'rate',
  'gradient',
  'hallucinations',
  'outputs',
  'norm',
  'processor',
  'memory',
  'speed',
  'other',
] as const;
export type ChartId = (typeof CHART_IDS)[number];

/** What the values of a chart are, where they are not plain figures: shares 0..1, or bytes. */
export const CHART_UNITS: Readonly<Partial<Record<ChartId, 'share' | 'bytes'>>> = {
  accuracy: 'share',
  processor: 'share',
  memory: 'bytes',
};

interface SeriesFacts {
  readonly name: string;
  readonly chart: ChartId;
}

/** Every series by what the sources call it, in the order in which charts draw them. The name's first part is its kind. */
export const SERIES = {
  objective: { name: 'loss/objective', chart: 'objective' },
  student: { name: 'loss/student', chart: 'objective' },
  cosine: { name: 'loss/cosine', chart: 'adversary' },
  contrastive: { name: 'loss/contrastive', chart: 'adversary' },
  task: { name: 'loss/task', chart: 'adversary' },
  likelihood: { name: 'loss/likelihood', chart: 'adversary' },
  /** The learned learning rate of students. */
  rate: { name: 'rate/student', chart: 'rate' },
  /** Lengths of gradients, by the group of stored tensors; `gradientSeries` names one. */
  imagesGradient: { name: 'gradient/images', chart: 'gradient' },
  hallucinatorsGradient: { name: 'gradient/hallucinators', chart: 'gradient' },
  rateGradient: { name: 'gradient/rate', chart: 'gradient' },
  /** Diversity of a sample of hallucinations while the run goes on. */
  sampleCosine: { name: 'hallucinations/cosine', chart: 'hallucinations' },
  sampleSpread: { name: 'hallucinations/spread', chart: 'hallucinations' },
  /** Extremes of a sample of images, as multiples of the farthest value of the data. */
  leastOutput: { name: 'outputs/least', chart: 'outputs' },
  greatestOutput: { name: 'outputs/greatest', chart: 'outputs' },
  /** Lengths of stored tensors, by their group; `normSeries` names one. */
  imagesNorm: { name: 'norm/images', chart: 'norm' },
  hallucinatorsNorm: { name: 'norm/hallucinators', chart: 'norm' },
  /** The use of the device, which depends on the machine and its hour. */
  processor: { name: 'device/processor', chart: 'processor' },
  memory: { name: 'device/memory', chart: 'memory' },
  speed: { name: 'device/rate', chart: 'speed' },
  /** Diversity of a finished run, measured for reports and studies: cosine, lower is more diverse; spread, higher is. */
  diversityCosine: { name: 'diversity/cosine', chart: 'other' },
  diversitySpread: { name: 'diversity/spread', chart: 'other' },
} as const satisfies Readonly<Record<string, SeriesFacts>>;

const ALL: readonly SeriesFacts[] = Object.values(SERIES);

export const gradientSeries = (group: string): string => `gradient/${group}`;
export const normSeries = (group: string): string => `norm/${group}`;
/** The mean accuracy of networks on what the run distilled. */
export const accuracySeries = (network: string): string => `accuracy/${network}`;

export const isLoss = (name: string): boolean => name.startsWith('loss/');
export const isAccuracy = (name: string): boolean => name.startsWith('accuracy/');
/** The network of a series of accuracies; other names as they are. */
export const networkOfSeries = (name: string): string => name.replace(/^accuracy\//, '');

/** Names of the series of a chart; none for `accuracy` and `other`, whose series have no fixed names. */
export const chartSeries = (chart: ChartId): string[] =>
  chart === 'other' ? [] : ALL.filter((one) => one.chart === chart).map(({ name }) => name);

/** The chart that shows a series. */
export const chartOfSeries = (name: string): ChartId =>
  isAccuracy(name) ? 'accuracy' : (ALL.find((one) => one.name === name)?.chart ?? 'other');

/** Images that reach so many times the data's range have diverged: networks still learn from them, people see noise. */
export const DIVERGED = 100;
