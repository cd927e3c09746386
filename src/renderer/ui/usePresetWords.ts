import { useI18n } from 'vue-i18n';
import type { Preset } from '@shared/ipc/contract';
import { presetFacts } from '@shared/presets/facts';
import { PRESET_GROUPS } from '@shared/presets/types';
import type { PickerGroup } from './types';
import { useFormat } from '@renderer/i18n/useFormat';

export interface PresetWords {
  /** The name of a preset within its group. */
  name(preset: Preset): string;
  /** Group and name, where presets of several groups stand side by side. */
  fullName(preset: Preset): string;
  /** A line or two about a preset. */
  summary(preset: Preset): string;
  /** Presets as a list to choose from. */
  groups(presets: readonly Preset[]): PickerGroup[];
}

/** Words of the presets: written ones where there are some, else composed of what the configuration is. */
export function usePresetWords(): PresetWords {
  const { t, te } = useI18n();
  const format = useFormat();
  const key = (preset: Preset): string => `editor.presets.${preset.id}`;
  const written = (preset: Preset): boolean => te(`${key(preset)}.name`) || te(`${key(preset)}.name`, 'en');
  const composed = (name: string): string => `editor.presets.composed.${name}`;
  const group = (of: Preset['group']): string => t(`editor.presets.groups.${of}`);

  function name(preset: Preset): string {
    if (written(preset)) return t(`${key(preset)}.name`);
    const { method, perClass, hallucinators, singleChannel } = presetFacts(preset);
    const form = hallucinators === 0 ? 'images' : singleChannel ? 'single' : 'bases';
    return t(composed(form), { method, count: perClass });
  }

  function summary(preset: Preset): string {
    if (written(preset)) return t(`${key(preset)}.hint`);
    const { origin, perClass, hallucinators, ipc, baseline, below } = presetFacts(preset);
    const objective = preset.config.objective.kind.toUpperCase();
    const source = t(composed(`origin.${origin}`), { objective });
    const storage =
      hallucinators === 0
        ? t(composed('pixels'), { count: perClass }, perClass)
        : t(composed(below === null ? 'storage' : 'storageBetween'), {
            hallucinators,
            ipc: ipc === null ? '?' : format.value.decimal(ipc, 2),
            baseline: baseline ?? '?',
            below: below ?? '?',
          });
    return `${source} ${storage}`;
  }

  return {
    name,
    summary,
    groups: (presets) =>
      PRESET_GROUPS.map((value) => ({
        value,
        label: group(value),
        options: presets
          .filter((preset) => preset.group === value)
          .map((preset) => ({ value: preset.id, label: name(preset), hint: summary(preset) })),
      })),
    fullName: (preset) =>
      preset.group === 'quick' ? name(preset) : `${group(preset.group)}: ${name(preset)}`,
  };
}
