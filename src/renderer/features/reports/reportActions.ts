/** What can be done with a report, with its questions and messages, and the words about reports. */
import { useI18n } from 'vue-i18n';
import { FilePenLine, FileDown, Pencil, RefreshCw, Trash2 } from '@lucide/vue';
import { computed, ref } from 'vue';
import { useRouter } from 'vue-router';
import { REPORT_FORMATS, type ReportFormat, type ReportSource } from '@shared/reports/request';
import type { Report } from '@shared/domain';
import { useRuns } from '@renderer/features/runs';
import { useStudies } from '@renderer/features/studies';
import type { MenuItem } from '@renderer/ui/types';
import { useToasts } from '@renderer/ui/toastsStore';
import { useConfirm } from '@renderer/ui/useConfirm';
import { useReports } from './reportsStore';

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

/* What can be done with a report, with its questions and messages. */

export function useReportActions() {
  const reports = useReports();
  const toasts = useToasts();
  const confirm = useConfirm();
  const words = useReportWords();
  const router = useRouter();
  const { t } = useI18n();
  /** The report whose name is asked for. */
  const renaming = ref<Report | null>(null);
  /** Renames that report, also after the dialog is closed. */
  const rename = computed(() => {
    const id = renaming.value?.id;
    return (name: string): Promise<unknown> =>
      id === undefined ? Promise.resolve() : reports.rename(id, name);
  });
  /** The report that is being written. */
  const busyId = ref<string | null>(null);

  const open = (report: Report): Promise<unknown> => toasts.guard(() => reports.open(report.id));

  async function saveAs(report: Report, format?: ReportFormat): Promise<void> {
    busyId.value = report.id;
    const saved = await toasts.guard(() => reports.saveAs(report.id, format));
    busyId.value = null;
    if (saved) toasts.done(t('reports.savedAs', { path: saved.path }));
  }

  async function regenerate(report: Report): Promise<void> {
    busyId.value = report.id;
    const written = await toasts.guard(() => reports.regenerate(report.id));
    busyId.value = null;
    if (written) toasts.done(t('reports.rewritten'));
  }

  const edit = (report: Report): Promise<unknown> =>
    router.push({
      name: 'new-report',
      params: { projectId: report.projectId },
      query: { report: report.id },
    });

  /** Answers whether it is gone. */
  async function remove(report: Report): Promise<boolean> {
    const question = {
      title: t('reports.deleteTitle'),
      message: t('reports.deleteMessage'),
      action: t('common.delete'),
    };
    if (!(await confirm({ ...question, danger: true }))) return false;
    const gone = await toasts.guard(() => reports.remove(report.id).then(() => true));
    if (gone) toasts.done(t('reports.deleted'));
    return gone ?? false;
  }

  /** Everything but opening and saving as it is. */
  const menuOf = (report: Report): MenuItem[] => [
    { id: 'edit', label: t('reports.edit'), icon: FilePenLine },
    {
      id: 'regenerate',
      label: t('reports.regenerate'),
      hint: t('reports.regenerateHint'),
      icon: RefreshCw,
    },
    { id: 'rename', label: t('reports.rename'), icon: Pencil },
    ...REPORT_FORMATS.filter((format) => format !== report.format).map((format, i) => ({
      id: `save-${format}`,
      label: t('reports.saveAsFormat', { format: words.format(format) }),
      icon: FileDown,
      separated: i === 0,
    })),
    { id: 'delete', label: t('common.delete'), icon: Trash2, danger: true, separated: true },
  ];

  /** Does what the menu says; answers whether the report is gone. */
  async function choose(report: Report, action: string): Promise<boolean> {
    const format = REPORT_FORMATS.find((one) => `save-${one}` === action);
    if (format !== undefined) await saveAs(report, format);
    else if (action === 'edit') await edit(report);
    else if (action === 'regenerate') await regenerate(report);
    else if (action === 'rename') renaming.value = report;
    else if (action === 'delete') return remove(report);
    return false;
  }

  return { renaming, rename, busyId, open, saveAs, regenerate, edit, remove, menuOf, choose };
}
