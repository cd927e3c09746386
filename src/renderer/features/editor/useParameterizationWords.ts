import { useI18n } from 'vue-i18n';
import { storedForm, type ParameterizationConfig } from '@shared/config/schema';

/** A parameterization in a few words: `1 basis per class, 5 hallucinators`. */
export function useParameterizationWords(): (config: ParameterizationConfig) => string {
  const { t } = useI18n();
  return (config) => {
    const { perClass, hallucinators, factor, baseChannels } = storedForm(config);
    const stored =
      hallucinators === 0
        ? t('budget.imagesPerClass', { count: perClass }, perClass)
        : t('budget.basesPerClass', { count: perClass }, perClass);
    return [
      stored,
      ...(hallucinators > 0 ? [t('budget.hallucinatorCount', { count: hallucinators }, hallucinators)] : []),
      ...(baseChannels === 'single' ? [t('budget.oneChannel')] : []),
      ...(factor > 1 ? [`${factor} × ${factor}`] : []),
    ].join(', ');
  };
}
