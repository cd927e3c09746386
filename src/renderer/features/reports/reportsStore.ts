import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Report } from '@shared/domain';
import type { SavedFile } from '@shared/ipc/contract';
import type { ReportFormat, ReportRequest, ReportRequestInput } from '@shared/reports/request';
import { call, onEvent } from '@renderer/api/client';
import { i18n } from '@renderer/i18n';
import type { ReportDraft } from './reportDraft';

/** The reports of the project on screen, and drafts of reports that are not written yet. */
export const useReports = defineStore('reports', () => {
  const projectId = ref<string | null>(null);
  const items = ref<readonly Report[]>([]);
  const loaded = ref(false);
  /** By what they are made from, so that leaving the page loses nothing. */
  const drafts = new Map<string, ReportDraft>();

  const byId = computed(() => new Map(items.value.map((report) => [report.id, report])));

  async function load(id: string): Promise<void> {
    if (projectId.value !== id) {
      items.value = [];
      loaded.value = false;
      projectId.value = id;
    }
    const found = await call('reports.list', { projectId: id });
    if (projectId.value !== id) return;
    items.value = [...found].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    loaded.value = true;
  }

  function keep(report: Report): Report {
    if (report.projectId !== projectId.value) return report;
    items.value = byId.value.has(report.id)
      ? items.value.map((one) => (one.id === report.id ? report : one))
      : [report, ...items.value];
    return report;
  }

  const get = async (id: string): Promise<Report> => keep(await call('reports.get', { id }));
  /** In the interface's language, unless the request names another. */
  const create = async (request: ReportRequestInput): Promise<Report> =>
    keep(await call('reports.create', { language: i18n.global.locale.value, ...request }));
  const update = async (id: string, request: ReportRequest): Promise<Report> =>
    keep(await call('reports.update', { id, request: { ...request, sections: [...request.sections] } }));
  const regenerate = async (id: string): Promise<Report> => keep(await call('reports.regenerate', { id }));
  const rename = async (id: string, name: string): Promise<Report> =>
    keep(await call('reports.rename', { id, name }));
  const open = (id: string): Promise<null> => call('reports.open', { id });
  /** Without `format`, the file as it is. */
  const saveAs = (id: string, format?: ReportFormat): Promise<SavedFile> =>
    call('reports.saveAs', format === undefined ? { id } : { id, format });

  async function remove(id: string): Promise<void> {
    await call('reports.delete', { id });
    items.value = items.value.filter((report) => report.id !== id);
  }

  /** Reports made or deleted in another window. */
  onEvent('project.changed', (change) => {
    if (loaded.value && change.projectId === projectId.value)
      void load(change.projectId).catch(() => undefined);
  });

  return {
    projectId,
    items,
    loaded,
    drafts,
    byId,
    load,
    get,
    create,
    update,
    regenerate,
    rename,
    open,
    saveAs,
    remove,
  };
});
