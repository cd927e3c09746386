import type { RunConfig, RunConfigInput } from '../config/schema';

/** Lists that presets are shown in: those that are quick on any computer, then one for each dataset. */
export const PRESET_GROUPS = ['quick', 'fashion-mnist-sample', 'cifar10', 'cifar100', 'svhn'] as const;
type PresetGroup = (typeof PRESET_GROUPS)[number];

/**
 * Where the numbers come from. `authors`: the scripts of HaBa's code. `after-cifar10`: those scripts carried over to a
 * dataset that they do not cover. `method`: the defaults of the method's own code. `combined`: a method's settings with
 * another parameterization. `small`: chosen here, for small computers.
 */
export type PresetOrigin = 'authors' | 'after-cifar10' | 'method' | 'combined' | 'small';

/** A configuration to start from. `id` is what `preset:ID` names on the command line. */
export interface Preset {
  readonly id: string;
  readonly group: PresetGroup;
  readonly origin: PresetOrigin;
  readonly config: RunConfig;
}

/** A configuration that the person keeps under a name of their own. */
export interface OwnPreset {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly config: RunConfig;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A preset before its defaults are filled in. */
export interface PresetDraft {
  readonly id: string;
  readonly group: PresetGroup;
  readonly origin: PresetOrigin;
  readonly input: RunConfigInput;
}
