import { useI18n } from 'vue-i18n';
import type { Preset } from '@shared/ipc/contract';

export interface PresetWords {
  /** The name of a preset: in words where the interface has some, else its id. */
  name(preset: Preset): string;
  /** A line about a preset; made from its configuration where nothing better is written. */
  summary(preset: Preset): string;
}

export function usePresetWords(): PresetWords {
  const { t, te } = useI18n();
  const key = (preset: Preset): string => `editor.presets.${preset.id}`;
  const written = (preset: Preset): boolean => te(`${key(preset)}.name`) || te(`${key(preset)}.name`, 'en');

  return {
    name: (preset) => (written(preset) ? t(`${key(preset)}.name`) : preset.id),
    summary(preset) {
      if (written(preset)) return t(`${key(preset)}.hint`);
      const { parameterization, objective, training } = preset.config;
      return t('editor.presets.other.hint', {
        parameterization: t(`config.parameterization.kind.options.${parameterization.kind}`),
        objective: t(`config.objective.kind.options.${objective.kind}`),
        iterations: training.iterations,
      });
    },
  };
}
