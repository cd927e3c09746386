import {
  CopyPlus,
  FileText,
  Grid3x3,
  GitCompareArrows,
  NotebookPen,
  PackageOpen,
  Pause,
  Pencil,
  Play,
  SlidersHorizontal,
  Square,
  SquareArrowOutUpRight,
  Tag,
  Trash2,
  Undo2,
} from '@lucide/vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { MenuItem } from '@renderer/ui/types';
import type { RunEntry } from './entry';
import { canPause, canResume, canStart, canStop, canTrash } from '../status';
import { useArchives } from '@renderer/features/settings';
import { useRunActions } from '../useRunActions';

export interface RunMenu {
  itemsOf(run: RunEntry): MenuItem[];
  /** Does what was chosen; false where that is left to the caller (`compare`, `report`, and what is edited in place). */
  run(action: string, run: RunEntry): boolean;
}

/** The menu of one run in a list. */
export function useRunMenu(): RunMenu {
  const actions = useRunActions();
  const archives = useArchives();
  const router = useRouter();
  const { t } = useI18n();

  function itemsOf(run: RunEntry): MenuItem[] {
    if (run.trashedAt) {
      return [
        { id: 'restore', label: t('common.restore'), icon: Undo2 },
        { id: 'purge', label: t('runs.purge'), icon: Trash2, danger: true, separated: true },
      ];
    }
    const stop = run.status === 'queued' ? t('runs.dequeue') : t('runs.stop');
    const hasImages = run.lastCheckpointIteration !== null;
    return [
      { id: 'open', label: t('runs.open'), icon: SquareArrowOutUpRight },
      ...(hasImages ? [{ id: 'gallery', label: t('nav.gallery'), icon: Grid3x3 }] : []),
      ...(canStart(run) ? [{ id: 'start', label: t('runs.start'), icon: Play }] : []),
      ...(canPause(run) ? [{ id: 'pause', label: t('runs.pause'), icon: Pause }] : []),
      ...(canResume(run) ? [{ id: 'resume', label: t('runs.resume'), icon: Play }] : []),
      ...(canStop(run) ? [{ id: 'stop', label: stop, icon: Square }] : []),
      { id: 'rename', label: t('common.rename'), hint: 'F2', icon: Pencil, separated: true },
      { id: 'notes', label: t('runs.editNotes'), icon: NotebookPen },
      { id: 'tags', label: t('runs.editTags'), icon: Tag },
      { id: 'duplicate', label: t('runs.duplicate'), icon: CopyPlus, separated: true },
      { id: 'edit', label: t('runs.duplicateAndEdit'), icon: SlidersHorizontal },
      { id: 'compare', label: t('runs.compareWith'), icon: GitCompareArrows },
      ...(hasImages ? [{ id: 'report', label: t('reports.create'), icon: FileText }] : []),
      { id: 'archive', label: t('upkeep.exportArchive'), icon: PackageOpen },
      {
        id: 'trash',
        label: t('runs.trash'),
        icon: Trash2,
        danger: true,
        separated: true,
        disabled: !canTrash(run),
      },
    ];
  }

  function run(action: string, of: RunEntry): boolean {
    const params = { projectId: of.projectId, runId: of.id };
    switch (action) {
      case 'open':
        void router.push({ name: 'run', params });
        return true;
      case 'gallery':
        void router.push({ name: 'gallery', params });
        return true;
      case 'archive':
        void archives.exportOf('run', of);
        return true;
      case 'start':
      case 'pause':
      case 'resume':
      case 'stop':
      case 'duplicate':
      case 'edit':
      case 'trash':
      case 'restore':
      case 'purge':
        void actions[action](of);
        return true;
      default:
        return false;
    }
  }

  return { itemsOf, run };
}
