import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DatasetEntry, DatasetPreview, PreparedForm } from '@shared/datasets/manager';
import type { OfficialId } from '@shared/datasets/official';
import type { DatasetInfo } from '@shared/domain';
import { useDatasets } from './datasetsStore';
import { isCovered } from '@renderer/ui/shortcuts';
import { useToasts } from '@renderer/ui/toastsStore';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useFormat } from '@renderer/i18n/useFormat';
import { useSentences } from '@renderer/i18n/words';

/** Names of runs that a question lists; of more it says how many. */
const MOST_NAMED = 5;

export interface DatasetActions {
  /** What the dialog shows; null while it is closed. */
  readonly shown: Ref<DatasetPreview | null>;
  download(id: OfficialId, name: string): Promise<void>;
  discard(id: OfficialId, name: string): Promise<void>;
  /** Says what was imported; undefined when it failed. */
  take(work: () => Promise<DatasetInfo | null>): Promise<DatasetInfo | null | undefined>;
  preview(entry: DatasetEntry): Promise<void>;
  check(entry: DatasetEntry): Promise<void>;
  move(entry: DatasetEntry): Promise<void>;
  remove(entry: DatasetEntry): Promise<void>;
  removePrepared(form: PreparedForm): Promise<void>;
}

/** What a person can do with datasets, with the questions and the messages that belong to it. */
export function useDatasetActions(): DatasetActions {
  const datasets = useDatasets();
  const toasts = useToasts();
  const confirm = useConfirm();
  const format = useFormat();
  const say = useSentences();
  const { t } = useI18n();
  const shown = ref<DatasetPreview | null>(null);
  /** The dataset whose preview was asked for last. */
  let asked: string | null = null;

  async function usedBy(id: string): Promise<string> {
    const users = await datasets.users(id);
    if (users.length === 0) return t('data.usedByNone');
    const names = users.slice(0, MOST_NAMED).map(({ run, project }) => `${run} (${project})`);
    if (users.length > MOST_NAMED) names.push('…');
    return t('data.usedByRuns', { count: users.length, names: names.join(', ') }, users.length);
  }

  return {
    shown,
    async download(id, name) {
      const done = await toasts.guard(() => datasets.download(id));
      if (done === true) toasts.done(t('data.downloaded', { name }));
    },
    async discard(id, name) {
      const question = { title: t('data.discardTitle', { name }), message: t('data.discardMessage') };
      if (!(await confirm({ ...question, action: t('common.delete'), danger: true }))) return;
      await toasts.guard(() => datasets.discard(id));
    },
    async take(work) {
      const found = await toasts.guard(work);
      if (found) toasts.done(t('data.imported', { name: found.name }));
      return found;
    },
    async preview({ id }) {
      asked = id;
      const found = await toasts.guard(() => datasets.preview(id));
      // A large dataset takes seconds: by then the person may have asked for another one or opened a dialog.
      if (found && asked === id && !isCovered()) shown.value = found;
    },
    async check({ id, name }) {
      const found = await toasts.guard(() => datasets.check(id));
      if (found?.problem === null) toasts.done(t('data.checkedWell', { name }));
      else if (found) toasts.failed(say(found.problem ?? ''));
    },
    async move({ id, name }) {
      const into = await toasts.guard(datasets.chooseFolder);
      if (!into) return;
      const moved = await toasts.guard(() => datasets.move(id, into));
      if (moved) toasts.done(t('data.moved', { name, path: moved.path }));
    },
    async remove(entry) {
      const { id, name, path, owned } = entry;
      const users = await toasts.guard(() => usedBy(id));
      if (users === undefined) return;
      const files = owned ? t('data.deleteFiles') : t('data.forgetFiles', { path: path ?? '' });
      const question = {
        title: owned ? t('data.deleteTitle', { name }) : t('data.forgetTitle', { name }),
        message: `${files} ${users}`,
        action: owned ? t('common.delete') : t('data.forget'),
      };
      if (!(await confirm({ ...question, danger: owned }))) return;
      await toasts.guard(async () => {
        const freed = await datasets.remove(id);
        toasts.done(
          owned
            ? t('data.deleted', { name, size: format.value.bytes(freed) })
            : t('data.forgotten', { name }),
        );
      });
    },
    async removePrepared(form) {
      await toasts.guard(async () => {
        const freed = await datasets.removePrepared(form);
        toasts.done(t('data.preparedDeleted', { size: format.value.bytes(freed) }));
      });
    },
  };
}
