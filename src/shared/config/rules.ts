/** Rules that span several fields of a configuration. */
import type { RunConfig } from './schema';
import { storedForm } from './parameterization';

/** A problem of a configuration: where (dotted path, '' for the whole) and one sentence. */
export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
  /** Names the rule that spans fields, so that the interface can say it in other languages. */
  readonly rule?: ConfigRule;
}

export type ConfigRule =
  | 'dataset-path'
  | 'adversary-needs-two'
  | 'checkpoint-never'
  | 'augmentation-twice'
  | 'experts-too-short'
  | 'half-needs-webgpu';

type Rule = (config: RunConfig) => ConfigProblem | null;

const rules: readonly Rule[] = [
  ({ dataset }) =>
    'path' in dataset && dataset.path.trim() === ''
      ? {
          path: 'dataset.path',
          rule: 'dataset-path',
          message: 'Choose the folder that holds the dataset.',
        }
      : null,
  ({ adversary, parameterization }) =>
    adversary.enabled && storedForm(parameterization).hallucinators === 1
      ? {
          path: 'parameterization.hallucinators',
          rule: 'adversary-needs-two',
          message:
            'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.',
        }
      : null,
  ({ training: { checkpointEvery, iterations } }) =>
    checkpointEvery > iterations
      ? {
          path: 'training.checkpointEvery',
          rule: 'checkpoint-never',
          message: `A checkpoint every ${checkpointEvery} iterations is never written in ${iterations}: choose a smaller number.`,
        }
      : null,
  ({ augmentation: { ops } }) =>
    new Set(ops).size === ops.length
      ? null
      : {
          path: 'augmentation.ops',
          rule: 'augmentation-twice',
          message: 'Name each augmentation only once.',
        },
  ({ objective }) =>
    objective.kind === 'mtt' &&
    objective.maxStartEpoch - 1 + objective.expertEpochs > objective.experts.epochs
      ? {
          path: 'objective.experts.epochs',
          rule: 'experts-too-short',
          message: `Experts of ${objective.experts.epochs} epochs are too short: the last start epoch (${objective.maxStartEpoch - 1}) and ${objective.expertEpochs} epochs to match need ${objective.maxStartEpoch - 1 + objective.expertEpochs}.`,
        }
      : null,
  ({ engine, precision }) =>
    precision === 'f16' && engine !== 'auto' && engine !== 'webgpu'
      ? {
          path: 'precision',
          rule: 'half-needs-webgpu',
          message: 'Only the webgpu engine computes in f16: choose that engine, or the precision f32.',
        }
      : null,
];

/** Everything that is wrong between the fields of a configuration whose fields are each valid. */
export function crossFieldProblems(config: RunConfig): ConfigProblem[] {
  return rules.flatMap((rule) => rule(config) ?? []);
}
