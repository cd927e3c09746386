/** Backups, restoring, checking and cleaning of the library. */
export const maintenance = {
  backupInLibrary: 'A backup in the library itself would be lost with it: choose another folder.',
  backupNotWritten: 'The backup could not be written ({reason}): choose another place.',
  theBackup: 'The backup',
  reportFileMissing: 'The file of the report "{name}" is missing.',
  makeReportAgain: 'Make the report again, or delete it.',
  tableDamaged: 'The table "{table}" of the database is damaged ({detail}).',
  exportAndRestore: 'Export what can still be opened as archives, then restore a backup.',
  danglingRows: 'In the table "{table}", {count} rows refer to rows that are missing.',
  rowDamaged: 'In the table “{table}”, the row {row}{name} is damaged in its column {column} ({reason}).',
  restoreBackupOrDelete:
    'Restore a backup from before this happened, or delete for good what the row belongs to.',
  restoreEarlierBackup: 'Restore a backup from before this happened.',
  checkpointMissing: 'The checkpoint of iteration {iteration} of the run "{run}" is missing or damaged.',
  noOtherCheckpoint:
    'The run has no other: restore a backup, import an archive of it, or let it start again.',
  goesOnFromOther:
    'The run goes on from its checkpoint of iteration {iteration}; restoring a backup brings this one back.',
  runActive: 'A run is running or paused: stop it before cleaning up the library.',
  restoringBackup: 'Restoring the backup',
  notRestored: 'The backup could not be restored ({reason}). The library is as it was.',
  notABackup:
    'The folder {folder} is not a backup of a library: choose a folder named haba-backup-… that the studio made.',
  backupFileMissing: 'The file {path} of the backup is missing or damaged: choose another backup.',
} as const;
