/** What a person can do with a job there, with the questions that belong to it. */
import { type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { JobEntry } from '@shared/computers/entry';
import { useJobs } from './jobsStore';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useToasts } from '@renderer/ui/toastsStore';

type JobAction = 'fetch' | 'cancel' | 'requeue';

export interface JobActions {
  /** What is being done. */
  readonly doing: Ref<JobAction | null>;
  act(action: JobAction, job: JobEntry): Promise<void>;
}

export function useJobActions(): JobActions {
  const jobs = useJobs();
  const toasts = useToasts();
  const confirm = useConfirm();
  const { t } = useI18n();
  const doing = ref<JobAction | null>(null);

  async function act(action: JobAction, { id, name, computer }: JobEntry): Promise<void> {
    if (action === 'cancel') {
      const question = {
        title: t('jobs.cancelTitle', { name }),
        message: t('jobs.cancelMessage', { computer: computer ?? '' }),
        action: t('jobs.cancel'),
        danger: true,
      };
      if (!(await confirm(question))) return;
    }
    doing.value = action;
    await toasts.guard(() => jobs.act(action, id));
    doing.value = null;
  }

  return { doing, act };
}
