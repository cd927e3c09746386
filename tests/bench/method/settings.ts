/** What both sides of the method's benchmark compute: one iteration of HaBa on images of 3 x 32 x 32 and ten classes. */
export interface MethodWork {
  readonly name: string;
  readonly objective: 'mtt' | 'dm';
  /** Of the network; the adversary's extractor has the same. */
  readonly width: number;
  readonly basesPerClass: number;
  readonly hallucinators: number;
  /** Steps of the student (mtt). */
  readonly steps: number;
  /** Real images of each class (dm). */
  readonly realBatch: number;
  /** Timed iterations, after two to warm up. */
  readonly iterations: number;
}

export const CLASSES = 10;
export const SIZE = 32;

const work = (change: Partial<MethodWork> & Pick<MethodWork, 'name' | 'objective'>): MethodWork => ({
  width: 32,
  basesPerClass: 1,
  hallucinators: 5,
  steps: 20,
  realBatch: 64,
  iterations: 7,
  ...change,
});

export const works: readonly MethodWork[] = [
  work({ name: 'HaBa + MTT, W32, N = 20', objective: 'mtt' }),
  work({ name: 'HaBa + DM, W32, 64 real a class', objective: 'dm' }),
  work({ name: 'HaBa + MTT, W128, N = 10', objective: 'mtt', width: 128, steps: 10, iterations: 3 }),
  work({
    name: 'HaBa + DM, W128, 256 real a class',
    objective: 'dm',
    width: 128,
    realBatch: 256,
    iterations: 2,
  }),
];

/** What either side prints on its last line. */
export interface MethodTiming {
  readonly milliseconds: readonly number[];
  readonly processorMilliseconds: number;
  /** Largest resident memory of the process. */
  readonly peakBytes: number;
}
