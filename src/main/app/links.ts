/**
 * Links into the studio: `haba-studio://run/<id>`, likewise `project`, `study` and `gallery` (of a run). Anything else
 * is not followed; an id that this library does not have leads to a page that says so.
 */
import type { Library } from '../store/library';

export const LINK_SCHEME = 'haba-studio';

const LINK = /^haba-studio:\/\/(run|gallery|study|project)\/([A-Za-z0-9_-]{1,64})\/?$/;

/** The first argument that is meant as a link, valid or not. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.find((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`)) ?? null;
}

export type LinkedLibrary = Pick<Library, 'projects' | 'runs' | 'studies'>;

/** The address of the page that a link means. */
export function pathOfLink(link: string, library: LinkedLibrary | null): string {
  const [, kind, id = ''] = LINK.exec(link) ?? [];
  if (kind === undefined) return '/nothing/link';
  try {
    if (library === null) return '/';
    switch (kind) {
      case 'run':
        return `/projects/${library.runs.get(id).projectId}/runs/${id}`;
      case 'gallery':
        return `/projects/${library.runs.get(id).projectId}/runs/${id}/gallery`;
      case 'study':
        return `/projects/${library.studies.get(id).projectId}/studies/${id}`;
      default:
        return `/projects/${library.projects.get(id).id}`;
    }
  } catch {
    return `/nothing/${kind === 'gallery' ? 'run' : kind}/${id}`;
  }
}
