import { Archive, ArchiveRestore, PackageOpen, Pencil, Pin, PinOff, Trash2, Undo2 } from '@lucide/vue';
import { useI18n } from 'vue-i18n';
import type { Project } from '@shared/domain';
import type { MenuItem } from '@renderer/ui/types';
import { useProjects } from './projectsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { useArchives } from '@renderer/features/settings';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useFormat } from '@renderer/i18n/useFormat';

export interface ProjectActions {
  menuOf(project: Project): MenuItem[];
  /** Does what was chosen in the menu; `edit` is left to the caller. */
  run(action: string, project: Project): Promise<void>;
}

/** What a person can do with a project, with the questions, the undo and the words about what went wrong. */
export function useProjectActions(): ProjectActions {
  const projects = useProjects();
  const toasts = useToasts();
  const archives = useArchives();
  const confirm = useConfirm();
  const format = useFormat();
  const { t } = useI18n();

  function menuOf(project: Project): MenuItem[] {
    if (project.trashedAt) {
      return [
        { id: 'restore', label: t('common.restore'), icon: Undo2 },
        { id: 'purge', label: t('projects.purge'), icon: Trash2, danger: true, separated: true },
      ];
    }
    const archive = project.archivedAt
      ? { id: 'unarchive', label: t('projects.unarchive'), icon: ArchiveRestore }
      : { id: 'archive', label: t('projects.archive'), icon: Archive };
    const pin = project.pinnedAt
      ? { id: 'unpin', label: t('projects.unpin'), icon: PinOff }
      : { id: 'pin', label: t('projects.pin'), icon: Pin };
    return [
      { id: 'edit', label: t('projects.editAction'), icon: Pencil },
      pin,
      archive,
      { id: 'export', label: t('upkeep.exportArchive'), icon: PackageOpen },
      { id: 'trash', label: t('projects.trash'), icon: Trash2, danger: true, separated: true },
    ];
  }

  /** Changes something that can be taken back at once. */
  async function change(
    project: Project,
    words: string,
    act: () => Promise<Project>,
    undo?: () => Promise<Project>,
  ): Promise<void> {
    if ((await toasts.guard(act)) === undefined) return;
    const action = undo
      ? { undoes: true, label: t('common.undo'), run: () => void toasts.guard(undo) }
      : undefined;
    toasts.done(t(words, { name: project.name }), action);
  }

  async function purge(project: Project): Promise<void> {
    const { name } = project;
    const message = t('projects.purgeMessage', {
      runs: format.value.integer(project.runCount),
      bytes: format.value.bytes(project.storageBytes),
    });
    const question = { title: t('projects.purgeTitle', { name }), message, action: t('projects.purge') };
    if (!(await confirm({ ...question, danger: true }))) return;
    const freed = await toasts.guard(() => projects.purge(project.id));
    if (freed !== undefined) toasts.done(t('projects.purged', { name, bytes: format.value.bytes(freed) }));
  }

  async function run(action: string, project: Project): Promise<void> {
    const { id } = project;
    if (action === 'purge') return purge(project);
    if (action === 'export') return archives.exportOf('project', project);
    if (action === 'pin' || action === 'unpin') {
      await toasts.guard(() => projects.pin(id, action === 'pin'));
      return;
    }
    if (action === 'restore') return change(project, 'projects.wasRestored', () => projects.trash(id, false));
    if (action === 'unarchive')
      return change(project, 'projects.wasRestored', () => projects.archive(id, false));
    if (action === 'archive') {
      const undo = (): Promise<Project> => projects.archive(id, false);
      return change(project, 'projects.wasArchived', () => projects.archive(id, true), undo);
    }
    if (action === 'trash') {
      const undo = (): Promise<Project> => projects.trash(id, false);
      return change(project, 'projects.wasTrashed', () => projects.trash(id, true), undo);
    }
  }

  return { menuOf, run };
}
