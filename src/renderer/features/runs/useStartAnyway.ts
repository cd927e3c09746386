import { useI18n } from 'vue-i18n';
import { MEMORY_PROBLEM } from '@shared/domain/errors';
import { CallError } from '@renderer/api/client';
import { useConfirm } from '@renderer/ui/useConfirm';

/**
 * Starts a run; when the memory would not hold it, asks whether it is to start all the same. The estimate is not always
 * right, and a run that dies takes nothing with it. Throws what the first try threw when a person says no.
 */
export function useStartAnyway(): <T>(start: (anyway: boolean) => Promise<T>) => Promise<T> {
  const confirm = useConfirm();
  const { t } = useI18n();
  return async (start) => {
    try {
      return await start(false);
    } catch (error) {
      const refused =
        error instanceof CallError && error.problems.some(({ path }) => path === MEMORY_PROBLEM);
      if (!refused) throw error;
      const question = {
        title: t('runs.anyway.title'),
        message: `${error.message} ${t('runs.anyway.hint')}`,
        action: t('runs.anyway.action'),
        danger: true,
      };
      if (!(await confirm(question))) throw error;
      return start(true);
    }
  };
}
