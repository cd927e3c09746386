/** Which library this start opens and where its window state and log lie. */
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ARCHIVE_EXTENSION } from '../archives/manifest';
import { dataFolder, defaultLibraryFolder } from '../platform/folders';
import type { Library } from '../store/library';

export interface Places {
  readonly library: string;
  /** Chromium's profile, the windows' state and app.log. One per library, so that each can be open once. */
  readonly profile: string;
  /** Whether the environment or an option names the library, so that the studio cannot choose it. */
  readonly isNamed: boolean;
}

const OPTION = '--library=';

/** HABA_LIBRARY_DIR, else `--library=DIR`, else the default library. A library of its own brings its own profile. */
export function placesOf(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Places {
  const option = argv.find((argument) => argument.startsWith(OPTION))?.slice(OPTION.length);
  const named = env['HABA_LIBRARY_DIR'] || option;
  if (!named) return { library: defaultLibraryFolder(), profile: dataFolder(), isNamed: false };
  const library = resolve(named);
  return { library, profile: join(library, 'studio'), isNamed: true };
}

// Links into the studio: `haba-studio://run/<id>`, likewise `project`, `study` and `gallery` (of a run). Anything else
// is not followed; an id that this library does not have leads to a page that says so.

export const LINK_SCHEME = 'haba-studio';

const LINK = /^haba-studio:\/\/(run|gallery|study|project)\/([A-Za-z0-9_-]{1,64})\/?$/;

/** The first argument that is meant as a link, valid or not. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.find((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`)) ?? null;
}

type LinkedLibrary = Pick<Library, 'projects' | 'runs' | 'studies'>;

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

// The archive that a start of the studio is meant to open.

/**
 * The first argument after the executable that is an archive, as an absolute path; desktops hand over paths or `file:`
 * addresses.
 * @param folder what paths are relative to
 */
export function archiveIn(argv: readonly string[], folder: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-') || !argument.toLowerCase().endsWith(`.${ARCHIVE_EXTENSION}`)) continue;
    const path = pathOf(argument, folder);
    if (path !== null) return path;
  }
  return null;
}

function pathOf(argument: string, folder: string): string | null {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(argument) || isAbsolute(argument)) return resolve(folder, argument);
  try {
    return fileURLToPath(argument);
  } catch {
    return null; // another scheme, or a file of another machine
  }
}
