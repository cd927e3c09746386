/** Projects: all of them, and which ones a list shows in what order. */
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { Project, ImageBatch, ProjectColour } from '@shared/domain';
import { matchesWords } from '@renderer/ui/typed';
import { call, onEvent } from '@renderer/api/client';
import { forgetRunView } from '@renderer/features/runs';

export const PROJECT_SORTS = ['activity', 'name', 'created', 'runs', 'storage'] as const;
export type ProjectSort = (typeof PROJECT_SORTS)[number];

/** Where a project is: in use, put away, or thrown away. */
export type ProjectPlace = 'active' | 'archived' | 'trashed';

export interface ProjectQuery {
  readonly search: string;
  /** Only projects that have all of these tags. */
  readonly tags: readonly string[];
  readonly sort: ProjectSort;
  /** The other way round. */
  readonly reversed: boolean;
}

const ORDERS: Readonly<Record<ProjectSort, (a: Project, b: Project) => number>> = {
  activity: (a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt),
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  created: (a, b) => b.createdAt.localeCompare(a.createdAt),
  runs: (a, b) => b.runCount - a.runCount,
  storage: (a, b) => b.storageBytes - a.storageBytes,
};

/** Projects that are found, in the chosen order; pinned ones come first in any order. */
export function arrangeProjects(projects: readonly Project[], query: ProjectQuery): Project[] {
  const sign = query.reversed ? -1 : 1;
  return projects
    .filter(
      ({ name, description, tags }) =>
        matchesWords(query.search, [name, description, ...tags]) &&
        query.tags.every((tag) => tags.includes(tag)),
    )
    .sort(
      (a, b) =>
        Number(b.pinnedAt !== null) - Number(a.pinnedAt !== null) ||
        sign * ORDERS[query.sort](a, b) ||
        a.id.localeCompare(b.id),
    );
}

/** Tags of projects with how many have each, the most frequent first. */
export function tagCounts(projects: readonly Project[]): readonly (readonly [tag: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const tag of projects.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

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
