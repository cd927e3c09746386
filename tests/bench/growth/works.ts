/** The sizes that grow one by one, what an iteration of each size computes, and the straight line that its cost should be. */

/** One iteration of HaBa on `onnx`; images are square, the network is a ConvNet of three blocks. */
export interface GrowthWork {
  readonly objective: 'mtt' | 'dm';
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Of the network; the adversary's extractor has the same. */
  readonly width: number;
  readonly basesPerClass: number;
  readonly hallucinators: number;
  /** Steps of the student (mtt). */
  readonly steps: number;
  /** Real images of each class (dm). */
  readonly realBatch: number;
  /** Timed iterations, after one to warm up. */
  readonly iterations: number;
  /**
   * Bytes of a training file (IDX, without content) whose images are read from the disk when a batch needs them; null: noise
   * in memory.
   */
  readonly datasetBytes: number | null;
}

/** What a process of its own says of one work. */
export interface GrowthMeasurement {
  /**
   * Of the processor, all cores together, for the iteration that took least: it hardly depends on what else the machine does.
   */
  readonly milliseconds: number;
  /** Seconds to open the dataset, whose images are all read once. */
  readonly openSeconds: number;
  /** Largest resident memory of the process. */
  readonly peakBytes: number;
}

/** One size that grows, all others fixed. */
export interface GrowthAxis {
  readonly name: string;
  /** The size in words, with its unit. */
  readonly axis: string;
  readonly values: readonly number[];
  readonly work: (value: number) => GrowthWork;
  /** What the time is expected to be linear in, up to a constant factor and a constant part; and the memory. */
  readonly time: Expectation;
  readonly memory: Expectation;
}

interface Expectation {
  readonly unitName: string;
  readonly unit: (value: number) => number;
}

const base: GrowthWork = {
  objective: 'dm',
  classes: 10,
  channels: 3,
  imageSize: 32,
  width: 32,
  basesPerClass: 1,
  hallucinators: 2,
  steps: 10,
  realBatch: 16,
  iterations: 3,
  datasetBytes: null,
};

const same = (unitName: string): Expectation => ({ unitName, unit: (value) => value });
const pixels: Expectation = { unitName: 'pixels', unit: (size) => size ** 2 };

/** Multiply-adds of a forward pass of one image, per pixel: three convolutions of 3 x 3, each on a quarter of the pixels before. */
const multiplyAdds: Expectation = {
  unitName: 'multiply-adds',
  unit: (width) => 9 * (base.channels * width + width ** 2 / 4 + width ** 2 / 16),
};

/** The sizes of the full form, or of the form that only shows that everything runs. */
export function growthAxes(quick: boolean): readonly GrowthAxis[] {
  const small: GrowthWork = quick
    ? { ...base, classes: 2, imageSize: 8, width: 4, steps: 1, realBatch: 2, iterations: 1 }
    : base;
  /** Where many images make up the work. */
  const tiny: GrowthWork = { ...small, imageSize: quick ? 8 : 16, width: quick ? 4 : 16 };
  const sizes = (full: readonly number[], few: readonly number[]): readonly number[] => (quick ? few : full);
  return [
    {
      name: 'Images (HaBa + DM)',
      axis: 'bases a class',
      values: sizes([1, 2, 5, 10, 20, 50, 100, 200, 350, 500], [1, 2]),
      work: (basesPerClass) => ({ ...tiny, classes: 2, basesPerClass }),
      time: same('images'),
      memory: same('images'),
    },
    {
      name: 'Steps of the student (HaBa + MTT)',
      axis: 'steps',
      values: sizes([1, 2, 5, 10, 20, 30, 50, 75, 100], [1, 2]),
      work: (steps) => ({ ...small, objective: 'mtt', steps }),
      time: same('steps'),
      memory: same('steps'),
    },
    {
      name: 'Width (HaBa + DM)',
      axis: 'channels of a layer',
      values: sizes([16, 32, 64, 96, 128, 192, 256], [2, 4]),
      work: (width) => ({ ...small, width }),
      time: multiplyAdds,
      memory: same('width'),
    },
    {
      name: 'Image size (HaBa + DM)',
      axis: 'pixels a side',
      values: sizes([16, 24, 32, 48, 64, 96, 128], [8, 16]),
      work: (imageSize) => ({ ...small, imageSize }),
      time: pixels,
      memory: pixels,
    },
    {
      name: 'Classes (HaBa + DM)',
      axis: 'classes',
      values: sizes([2, 5, 10, 20, 50, 100, 200, 500, 1000], [2, 3]),
      work: (classes) => ({ ...tiny, realBatch: 4, classes }),
      time: same('classes'),
      memory: same('classes'),
    },
    {
      name: 'Bytes of the dataset, on the disk (HaBa + DM)',
      axis: 'MB',
      values: sizes([10, 30, 100, 300, 1000, 3000, 10_000], [0.01, 0.02]),
      work: (megabytes) => ({
        ...tiny,
        channels: 1,
        imageSize: quick ? 8 : 64,
        datasetBytes: megabytes * 1e6,
      }),
      time: same('bytes'),
      memory: same('bytes'),
    },
  ];
}
