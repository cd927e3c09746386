/** Which projects a list shows, and in what order. */
import type { Project } from '@shared/domain';
import { matchesWords } from '@renderer/ui/search';

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
