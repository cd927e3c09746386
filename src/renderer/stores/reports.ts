import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Report } from '@shared/domain';
import type { SavedFile } from '@shared/ipc/contract';
import { call, onEvent } from '../api/client';

/** The reports of the project on screen. */
export const useReports = defineStore('reports', () => {
  const projectId = ref<string | null>(null);
  const items = ref<readonly Report[]>([]);
  const loaded = ref(false);

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

  async function create(runId: string, baselineRunIds: readonly string[]): Promise<Report> {
    const report = await call('reports.create', { runId, baselineRunIds: [...baselineRunIds] });
    if (report.projectId === projectId.value) items.value = [report, ...items.value];
    return report;
  }

  const open = (id: string): Promise<null> => call('reports.open', { id });
  const saveAs = (id: string): Promise<SavedFile> => call('reports.saveAs', { id });

  async function remove(id: string): Promise<void> {
    await call('reports.delete', { id });
    items.value = items.value.filter((report) => report.id !== id);
  }

  /** Reports made or deleted in another window. */
  onEvent('project.changed', (change) => {
    if (loaded.value && change.projectId === projectId.value)
      void load(change.projectId).catch(() => undefined);
  });

  return { projectId, items, loaded, load, create, open, saveAs, remove };
});
