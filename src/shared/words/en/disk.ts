/** What a disk, a folder or SQLite refuses. */
export const disk = {
  diskFullIn: 'The disk of {folder} is full: free some space, {then}.',
  quotaUsedIn: 'Your disk quota is used up in {folder}: free some space, {then}.',
  folderUnwritable: 'The folder {folder} cannot be written: check its permissions, or choose another.',
  folderReadOnly: 'The folder {folder} is on a disk that cannot be written: choose another.',
  folderIsFile: 'The folder {folder} cannot be made because a file is in its place: choose another.',
  preparedDiskFull: 'The disk is full: free some space for prepared datasets in {folder}, then try again.',
  preparedQuotaUsed: 'Your disk quota is used up: free some space for prepared datasets in {folder}.',
  preparedUnwritable: 'The folder {folder} for prepared datasets cannot be written: check its permissions.',
  preparedReadOnly: 'The folder {folder} for prepared datasets is on a disk that cannot be written.',
  preparedIsFile: 'The folder {folder} for prepared datasets cannot be made: a file is in its place.',
  expertsDiskFull: 'The disk of {folder} is full: free some space and start again; finished epochs are kept.',
  placeFull: 'The disk is full: free some space or choose another place.',
  nameTaken: 'Something with that name exists already: choose another place.',
  exportNotWritten: 'The export could not be written ({reason}): choose another place.',
  libraryGone:
    'The library folder {folder} is no longer there: it was moved or renamed, or its disk was removed. Put it back, or close the studio and open the library at its new place.',
  libraryDiskFull: 'The disk is full ({code}): free some space, then go on.',
  libraryReadOnly:
    'The folder cannot be written ({code}): allow writing to it, or choose another library folder.',
  libraryForbidden:
    'You may not write or read there ({code}): change the permissions of the folder, or choose another one.',
  libraryDiskSilent: 'The disk does not answer ({code}): check its connection, then go on.',
  libraryHeld:
    'Another program holds a file of the library ({code}), such as a backup or a synchronisation: let it finish, then go on.',
  databaseDamaged:
    'The database of the library is damaged ({detail}): close the studio and put a backup of it in its place.',
  libraryNotOpened: 'The library {folder} could not be opened. {reason}',
  tooLittleRoom:
    '{what} needs {needed} in {folder}, but only {free} are free: free some space, or {otherwise}.',
  thenGoOn: 'then go on; what has arrived is kept',
  thenTryAgain: 'then try again',
  mayNotWriteThere: 'you may not write there',
  diskIsReadOnly: 'that disk is read-only',
  diskIsFull: 'the disk is full',
  partOfPathIsFile: 'a part of the path is a file',
  fileInTheWay: 'a file is in the way',
  noSuchFile: 'there is no such file',
  mayNotReadIt: 'you may not read it',
  itIsFolder: 'it is a folder',
  unreadable: 'unreadable',
  chooseAnotherFolder: 'choose another folder',
  codes: {
    ENOENT: 'no such file or folder (ENOENT)',
    EACCES: 'permission denied (EACCES)',
    EPERM: 'operation not permitted (EPERM)',
    EROFS: 'read-only disk (EROFS)',
    ENOSPC: 'no space left on the disk (ENOSPC)',
    EISDIR: 'a folder where a file is expected (EISDIR)',
    ENOTDIR: 'a file where a folder is expected (ENOTDIR)',
    EBUSY: 'in use by another program (EBUSY)',
  },
} as const;
