import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Run } from '@shared/domain';
import { useRuns } from './runs';
import { useToasts } from '@renderer/ui/toasts';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useFormat } from '@renderer/i18n/useFormat';
import { useStartAnyway } from './useStartAnyway';

/** As much of a run as its actions need. */
export type RunRef = Pick<Run, 'id' | 'projectId' | 'name' | 'status'>;

export interface RunActions {
  start(run: RunRef): Promise<void>;
  pause(run: RunRef): Promise<void>;
  resume(run: RunRef): Promise<void>;
  stop(run: RunRef): Promise<void>;
  trash(run: RunRef): Promise<void>;
  restore(run: RunRef): Promise<void>;
  purge(run: RunRef): Promise<void>;
  /** Makes a draft with the same configuration at once. */
  duplicate(run: RunRef): Promise<void>;
  /** Opens the editor with the same configuration. */
  edit(run: RunRef): Promise<void>;
}

/** What a person can do with a run, with the questions, the undo and the words about what went wrong. */
export function useRunActions(): RunActions {
  const runs = useRuns();
  const toasts = useToasts();
  const confirm = useConfirm();
  const startAnyway = useStartAnyway();
  const format = useFormat();
  const router = useRouter();
  const { t } = useI18n();
  const restore = async (run: RunRef): Promise<void> => {
    await toasts.guard(() => runs.trash(run.id, false));
  };

  return {
    restore,
    async start(run) {
      await toasts.guard(() => startAnyway((anyway) => runs.start(run.id, anyway)));
    },
    async pause(run) {
      await toasts.guard(() => runs.pause(run.id));
    },
    async resume(run) {
      await toasts.guard(() => startAnyway((anyway) => runs.resume(run.id, anyway)));
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
      const copy = await toasts.guard(() => runs.duplicate(run.id));
      if (!copy) return;
      const open = (): unknown =>
        router.push({ name: 'run', params: { projectId: copy.projectId, runId: copy.id } });
      toasts.done(t('runs.duplicated', { name: copy.name }), {
        label: t('runs.open'),
        run: () => void open(),
      });
    },
    async edit(run) {
      await router.push({ name: 'new-run', params: { projectId: run.projectId }, query: { from: run.id } });
    },
  };
}
