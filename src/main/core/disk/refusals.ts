/**
 * What a disk, a network folder or SQLite answers instead of doing its work, and the sentences about it: which code means
 * what stands here once, with what people read in each place. Trouble of this kind lies outside of what the studio does: it
 * may be gone when somebody goes on, so a run that meets it is interrupted and has not failed.
 */
import { UserError } from '@shared/domain/errors';
import { message, type Message, verbatim } from '@shared/words/message';

/** What a code means. */
type Refusal =
  | 'full'
  | 'over quota'
  | 'not permitted'
  | 'read-only'
  | 'no folder'
  | 'not empty'
  | 'there already'
  | 'missing'
  | 'a folder'
  | 'silent'
  | 'in use'
  | 'damaged';

const CODES: readonly (readonly [codes: RegExp, Refusal])[] = [
  [/^(ENOSPC|SQLITE_FULL)$/, 'full'],
  [/^EDQUOT$/, 'over quota'],
  [/^(EACCES|EPERM)$/, 'not permitted'],
  [/^(EROFS|SQLITE_READONLY\w*|SQLITE_PERM|SQLITE_CANTOPEN\w*)$/, 'read-only'],
  [/^ENOTDIR$/, 'no folder'],
  [/^ENOTEMPTY$/, 'not empty'],
  [/^EEXIST$/, 'there already'],
  [/^ENOENT$/, 'missing'],
  [/^EISDIR$/, 'a folder'],
  [
    /^(EIO|ESTALE|ETIMEDOUT|ENOTCONN|EHOSTDOWN|EHOSTUNREACH|ENXIO|ENODEV|EREMOTEIO|SQLITE_IOERR\w*)$/,
    'silent',
  ],
  [/^(EBUSY|SQLITE_BUSY\w*|SQLITE_LOCKED\w*)$/, 'in use'],
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
export const THEN_GO_ON = message('disk.thenGoOn');

/**
 * The sentence for a folder that refuses to be written, as a UserError; anything else stays as it is.
 * @param then what to do after there is room again
 */
export function folderRefusal(error: unknown, folder: string, then = message('disk.thenTryAgain')): unknown {
  switch (refusalOf(error)) {
    case 'full':
      return unavailable(message('disk.diskFullIn', { folder, then }));
    case 'over quota':
      return unavailable(message('disk.quotaUsedIn', { folder, then }));
    case 'not permitted':
      return unavailable(message('disk.folderUnwritable', { folder }));
    case 'read-only':
      return unavailable(message('disk.folderReadOnly', { folder }));
    case 'no folder':
    case 'there already':
      return unavailable(message('disk.folderIsFile', { folder }));
    default:
      return error;
  }
}

/** The same for a folder of the cache, which nobody chooses. */
export function cacheRefusal(error: unknown, folder: string): unknown {
  switch (refusalOf(error)) {
    case 'full':
      return unavailable(message('disk.preparedDiskFull', { folder }));
    case 'over quota':
      return unavailable(message('disk.preparedQuotaUsed', { folder }));
    case 'not permitted':
      return unavailable(message('disk.preparedUnwritable', { folder }));
    case 'read-only':
      return unavailable(message('disk.preparedReadOnly', { folder }));
    case 'no folder':
    case 'there already':
      return unavailable(message('disk.preparedIsFile', { folder }));
    default:
      return error;
  }
}

/** The same for experts that are being made: only a full disk has a sentence of its own. */
export function expertsRefusal(error: unknown, folder: string): unknown {
  if (refusalOf(error) !== 'full') return error;
  return unavailable(message('disk.expertsDiskFull', { folder }));
}

/** The same for an export; every error of the system becomes a sentence. */
export function exportRefusal(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  switch (refusalOf(error)) {
    case 'full':
      return unavailable(message('disk.placeFull'));
    case 'not empty':
    case 'there already':
      return new UserError('conflict', message('disk.nameTaken'));
    default:
      return unavailable(message('disk.exportNotWritten', { reason: reasonOf(error) }));
  }
}

/** Why a place cannot be written, as the end of a sentence. */
export function writeReason(error: unknown): Message {
  switch (refusalOf(error)) {
    case 'not permitted':
      return message('disk.mayNotWriteThere');
    case 'read-only':
      return message('disk.diskIsReadOnly');
    case 'full':
      return message('disk.diskIsFull');
    case 'no folder':
      return message('disk.partOfPathIsFile');
    case 'there already':
      return message('disk.fileInTheWay');
    default:
      return reasonOf(error);
  }
}

/** Why a file cannot be read, as the end of a sentence. */
export function readReason(error: unknown): Message {
  switch (refusalOf(error)) {
    case 'missing':
      return message('disk.noSuchFile');
    case 'not permitted':
      return message('disk.mayNotReadIt');
    case 'a folder':
      return message('disk.itIsFolder');
    default:
      return isSystemError(error) ? verbatim(String(error.code)) : message('disk.unreadable');
  }
}

/** Codes of the system that have words. */
const SAID: Readonly<Record<string, Message>> = {
  ENOENT: message('disk.codes.ENOENT'),
  EACCES: message('disk.codes.EACCES'),
  EPERM: message('disk.codes.EPERM'),
  EROFS: message('disk.codes.EROFS'),
  ENOSPC: message('disk.codes.ENOSPC'),
  EISDIR: message('disk.codes.EISDIR'),
  ENOTDIR: message('disk.codes.ENOTDIR'),
  EBUSY: message('disk.codes.EBUSY'),
};

/** What an error says of itself, in words where it is one of ours or a well-known one of the system. */
export function reasonOf(error: unknown): Message {
  if (error instanceof UserError) return error.said;
  const said = isSystemError(error) ? SAID[String(error.code)] : undefined;
  return said ?? verbatim(error instanceof Error ? error.message : String(error));
}

/** The folder of a library is not where it was when it was opened. */
export class LibraryGoneError extends UserError {
  constructor(folder: string) {
    super('unavailable', message('disk.libraryGone', { folder }));
  }
}

/** One sentence on what is wrong with a library's disk or database and what to do; null for errors of another kind. */
export function libraryTrouble(error: unknown): Message | null {
  if (error instanceof LibraryGoneError) return error.said;
  if (!isSystemError(error)) return null;
  const code = String(error.code);
  switch (refusalOf(error)) {
    case 'full':
    case 'over quota':
      return message('disk.libraryDiskFull', { code });
    case 'read-only':
      return message('disk.libraryReadOnly', { code });
    case 'not permitted':
      return message('disk.libraryForbidden', { code });
    case 'silent':
      return message('disk.libraryDiskSilent', { code });
    case 'in use':
      return message('disk.libraryHeld', { code });
    case 'damaged':
      return message('disk.databaseDamaged', { detail: error.message });
    default:
      return null;
  }
}

/** The same about opening the library in `folder`, as a UserError; errors of another kind are answered as they are. */
export function openingTrouble(error: unknown, folder: string): unknown {
  const trouble = error instanceof UserError ? null : libraryTrouble(error);
  return trouble === null
    ? error
    : unavailable(message('disk.libraryNotOpened', { folder, reason: trouble }));
}

const unavailable = (said: Message): UserError => new UserError('unavailable', said);
