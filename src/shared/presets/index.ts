/**
 * Configurations to start from, as data; what they are called says names.ts. The folder of a dataset is empty in presets.
 */
import { runConfigSchema } from '../config/schema';
import { officialPresets } from './official';
import { samplePresets } from './small';
import type { Preset } from './types';

export { PRESET_GROUPS, type OwnPreset, type Preset } from './types';

/** Every preset, complete, in the order in which people should see them. */
export const presets: readonly Preset[] = [...samplePresets, ...officialPresets].map(
  ({ input, ...rest }) => ({
    ...rest,
    config: runConfigSchema.parse(input),
  }),
);

/** The preset of that id, or undefined. */
export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);
