/** What can be done with runs, one or many, with the menu, the questions and the messages. */
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import {
  CopyPlus,
  FileText,
  Grid3x3,
  GitCompareArrows,
  ListOrdered,
  NotebookPen,
  PackageOpen,
  Pause,
  Pencil,
  Pin,
  PinOff,
  Play,
  SlidersHorizontal,
  Square,
  SquareArrowOutUpRight,
  Tag,
  Trash2,
  Undo2,
} from '@lucide/vue';
import { MEMORY_PROBLEM } from '@shared/domain/errors';
import type { Run } from '@shared/domain';
import type { BulkAction, BulkKind } from '@shared/domain/runActions';
import type { BulkResult } from '@shared/domain/runTable';
import { CallError } from '@renderer/api/client';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useToasts } from '@renderer/ui/toastsStore';
import { useFormat } from '@renderer/i18n/useFormat';
import { useSentences } from '@renderer/i18n/words';
import type { MenuItem } from '@renderer/ui/types';
import { useArchives } from '@renderer/features/settings';
import { useRuns } from './runsStore';
import type { RunEntry } from './table/entry';
import { canPause, canStop, useRunGates } from './status';
import { useRunTable } from './table/runTableStore';

/**
 * Starts a run. When the memory would not hold it, asks whether to start it anyway: the estimate is not always right, and
 * a run that dies harms no other. Throws the error of the first try when a person says no.
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

/** As much of a run as its actions need. */
type RunRef = Pick<Run, 'id' | 'projectId' | 'name' | 'status'>;

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
      const action = { undoes: true, label: t('common.undo'), run: () => void restore(run) };
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

/** Runs side by side on one page, at most. */
export const MOST_COMPARED = 8;

export interface BulkActions {
  /** The runs with which an action can be done. */
  fit(kind: BulkKind, runs: readonly RunEntry[]): RunEntry[];
  start(runs: readonly RunEntry[]): Promise<void>;
  stop(runs: readonly RunEntry[]): Promise<void>;
  trash(runs: readonly RunEntry[]): Promise<void>;
  restore(runs: readonly RunEntry[]): Promise<void>;
  purge(runs: readonly RunEntry[]): Promise<void>;
  tag(runs: readonly RunEntry[], add: string[], remove: string[]): Promise<void>;
  compare(runs: readonly RunEntry[]): Promise<void>;
}

