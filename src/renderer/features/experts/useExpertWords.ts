/** Sets of experts in words. */
import { useI18n } from 'vue-i18n';
import type { ExpertSet, ExpertSetDetails } from '@shared/domain';
import { useFormat } from '@renderer/i18n/useFormat';

export interface ExpertWords {
  /** How they were trained: epochs, optimiser, batch, augmentation. */
  settings(details: ExpertSetDetails): string;
  /** How the images were prepared; empty when nothing is out of the ordinary. */
  data(details: ExpertSetDetails): string;
  /** What is unfinished or imported; empty when all were trained here and are complete. */
  state(set: ExpertSet): string;
}

export function useExpertWords(): ExpertWords {
  const { t } = useI18n();
  const format = useFormat();
  const join = (parts: readonly (string | null)[]): string =>
    parts.filter((part) => part !== null).join(', ');
  return {
    settings({ settings }) {
      const { epochs, learningRate, momentum, weightDecay, batchSize, augmentation } = settings;
      return join([
        t('experts.epochs', { count: format.value.integer(epochs) }, epochs),
        t('experts.rate', { value: learningRate }),
        momentum > 0 ? t('experts.momentum', { value: momentum }) : null,
        weightDecay > 0 ? t('experts.weightDecay', { value: weightDecay }) : null,
        t('experts.batch', { count: format.value.integer(batchSize) }),
        t(`experts.augmentation.${augmentation}`),
        settings.standardiseBatches ? null : t('experts.notStandardised'),
      ]);
    },
    data: ({ whitening, limitPerClass }) =>
      join([
        whitening === 'zca' ? t('experts.whitened') : null,
        limitPerClass === null ? null : t('experts.limit', { count: format.value.integer(limitPerClass) }),
      ]),
    state: ({ unfinished, details }) =>
      join([
        unfinished && details
          ? t('experts.unfinished', { ...unfinished, total: details.settings.epochs })
          : null,
        details && details.imported > 0 ? t('experts.imported', { count: details.imported }) : null,
      ]),
  };
}
