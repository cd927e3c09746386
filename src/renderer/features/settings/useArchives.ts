import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import type { ImportedArchive, LeftOut } from '@shared/domain/upkeep';
import { pathOf } from '@renderer/api/client';
import { useToasts } from '@renderer/ui/toasts';
import { useUpkeep } from './upkeep';
import { useFormat } from '@renderer/i18n/useFormat';

export interface Archives {
  /** Asks where to and writes it. */
  exportOf(kind: 'project' | 'run', of: { readonly id: string; readonly name: string }): Promise<void>;
  /** Takes a file that was dropped, or asks for one. */
  import(file?: File): Promise<void>;
}

/** Whether a file is an archive by its name; what is in it is checked when it is imported. */
export const isArchive = (file: { readonly name: string }): boolean => /\.haba$/i.test(file.name);

/** Projects and runs as archives, with the words about how it went. */
export function useArchives(): Archives {
  const upkeep = useUpkeep();
  const toasts = useToasts();
  const format = useFormat();
  const route = useRoute();
  const router = useRouter();
  const { t } = useI18n();

  /** What is missing, as one sentence; empty when nothing is. */
  function missing({ trashedRuns, trashedStudies, checkpoints, snapshots, reports }: LeftOut): string {
    const trash = trashedRuns + trashedStudies;
    const files = checkpoints + snapshots + reports;
    return [
      trash > 0 ? t('upkeep.leftInTrash', { count: trash }, trash) : '',
      files > 0 ? t('upkeep.leftDamaged', { count: files }, files) : '',
    ]
      .filter((words) => words !== '')
      .join(' ');
  }

  function open({ kind, projectId, runId }: ImportedArchive): void {
    const to =
      kind === 'run' && runId !== null
        ? { name: 'run', params: { projectId, runId } }
        : { name: 'project', params: { projectId } };
    void router.push(to);
  }

  return {
    async exportOf(kind, { id, name }) {
      const done = await toasts.guard(() => upkeep.exportArchive(kind, id));
      if (!done) return;
      const words = t('upkeep.exported', { name, path: done.path, bytes: format.value.bytes(done.bytes) });
      toasts.done([words, missing(done.leftOut)].join(' ').trim());
    },
    async import(file) {
      const here = route.params['projectId'];
      const from = {
        ...(file === undefined ? {} : { path: pathOf(file) }),
        ...(typeof here === 'string' ? { projectId: here } : {}),
      };
      const done = await toasts.guard(() => upkeep.importArchive(from));
      if (!done) return;
      const { name, copied } = done;
      const words = t(copied ? 'upkeep.importedCopy' : 'upkeep.imported', { name });
      const action = { label: t('runs.open'), run: () => open(done) };
      toasts.done([words, missing(done.leftOut)].join(' ').trim(), action);
    },
  };
}