/** What a person can do with several runs at once, with the questions, the undo and the words about what went wrong. */
export function useBulkActions(): BulkActions {
  const table = useRunTable();
  const { canStart, canResume, canTrash } = useRunGates();
  const toasts = useToasts();
  const confirm = useConfirm();
  const format = useFormat();
  const router = useRouter();
  const { t } = useI18n();
  const say = useSentences();

  function fit(kind: BulkKind, runs: readonly RunEntry[]): RunEntry[] {
    switch (kind) {
      case 'start':
        return runs.filter((run) => !run.trashedAt && (canStart(run) || canResume(run)));
      case 'stop':
        return runs.filter(canStop);
      case 'trash':
        return runs.filter((run) => !run.trashedAt && canTrash(run));
      case 'restore':
      case 'purge':
        return runs.filter((run) => run.trashedAt !== null);
      case 'tag':
        return [...runs];
    }
  }

  /** Does the action with the runs that allow it, and reports the result. */
  async function act(
    runs: readonly RunEntry[],
    action: BulkAction,
    undo?: (done: readonly RunEntry[]) => Promise<unknown>,
  ): Promise<BulkResult | undefined> {
    const chosen = fit(action.kind, runs);
    if (chosen.length === 0) {
      toasts.failed(t(`runs.bulk.noneFits.${action.kind}`));
      return undefined;
    }
    const ids = chosen.map(({ id }) => id);
    const result = await toasts.guard(() => table.bulk(ids, action));
    if (result === undefined) return undefined;
    if (result.done > 0) {
      const refused = new Set(result.refused.map(({ runId }) => runId));
      const done = chosen.filter(({ id }) => !refused.has(id));
      const words = t(
        `runs.bulk.done.${action.kind}`,
        { count: format.value.integer(result.done), bytes: format.value.bytes(result.freedBytes) },
        result.done,
      );
      toasts.done(
        words,
        undo && { undoes: true, label: t('common.undo'), run: () => void toasts.guard(() => undo(done)) },
      );
    }
    const [first] = result.refused;
    if (first) {
      const others = result.refused.length - 1;
      toasts.failed(
        others > 0
          ? t('runs.bulk.refused', { message: say(first.message), count: others }, others)
          : say(first.message),
      );
    }
    return result;
  }

  const idsOf = (runs: readonly RunEntry[]): string[] => runs.map(({ id }) => id);

  return {
    fit,
    async start(runs) {
      await act(runs, { kind: 'start' });
    },
    async stop(runs) {
      const count = fit('stop', runs).length;
      const question = {
        title: t('runs.bulk.stopTitle', { count }, count),
        message: t('runs.stopMessage'),
        action: t('runs.stop'),
      };
      if (count > 0 && !(await confirm(question))) return;
      await act(runs, { kind: 'stop' });
    },
    async trash(runs) {
      await act(runs, { kind: 'trash' }, (done) => table.bulk(idsOf(done), { kind: 'restore' }));
    },
    async restore(runs) {
      await act(runs, { kind: 'restore' });
    },
    async purge(runs) {
      const chosen = fit('purge', runs);
      const bytes = chosen.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
      const question = {
        title: t('runs.bulk.purgeTitle', { count: chosen.length }, chosen.length),
        message: t('runs.bulk.purgeMessage', { bytes: format.value.bytes(bytes) }),
        action: t('runs.purge'),
        danger: true,
      };
      if (chosen.length > 0 && !(await confirm(question))) return;
      await act(runs, { kind: 'purge' });
    },
    async tag(runs, add, remove) {
      await act(runs, { kind: 'tag', add, remove });
    },
    async compare(runs) {
      const [first] = runs;
      if (!first) return;
      if (runs.length < 2 || runs.length > MOST_COMPARED) {
        toasts.failed(t('runs.bulk.compareCount', { most: MOST_COMPARED }));
        return;
      }
      await router.push({
        name: 'compare',
        params: { projectId: first.projectId },
        query: { runs: idsOf(runs).join(',') },
      });
    },
  };
}

export interface RunMenu {
  itemsOf(run: RunEntry, isPinned: boolean): MenuItem[];
  /**
   * Does what was chosen; false where that is left to the caller (`pin`, `unpin`, `compare`, `report`, and what is edited in
   * place).
   */
  run(action: string, run: RunEntry): boolean;
}

/** The menu of one run in a list. */
export function useRunMenu(): RunMenu {
  const actions = useRunActions();
  const gates = useRunGates();
  const archives = useArchives();
  const router = useRouter();
  const { t } = useI18n();

  function itemsOf(run: RunEntry, isPinned: boolean): MenuItem[] {
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
      ...(gates.canStart(run) ? [{ id: 'start', label: t('runs.start'), icon: Play }] : []),
      ...(canPause(run) ? [{ id: 'pause', label: t('runs.pause'), icon: Pause }] : []),
      ...(gates.canResume(run) ? [{ id: 'resume', label: t('runs.resume'), icon: Play }] : []),
      ...(gates.isHere(run) ? [] : [{ id: 'queue', label: t('queue.open'), icon: ListOrdered }]),
      ...(canStop(run) ? [{ id: 'stop', label: stop, icon: Square }] : []),
      isPinned
        ? { id: 'unpin', label: t('runs.unpin'), icon: PinOff, separated: true }
        : { id: 'pin', label: t('runs.pin'), icon: Pin, separated: true },
      { id: 'rename', label: t('common.rename'), hint: 'F2', icon: Pencil },
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
        disabled: !gates.canTrash(run),
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
      case 'queue':
        void router.push({ name: 'queue' });
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
