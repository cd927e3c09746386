/** What reports are made from and in which format, in the language of the interface. */
import { useI18n } from 'vue-i18n';
import { REPORT_FORMATS, type ReportFormat, type ReportSource } from '@shared/reports/request';
import { useRuns } from '@renderer/features/runs';
import { useStudies } from '@renderer/features/studies';

export function useReportWords() {
  const { t } = useI18n();
  const runs = useRuns();
  const studies = useStudies();

  const runName = (id: string): string => runs.byId.get(id)?.name ?? t('reports.deletedRun');
  const studyName = (id: string): string =>
    studies.items.find((study) => study.id === id)?.name ?? t('reports.deletedStudy');

  /** `Study: RQ1`, a run's name, or `A run and 2 more`. */
  function source(of: ReportSource): string {
    if (of.kind === 'study') return t('reports.study', { name: studyName(of.studyId) });
    const [first = '', ...others] = of.runIds;
    const name = runName(first);
    return others.length === 0 ? name : t('reports.several', { name, count: others.length });
  }

  const format = (of: ReportFormat): string => t(`reports.formats.${of}.name`);
  const formats = REPORT_FORMATS.map((value) => ({ value, label: format(value) }));

  return { source, format, formats, runName, studyName };
}
