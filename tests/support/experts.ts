/** Small experts for tests. */
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { ExpertsProgress, ExpertsRequest } from '@main/core/experts/ensure';

export interface ExpertsChange {
  readonly count?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly batchSize?: number;
  readonly augmentation?: 'dsa' | 'classic' | 'none';
  readonly standardiseBatches?: boolean;
}

/** Trajectory matching on a few images of the embedded dataset with a tiny network. */
export function expertsConfig(experts: ExpertsChange = {}, change: Partial<RunConfigInput> = {}): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample', limitPerClass: 3 },
    parameterization: { basesPerClass: 1, hallucinators: 2 },
    objective: {
      kind: 'mtt',
      syntheticSteps: 2,
      expertEpochs: 1,
      maxStartEpoch: 1,
      experts: { count: 2, epochs: 2, batchSize: 20, ...experts },
    },
    network: { width: 8, depth: 2 },
    adversary: { width: 4, depth: 2, batch: 4 },
    training: { iterations: 2, checkpointEvery: 2 },
    evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 1, randomBaseline: false },
    engine: 'onnx',
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

/** A control that asks for a stop when it has been asked `steps` times (never by default), and what was told meanwhile. */
export function stoppingControl(
  steps = Infinity,
): Pick<ExpertsRequest, 'control' | 'onProgress'> & { readonly heard: ExpertsProgress[] } {
  const heard: ExpertsProgress[] = [];
  let asked = 0;
  return {
    control: {
      get stopRequested() {
        asked += 1;
        return asked > steps;
      },
      pauseRequested: false,
      waitWhilePaused: () => Promise.resolve(),
    },
    heard,
    onProgress: (progress) => heard.push(progress),
  };
}
