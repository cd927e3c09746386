import { useI18n } from 'vue-i18n';
import type { ChartMark } from './chartMarks';
import { useFormat } from '@renderer/i18n/useFormat';

/** What a mark on a chart means, in words. */
export function useMarkWords(): (mark: ChartMark) => string {
  const { t } = useI18n();
  const format = useFormat();
  return ({ kind, step, value }) =>
    t(`charts.mark.${kind}`, {
      iteration: format.value.integer(step),
      value: format.value.figure(value ?? null, 3),
    });
}
