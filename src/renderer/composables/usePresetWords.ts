import type { Preset } from '@shared/ipc/contract';

type Translate = (key: string, named?: Record<string, unknown>) => string;

const NAMED: Readonly<Record<string, string>> = {
  demo: 'editor.presets.demo',
  quick: 'editor.presets.quick',
};

/** The name of a preset: in words where the interface has some, else its id. */
export function presetName(t: Translate, preset: Preset): string {
  const key = NAMED[preset.id];
  return key ? t(`${key}.name`) : preset.id;
}

/** A line about a preset; made from its configuration where nothing better is written. */
export function presetSummary(t: Translate, preset: Preset): string {
  const key = NAMED[preset.id];
  if (key) return t(`${key}.hint`);
  const { parameterization, objective, training } = preset.config;
  return t('editor.presets.other.hint', {
    parameterization: t(`config.parameterization.kind.options.${parameterization.kind}`),
    objective: t(`config.objective.kind.options.${objective.kind}`),
    iterations: training.iterations,
  });
}
