import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { ImageBatch, Project, ProjectColour } from '@shared/domain';
import { call, onEvent } from '@renderer/api/client';
import { forgetRunView } from '@renderer/features/runs';

/** Pictures of a project's card. */
const PICTURES = 9;

export interface ProjectFields {
  readonly name: string;
  readonly description: string;
  readonly tags: string[];
  readonly colour?: ProjectColour | null;
}

/** All projects of the library, kept up to date by events. */
export const useProjects = defineStore('projects', () => {
  const items = ref<readonly Project[]>([]);
  const loaded = ref(false);
  const covers = shallowReactive(new Map<string, ImageBatch>());
  /** The checkpoint whose pictures were asked for, by project. */
  const asked = new Map<string, string>();
  const error = ref<string | null>(null);

  const active = computed(() => items.value.filter((item) => !item.trashedAt && !item.archivedAt));
  const archived = computed(() => items.value.filter((item) => !item.trashedAt && item.archivedAt));
  const trashed = computed(() => items.value.filter((item) => item.trashedAt));
  const byId = (id: string): Project | undefined => items.value.find((item) => item.id === id);

  async function load(): Promise<void> {
    try {
      items.value = await call('projects.list', {});
      error.value = null;
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      loaded.value = true;
    }
  }

  function keep(project: Project): Project {
    const others = items.value.filter((item) => item.id !== project.id);
    items.value = [...others, project];
    return project;
  }

  const create = async (fields: ProjectFields): Promise<Project> =>
    keep(await call('projects.create', fields));
  const update = async (id: string, fields: Partial<ProjectFields>): Promise<Project> =>
    keep(await call('projects.update', { id, ...fields }));
  const pin = async (id: string, isPinned: boolean): Promise<Project> =>
    keep(await call('projects.pin', { id, pinned: isPinned }));
  const archive = async (id: string, isArchived: boolean): Promise<Project> =>
    keep(await call('projects.archive', { id, archived: isArchived }));
  const trash = async (id: string, isTrashed: boolean): Promise<Project> =>
    keep(await call('projects.trash', { id, trashed: isTrashed }));

  /** Deletes for good; answers the bytes freed. */
  async function purge(id: string): Promise<number> {
    const { freedBytes } = await call('projects.purge', { id });
    items.value = items.value.filter((item) => item.id !== id);
    forgetRunView(id);
    return freedBytes;
  }

  /** Pictures of a project's cover; asked for once per checkpoint. The old ones stay until the new ones come. */
  async function loadCover({ id, cover }: Project): Promise<void> {
    if (cover === null || asked.get(id) === `${cover.runId}@${cover.iteration}`) return;
    asked.set(id, `${cover.runId}@${cover.iteration}`);
    const images = await call('gallery.thumbnails', { runId: cover.runId, count: PICTURES }).catch(
      () => null,
    );
    if (images) covers.set(id, images);
  }

  /** Reads one project again: its storage grows while its runs train. */
  const refresh = async (id: string): Promise<Project> => keep(await call('projects.get', { id }));

  /** Events name the project only; one that is gone answers an error and leaves the list. */
  onEvent('project.changed', ({ projectId }) => {
    if (!loaded.value) return;
    call('projects.get', { id: projectId }).then(keep, () => {
      items.value = items.value.filter((item) => item.id !== projectId);
    });
  });

  return {
    items,
    loaded,
    error,
    active,
    archived,
    trashed,
    byId,
    covers,
    load,
    loadCover,
    refresh,
    create,
    update,
    pin,
    archive,
    trash,
    purge,
  };
});
