/** The library: its folder, its database, what is in it. */
export const library = {
  namedAtStart:
    'The library was set at startup (HABA_LIBRARY_DIR or --library): start without it to choose one here.',
  moveNeedsEmptyFolder: 'A library can only move to an empty folder: choose one, or switch instead.',
  archiveContradictory:
    'The archive contradicts itself ({what}): it is damaged, or was not made by the studio.',
  missingReference: 'something refers to "{id}" of {table}, which is missing',
  noProject: 'it has no project',
  tableError: '{table}: {error}',
  rowReferenceMissing: 'a row refers to one that is missing',
  severalProjects: 'it has more than one project',
  blobSizesDiffer: 'two sizes of one blob',
  reportOfNoFormat: 'A report of the library has the unknown format {format}: delete the report.',
  tablesUnpackTooMuch: 'its confusion matrices would unpack to more than an archive of its size holds',
  countsNotOfClasses: 'a confusion matrix is not one of {classes} classes',
  moreSeriesThanWeighs: 'it has more series of points than its bytes can hold',
  tableOfAnswersDamaged:
    'The confusion matrix of this evaluation is damaged in the library: evaluate the run again.',
  rowTwice: '"{id}" of {table} is in it twice',
  fileTwice: '{name} is in it twice',
  notOutsideTrash: 'There is no {what} "{id}" outside the trash of this library.',
  checkpointUnusable: 'The checkpoint file {file} {what}: use another checkpoint.',
  wrongBytes: 'The content is not what was announced: get the file again.',
  databaseDamaged:
    'The database {path} is damaged ({detail}): put a backup of it in its place, or choose another library folder.',
  newerLibrary:
    'The library was written by a newer HaBa Studio (its database has version {found}, this studio knows up to {known}): update the studio to open it.',
  olderLibrary: 'The library {path} is open in an older HaBa Studio: close it there first.',
  notMigrated:
    'The database of the library could not be brought from version {from} to {to} ({reason}): nothing in it was changed. Make sure that its disk has room, or open it with the studio that wrote it.',
  foreignFile: 'The file {path} belongs to another program: choose another library folder.',
  databaseHoldsUp:
    'The database {path} could not be checked within {seconds} seconds: it is damaged, or made to hold programs up. Restore a backup, or choose another library folder.',
  databaseEndsCheck:
    'The process that checked the database {path} ended: the file is damaged, or made to end programs. Restore a backup, or choose another library folder.',
  databaseNotRestorable: 'The database {path} cannot be restored ({reason}): choose another backup.',
  datasetInUse: 'The run "{run}" is using this dataset: stop it, or wait for its end.',
  datasetGone: 'This dataset is no longer in the library.',
  noSuchExperts: 'There are no experts with the key "{key}".',
  expertsInUse: 'The run "{name}" is {status} and uses these experts: stop it first.',
  projectBusy: 'A run of this project is queued or running: stop it first.',
  processSince: '{program} (process {pid}, since {time})',
  anotherProgram: 'another program',
  openElsewhere:
    'The library {folder} is open in {who}: close it there first, or choose another library folder.',
  folderNotMade: 'The library folder {path} cannot be made ({reason}): choose another.',
  databaseMissing:
    'The library {folder} has checkpoints but no database: put library.db or a backup of it there, or choose another library folder.',
  restoredNotInPlace:
    'The restored library {from} could not take its place ({reason}): rename it to {to} yourself.',
  resumesFromStart: 'There is no checkpoint yet: resuming starts it again from the beginning.',
  resumesFromCheckpoint: 'Resuming continues from the checkpoint of iteration {iteration}.',
  presetExists: 'There is a preset "{name}" already: choose another name, or replace that one.',
  projectNotInTrash: 'Move the project to the trash before deleting it for good.',
  isPresentLibrary: 'This is the current library.',
  insidePresentLibrary: 'This folder lies inside the current library: choose one outside of it.',
  isAFile: 'This is a file: choose a folder.',
  folderInUse: 'This folder holds other files: choose an empty folder, or one that holds a library.',
  folderUnreadable: 'This folder cannot be read ({reason}): choose another.',
  notMovedBecause: 'The library was not moved to {path}: {reason}',
  notMoved: 'The library was not moved to {path} ({reason}). It is where it was.',
  goesBackFurther:
    'The checkpoint of iteration {iteration} is damaged or missing: the run goes back further.',
  runNotInTrash: 'Move the run to the trash before deleting it for good.',
  runBusy: 'The run "{name}" is {status}: stop it first.',
  runIdTaken: 'The library has a run with the id "{id}" already: go on with that one, or choose another id.',
  replacedByOther:
    'The archive holds another run than "{name}", under the same id: import it without replacing.',
  replacedByUnfinished:
    'The run "{name}" is complete, and in the archive it is {status}: import it without replacing.',
  studyNotInTrash: 'Move the study to the trash before deleting it for good.',
  notInLibrary: 'There is no {what} "{id}" in this library.',
  folderHoldsLibrary: 'the folder holds a library.',
  studioEnded: 'The studio ended while this run was {status}.',
  ofRow: '{table}: {path} {problem}',
  foreignDatabase:
    'The database {path} differs from what HaBa Studio makes ({parts}), and was not used: restore a backup, or choose another library folder.',
  dangerousFile:
    'The file {path} would delete another file, which no file of the studio does: delete it, or choose another library folder.',
  notAHash:
    'The library names {name} as the content of a checkpoint, which is not a hash: restore a backup of it.',
  isNoFile: '{path} is neither a file nor a folder: delete it, or choose another library folder.',
  isALink: '{path} is a link: put what it leads to in its place, or choose another library folder.',
  notAnId:
    'The library has an entry with the id {id}, which is not an id of the studio: restore a backup of it.',
  movedElsewhere:
    'The library {folder} was moved to {to}: open it there. Only if it is lost there, delete {mark} to go on with this one.',
  restNotDeleted:
    'The library is in {to}, but what is left of it in {from} could not be deleted ({reason}): delete it yourself.',
  changedWhileMoved:
    'The library is in {to}, but {file} was changed after it was copied: open {from} to see what is new there, then delete one of the two.',
  rowDamaged: 'A row of the library is damaged in its column of {column} ({reason}): restore a backup.',
  notJson: 'not JSON',
} as const;
