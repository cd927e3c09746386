import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Run } from '@shared/domain';
import { useRuns } from '../stores/runs';
import { useToasts } from '../stores/toasts';
import { useConfirm } from './useConfirm';
import { useFormat } from './useFormat';

export interface RunActions {
  start(run: Run): Promise<void>;
  pause(run: Run): Promise<void>;
  resume(run: Run): Promise<void>;
  stop(run: Run): Promise<void>;
  trash(run: Run): Promise<void>;
  restore(run: Run): Promise<void>;
  purge(run: Run): Promise<void>;
  duplicate(run: Run): Promise<void>;
}

/** What a person can do with a run, with the questions, the undo and the words about what went wrong. */
export function useRunActions(): RunActions {
  const runs = useRuns();
  const toasts = useToasts();
  const confirm = useConfirm();
  const format = useFormat();
  const router = useRouter();
  const { t } = useI18n();
  const restore = async (run: Run): Promise<void> => {
    await toasts.guard(() => runs.trash(run.id, false));
  };

  return {
    restore,
    async start(run) {
      await toasts.guard(() => runs.start(run.id));
    },
    async pause(run) {
      await toasts.guard(() => runs.pause(run.id));
    },
    async resume(run) {
      await toasts.guard(() => runs.resume(run.id));
    },
    async stop(run) {
      const question = {
        title: t('runs.stopTitle', { name: run.name }),
        message: t('runs.stopMessage'),
        action: t('runs.stop'),
      };
      if (run.status !== 'queued' && !(await confirm(question))) return;
      await toasts.guard(() => runs.stop(run.id));
    },
    async trash(run) {
      if ((await toasts.guard(() => runs.trash(run.id, true))) === undefined) return;
      const action = { label: t('common.undo'), run: () => void restore(run) };
      toasts.done(t('runs.wasTrashed', { name: run.name }), action);
    },
    async purge(run) {
      const question = {
        title: t('runs.purgeTitle', { name: run.name }),
        message: t('runs.purgeMessage'),
        action: t('runs.purge'),
        danger: true,
      };
      if (!(await confirm(question))) return;
      const freed = await toasts.guard(() => runs.purge(run.id));
      if (freed === undefined) return;
      toasts.done(t('runs.purged', { name: run.name, bytes: format.value.bytes(freed) }));
    },
    async duplicate(run) {
      await router.push({ name: 'new-run', params: { projectId: run.projectId }, query: { from: run.id } });
    },
  };
}
