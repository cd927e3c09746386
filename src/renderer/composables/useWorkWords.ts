import { useI18n } from 'vue-i18n';
import type { EngineWork } from '@shared/domain';

/** What an engine gets ready, in words. */
export function useWorkWords(): (work: EngineWork) => string {
  const { t } = useI18n();
  return (work) => t(`run.engineWork.${work.step}`, { ...work });
}
