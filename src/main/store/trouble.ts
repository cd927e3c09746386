/**
 * What a disk, a network folder or SQLite says, as sentences for people. Trouble of this kind lies outside of what the
 * studio does: it may be gone when somebody goes on, so a run that meets it is interrupted and has not failed.
 */
import { UserError } from '@shared/domain/errors';

/** The folder of a library is not where it was when it was opened. */
export class LibraryGoneError extends UserError {
  constructor(folder: string) {
    super(
      'unavailable',
      `The library folder ${folder} is not there any more: it was moved or renamed, or its disk was removed. Put it back, or close the studio and open the library at its new place.`,
    );
  }
}

const SENTENCES: readonly (readonly [codes: RegExp, sentence: (code: string, detail: string) => string])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)$/, (code) => `The disk is full (${code}): make room on it, then go on.`],
  [
    /^(EROFS|SQLITE_READONLY\w*|SQLITE_PERM|SQLITE_CANTOPEN\w*)$/,
    (code) =>
      `The folder cannot be written (${code}): allow writing to it, or choose another library folder.`,
  ],
  [
    /^(EACCES|EPERM)$/,
    (code) =>
      `You may not write or read there (${code}): change the permissions of the folder, or choose another one.`,
  ],
  [
    /^(EIO|ESTALE|ETIMEDOUT|ENOTCONN|EHOSTDOWN|EHOSTUNREACH|ENXIO|ENODEV|EREMOTEIO|SQLITE_IOERR\w*)$/,
    (code) => `The disk does not answer (${code}): check its connection, then go on.`,
  ],
  [
    /^(EBUSY|SQLITE_BUSY\w*|SQLITE_LOCKED\w*)$/,
    (code) =>
      `Another program holds a file of the library (${code}), such as a backup or a synchronisation: let it finish, then go on.`,
  ],
  [
    /^(SQLITE_CORRUPT\w*|SQLITE_NOTADB)$/,
    (_, detail) =>
      `The database of the library is damaged (${detail}): close the studio and put a backup of it in its place.`,
  ],
];

/** One sentence on what is wrong with the disk or the database and what to do; null when the error is of another kind. */
export function troubleInWords(error: unknown): string | null {
  if (error instanceof LibraryGoneError) return error.message;
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  const found = SENTENCES.find(([codes]) => codes.test(code));
  return found ? found[1](code, error.message) : null;
}

/** The same about opening the library in `folder`; errors of another kind are answered as they are. */
export function openingTrouble(error: unknown, folder: string): unknown {
  const trouble = error instanceof UserError ? null : troubleInWords(error);
  if (trouble === null) return error;
  return new UserError('unavailable', `The library ${folder} could not be opened. ${trouble}`);
}
