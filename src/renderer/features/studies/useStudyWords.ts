/** Studies in the language of the interface. */
import { useI18n } from 'vue-i18n';
import type { StudyKind } from '@shared/studies/request';
import type { CellStatus, ResultCell, StudyProgress } from '@shared/studies/results';
import type { StudyColumn, StudyPlan, StudyRow } from '@shared/studies/types';
import { useFormat } from '@renderer/i18n/useFormat';

export interface StudyWords {
  kind(kind: StudyKind): string;
  question(plan: Pick<StudyPlan, 'kind' | 'question' | 'cells' | 'request'>): string;
  row(row: Pick<StudyRow, 'key' | 'label'>): string;
  column(column: StudyColumn, plan: Pick<StudyPlan, 'plot' | 'kind'>): string;
  status(status: CellStatus): string;
  progress(progress: StudyProgress): string;
  /** `64.2 % ± 0.8`. */
  accuracy(mean: number, std: number | null): string;
  /** Signed, in points. */
  delta(delta: number): string;
  published(published: NonNullable<ResultCell['published']>): string;
}

export function useStudyWords(): StudyWords {
  const { t, te } = useI18n();
  const format = useFormat();
  const percent = (share: number): string => format.value.percent(share);
  const points = (share: number): string => format.value.decimal(Math.abs(share) * 100, 1);
  const accuracy = (mean: number, std: number | null): string =>
    std === null ? percent(mean) : `${percent(mean)} ± ${points(std)}`;
  return {
    kind: (kind) => t(`studies.kinds.${kind}.name`),
    question(plan) {
      const ipc = format.value.figure(plan.cells[0]?.budgetIpc ?? 0, 3);
      const axes = plan.request.axes.map(({ path }) => path).join(' × ');
      return t(`studies.questions.${plan.kind}`, { ipc, axes });
    },
    row: ({ key, label }) => (te(`studies.rows.${key}`) ? t(`studies.rows.${key}`) : label),
    column(column, plan) {
      if (column.value === null) return column.key === 'all' ? t('studies.accuracy') : column.label;
      return plan.plot === 'hallucinators'
        ? column.label
        : t('units.ipc', { value: format.value.integer(column.value) });
    },
    status: (status) => (status === 'missing' ? t('studies.missing') : t(`status.${status}`)),
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
