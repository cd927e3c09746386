import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import type { GpuWork } from './settings';

/** A work as the configuration of a run. */
export function configOf(work: GpuWork): RunConfig {
  const { objective, width, depth, realBatch, innerLoops, networkBatch: batch } = work;
  const network = work.network === 'convnet' ? { kind: work.network, width, depth } : { kind: work.network };
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: {
      basesPerClass: work.basesPerClass,
      hallucinators: work.hallucinators,
    },
    objective:
      objective === 'mtt'
        ? {
            kind: 'mtt',
            syntheticSteps: work.steps,
            experts: { epochs: 3, augmentation: 'classic', batchSize: work.batch },
          }
        : objective === 'dm'
          ? { kind: 'dm', realBatch }
          : { kind: objective, realBatch, innerLoops, networkBatch: batch },
    network: { kind: 'convnet', width, depth },
    // The other side steps everything by plain SGD.
    optimiser: { hallucinators: { rule: 'sgd', learningRate: 1, momentum: 0.5 } },
    adversary: { width, depth },
    evaluation: { networks: [network], batchSize: work.batch },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}
