/**
 * What a disk, a network folder or SQLite answers instead of doing its work, and the sentences about it: which code means
 * what stands here once, with what people read in each place. Trouble of this kind lies outside of what the studio does: it
 * may be gone when somebody goes on, so a run that meets it is interrupted and has not failed.
 */
import { UserError } from '@shared/domain/errors';

/** What a code means. */
type Refusal =
  | 'full'
  | 'over the quota'
  | 'not permitted'
  | 'read-only'
  | 'a file in the way'
  | 'not empty'
  | 'there already'
  | 'missing'
  | 'a folder'
  | 'silent'
  | 'held by another program'
  | 'damaged';

const CODES: readonly (readonly [codes: RegExp, Refusal])[] = [
  [/^(ENOSPC|SQLITE_FULL)$/, 'full'],
  [/^EDQUOT$/, 'over the quota'],
  [/^(EACCES|EPERM)$/, 'not permitted'],
  [/^(EROFS|SQLITE_READONLY\w*|SQLITE_PERM|SQLITE_CANTOPEN\w*)$/, 'read-only'],
  [/^ENOTDIR$/, 'a file in the way'],
  [/^ENOTEMPTY$/, 'not empty'],
  [/^EEXIST$/, 'there already'],
  [/^ENOENT$/, 'missing'],
  [/^EISDIR$/, 'a folder'],
  [
    /^(EIO|ESTALE|ETIMEDOUT|ENOTCONN|EHOSTDOWN|EHOSTUNREACH|ENXIO|ENODEV|EREMOTEIO|SQLITE_IOERR\w*)$/,
    'silent',
  ],
  [/^(EBUSY|SQLITE_BUSY\w*|SQLITE_LOCKED\w*)$/, 'held by another program'],
  [/^(SQLITE_CORRUPT\w*|SQLITE_NOTADB)$/, 'damaged'],
];

/** Whether an error comes from the system or from SQLite: these have codes of their own. */
export const isSystemError = (error: unknown): error is Error & { readonly code: unknown } =>
  error instanceof Error && 'code' in error && !(error instanceof UserError);

/** What the system refused; null when the error is of another kind. */
function refusalOf(error: unknown): Refusal | null {
  if (!isSystemError(error)) return null;
  const code = String(error.code);
  return CODES.find(([codes]) => codes.test(code))?.[1] ?? null;
}

/** Whether a file or a folder on the way to it is not there. */
export const isMissing = (error: unknown): boolean => refusalOf(error) === 'missing';

/** After a full disk, where a download goes on. */
export const THEN_GO_ON = 'then go on; what has arrived is kept';

/**
 * The sentence for a folder that refuses to be written, as a UserError; anything else stays as it is.
 * @param then what to do after there is room again
 */
export function folderRefusal(error: unknown, folder: string, then = 'then try again'): unknown {
  switch (refusalOf(error)) {
    case 'full':
      return unavailable(`The disk of ${folder} is full: free some space, ${then}.`);
    case 'over the quota':
      return unavailable(`Your disk quota is used up in ${folder}: free some space, ${then}.`);
    case 'not permitted':
      return unavailable(`The folder ${folder} cannot be written: check its permissions, or choose another.`);
    case 'read-only':
      return unavailable(`The folder ${folder} lies on a disk that cannot be written: choose another.`);
    case 'a file in the way':
    case 'there already':
      return unavailable(`The folder ${folder} cannot be made, a file is in its place: choose another.`);
    default:
      return error;
  }
}

/** The same for a folder of the cache, which nobody chooses. */
export function cacheRefusal(error: unknown, folder: string): unknown {
  switch (refusalOf(error)) {
    case 'full':
      return unavailable(
        `The disk is full: free some space for prepared datasets in ${folder}, then try again.`,
      );
    case 'over the quota':
      return unavailable(`Your disk quota is used up: free some space for prepared datasets in ${folder}.`);
    case 'not permitted':
      return unavailable(
        `The folder ${folder} for prepared datasets cannot be written: check its permissions.`,
      );
    case 'read-only':
      return unavailable(`The folder ${folder} for prepared datasets lies on a disk that cannot be written.`);
    case 'a file in the way':
    case 'there already':
      return unavailable(
        `The folder ${folder} for prepared datasets cannot be made: a file is in its place.`,
      );
    default:
      return error;
  }
}

/** The same for experts that are being made: only a full disk has a sentence of its own. */
export function expertsRefusal(error: unknown, folder: string): unknown {
  if (refusalOf(error) !== 'full') return error;
  return unavailable(`The disk of ${folder} is full: make room and start again, finished epochs are kept.`);
}

/** The same for an export; every error of the system becomes a sentence. */
export function exportRefusal(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  switch (refusalOf(error)) {
    case 'full':
      return unavailable('The disk is full: free some space or choose another place.');
    case 'not empty':
    case 'there already':
      return new UserError('conflict', 'There already is something of that name: choose another place.');
    default:
      return unavailable(`The export could not be written (${error.message}): choose another place.`);
  }
}

/** Why a place cannot be written, as the end of a sentence. */
export function writeReason(error: unknown): string {
  switch (refusalOf(error)) {
    case 'not permitted':
      return 'you may not write there';
    case 'read-only':
      return 'that disk is read-only';
    case 'full':
      return 'the disk is full';
    case 'a file in the way':
      return 'a part of the path is a file';
    case 'there already':
      return 'a file is in the way';
    default:
      return reasonOf(error);
  }
}

/** Why a file cannot be read, as the end of a sentence. */
export function readReason(error: unknown): string {
  switch (refusalOf(error)) {
    case 'missing':
      return 'there is no such file';
    case 'not permitted':
      return 'you may not read it';
    case 'a folder':
      return 'it is a folder';
    default:
      return isSystemError(error) ? String(error.code) : 'unreadable';
  }
}

/** What an error says of itself. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folder of a library is not where it was when it was opened. */
export class LibraryGoneError extends UserError {
  constructor(folder: string) {
    super(
      'unavailable',
      `The library folder ${folder} is not there any more: it was moved or renamed, or its disk was removed. Put it back, or close the studio and open the library at its new place.`,
    );
  }
}

/** One sentence on what is wrong with a library's disk or database and what to do; null for errors of another kind. */
export function libraryTrouble(error: unknown): string | null {
  if (error instanceof LibraryGoneError) return error.message;
  if (!isSystemError(error)) return null;
  const code = String(error.code);
  switch (refusalOf(error)) {
    case 'full':
    case 'over the quota':
      return `The disk is full (${code}): make room on it, then go on.`;
    case 'read-only':
      return `The folder cannot be written (${code}): allow writing to it, or choose another library folder.`;
    case 'not permitted':
      return `You may not write or read there (${code}): change the permissions of the folder, or choose another one.`;
    case 'silent':
      return `The disk does not answer (${code}): check its connection, then go on.`;
    case 'held by another program':
      return `Another program holds a file of the library (${code}), such as a backup or a synchronisation: let it finish, then go on.`;
    case 'damaged':
      return `The database of the library is damaged (${error.message}): close the studio and put a backup of it in its place.`;
    default:
      return null;
  }
}

/** The same about opening the library in `folder`, as a UserError; errors of another kind are answered as they are. */
export function openingTrouble(error: unknown, folder: string): unknown {
  const trouble = error instanceof UserError ? null : libraryTrouble(error);
  return trouble === null ? error : unavailable(`The library ${folder} could not be opened. ${trouble}`);
}

const unavailable = (sentence: string): UserError => new UserError('unavailable', sentence);
