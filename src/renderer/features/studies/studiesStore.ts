/** Studies of a project, and their words. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { SavedFile } from '@shared/ipc/contract';
import type { ReportFormat } from '@shared/reports/request';
import type { StudyRequest, StudyKind } from '@shared/studies/request';
import type {
  StudyPreview,
  StudyResults,
  StudySummary,
  CellStatus,
  ResultCell,
  StudyProgress,
} from '@shared/studies/results';
import type { StudyCell, StudyColumn, StudyPlan, StudyRow } from '@shared/studies/types';
import { cellName, columnName, questionOf, rowName } from '@shared/studies/names';
import { say, type Message } from '@shared/words/message';
import { call, onEvent } from '@renderer/api/client';
import { i18n } from '@renderer/i18n';
import { useFormat } from '@renderer/i18n/useFormat';

/** The studies of the project on screen, and the results of the study on screen. */
export const useStudies = defineStore('studies', () => {
  const projectId = ref<string | null>(null);
  const items = ref<readonly StudySummary[]>([]);
  const loaded = ref(false);
  const results = shallowRef<StudyResults | null>(null);
  const openId = ref<string | null>(null);
  /** A reload that waits for the one under way, so that a burst of events asks twice at most. */
  let reading: Promise<void> | null = null;
  let again = false;

  const active = computed(() => items.value.filter(({ trashedAt }) => trashedAt === null));
  const trashed = computed(() => items.value.filter(({ trashedAt }) => trashedAt !== null));

  async function load(id: string): Promise<void> {
    if (projectId.value !== id) {
      items.value = [];
      loaded.value = false;
      projectId.value = id;
    }
    const found = await call('studies.list', { projectId: id });
    if (projectId.value !== id) return;
    items.value = found;
    loaded.value = true;
  }

  async function open(id: string): Promise<void> {
    if (openId.value !== id) {
      openId.value = id;
      results.value = null;
    }
    const found = await call('studies.results', { id });
    if (openId.value === id) results.value = found;
  }

  function close(): void {
    openId.value = null;
    results.value = null;
  }

  function refresh(): void {
    if (reading) {
      again = true;
      return;
    }
    const id = openId.value;
    const list = projectId.value;
    const work = [id === null ? Promise.resolve() : open(id), list === null ? Promise.resolve() : load(list)];
    reading = Promise.all(work)
      .catch(() => undefined)
      .then(() => {
        reading = null;
        if (!again) return;
        again = false;
        refresh();
      });
  }

  function keep(summary: StudySummary): StudySummary {
    if (summary.projectId === projectId.value) {
      const others = items.value.filter(({ id }) => id !== summary.id);
      items.value = [summary, ...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    }
    return summary;
  }

  const preview = (request: StudyRequest): Promise<StudyPreview> => call('studies.preview', request);
  const create = async (
    id: string,
    name: string,
    request: StudyRequest,
    start: boolean,
  ): Promise<StudySummary> => keep(await call('studies.create', { projectId: id, name, request, start }));
  const resume = async (id: string): Promise<StudySummary> => keep(await call('studies.resume', { id }));
  const pause = async (id: string): Promise<StudySummary> => keep(await call('studies.pause', { id }));
  const rename = async (id: string, name: string): Promise<StudySummary> =>
    keep(await call('studies.rename', { id, name }));
  const trash = async (id: string, on: boolean): Promise<StudySummary> =>
    keep(await call('studies.trash', { id, trashed: on }));
  const saveReport = (id: string, format: ReportFormat): Promise<SavedFile> =>
    call('studies.saveReport', { id, format });

  async function purge(id: string): Promise<void> {
    await call('studies.purge', { id });
    items.value = items.value.filter((study) => study.id !== id);
    if (openId.value === id) close();
  }

  /** Whether a run is a cell of what is on screen. */
  const isShown = (runId: string): boolean =>
    results.value?.cells.some((cell) => cell.runId === runId) ?? false;

  onEvent('study.changed', (change) => {
    if (change.projectId === projectId.value || change.studyId === openId.value) refresh();
  });
  onEvent('run.changed', ({ run }) => {
    if (isShown(run.id) || run.projectId === projectId.value) refresh();
  });
  onEvent('run.evaluated', ({ evaluation }) => {
    if (isShown(evaluation.runId)) refresh();
  });
  onEvent('run.deleted', ({ runId }) => {
    if (isShown(runId)) refresh();
  });

  return {
    projectId,
    items,
    active,
    trashed,
    loaded,
    results,
    openId,
    load,
    open,
    close,
    preview,
    create,
    resume,
    pause,
    rename,
    trash,
    purge,
    saveReport,
  };
});

/* Studies in the language of the interface. */

export interface StudyWords {
  kind(kind: StudyKind): string;
  question(plan: Pick<StudyPlan, 'kind' | 'cells' | 'request'>): string;
  row(row: Pick<StudyRow, 'key' | 'label'>): string;
  column(column: StudyColumn, plan: Pick<StudyPlan, 'plot' | 'request'>): string;
  cell(cell: StudyCell, plan: Pick<StudyPlan, 'kind' | 'rows' | 'request'>): string;
  status(status: CellStatus): string;
  progress(progress: StudyProgress): string;
  /** `64.2 % ± 0.8`. */
  accuracy(mean: number, std: number | null): string;
  /** Signed, in points. */
  delta(delta: number): string;
  published(published: NonNullable<ResultCell['published']>): string;
}

export function useStudyWords(): StudyWords {
  const { t } = useI18n();
  const format = useFormat();
  const called = (name: string | Message): string =>
    typeof name === 'string' ? name : say(i18n.global.locale.value, name);
  const percent = (share: number): string => format.value.percent(share);
  const points = (share: number): string => format.value.decimal(Math.abs(share) * 100, 1);
  const accuracy = (mean: number, std: number | null): string =>
    `${percent(mean)}${format.value.spread(std)}`;
  return {
    kind: (kind) => t(`studies.kinds.${kind}.name`),
    question: (plan) => called(questionOf(plan)),
    row: (row) => called(rowName(row)),
    column: (column, plan) => called(columnName(column, plan)),
    cell: (cell, plan) => called(cellName(cell, plan)),
    status: (status) =>
      status === 'missing' || status === 'left' ? t(`studies.${status}`) : t(`status.${status}`),
    progress({ cells, completed, active, halted }) {
      const parts = [t('studies.progress.done', { done: completed, cells })];
      if (active > 0) parts.push(t('studies.progress.active', { count: active }));
      if (halted > 0) parts.push(t('studies.progress.halted', { count: halted }));
      return parts.join(' · ');
    },
    accuracy,
    delta: (delta) => t('studies.points', { value: `${delta < 0 ? '−' : '+'}${points(delta)}` }),
    published: ({ mean, std, perClass, work }) =>
      t('studies.publishedFigure', { value: accuracy(mean, std), row: perClass, work }),
  };
}
