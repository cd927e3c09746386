import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { BulkAction, BulkKind } from '@shared/domain/runActions';
import type { BulkResult } from '@shared/domain/runTable';
import type { RunEntry } from './entry';
import { canResume, canStart, canStop, canTrash } from '../status';
import { useRunTable } from './runTableStore';
import { useToasts } from '@renderer/ui/toasts';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useFormat } from '@renderer/i18n/useFormat';
import { useSentences } from '@renderer/i18n/useSentences';

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

  /** Does the action with those that fit it, and says what came of it. */
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
      toasts.done(words, undo && { label: t('common.undo'), run: () => void toasts.guard(() => undo(done)) });
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
