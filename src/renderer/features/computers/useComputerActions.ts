import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ComputerEntry } from '@shared/computers/entry';
import { useComputers } from './computersStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { useConfirm } from '@renderer/ui/useConfirm';

type Named = Pick<ComputerEntry, 'id' | 'name'>;

export interface ComputerActions {
  isChecking(id: string): boolean;
  check(computer: Named): Promise<void>;
  connect(computer: Named): Promise<void>;
  disconnect(computer: Named): Promise<void>;
  install(computer: Named): Promise<void>;
  stopInstall(computer: Named): Promise<void>;
  remove(computer: Pick<ComputerEntry, 'id' | 'name' | 'folder'>): Promise<void>;
}

/** What a person can do with computers, with the questions and the messages that belong to it. */
export function useComputerActions(): ComputerActions {
  const computers = useComputers();
  const toasts = useToasts();
  const confirm = useConfirm();
  const { t } = useI18n();
  const checking = ref<ReadonlySet<string>>(new Set());

  async function check({ id }: Named): Promise<void> {
    checking.value = new Set([...checking.value, id]);
    await toasts.guard(() => computers.check(id));
    checking.value = new Set([...checking.value].filter((one) => one !== id));
  }

  return {
    isChecking: (id) => checking.value.has(id),
    check,
    async connect({ id }) {
      await toasts.guard(() => computers.connect(id));
    },
    async disconnect({ id }) {
      await toasts.guard(() => computers.disconnect(id));
    },
    async install(computer) {
      const { id, name } = computer;
      await toasts.guard(async () => {
        const done = await computers.install(id);
        if (done === null) return;
        toasts.done(
          done.isNew ? t('computers.installed', { name }) : t('computers.installedBefore', { name }),
        );
        await check(computer);
      });
    },
    async stopInstall({ id }) {
      await toasts.guard(() => computers.stopInstall(id));
      toasts.done(t('computers.page.stopped'));
    },
    async remove({ id, name, folder }) {
      const question = {
        title: t('computers.page.removeTitle', { name }),
        message: t('computers.page.removeMessage', { folder }),
        action: t('computers.page.removeAction'),
      };
      if (!(await confirm(question))) return;
      await toasts.guard(async () => {
        await computers.remove(id);
        toasts.done(t('computers.removed', { name, folder }));
      });
    },
  };
}
