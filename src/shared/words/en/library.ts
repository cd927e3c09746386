/** The library: its folder, its database, what is in it. */
export const library = {
  startNamesLibraryHaba:
    'This start names its library (HABA_LIBRARY_DIR or --library): start without that to choose one here.',
  libraryCanOnlyMove: 'A library can only move to an empty folder: choose one, or switch instead.',
  archiveContradictsItselfDamaged:
    'The archive contradicts itself ({what}): it is damaged, or was not made by the studio.',
  somethingRefersNotHold: 'something refers to "{id}" of {table}, which it does not hold',
  holdsNoProject: 'it holds no project',
  value: '{table}: {error}',
  rowRefersOneMissing: 'a row refers to one that is missing',
  holdsProjectTooMany: 'it holds a project too many',
  twoSizesOneBlob: 'two sizes of one blob',
  reportOfNoFormat: 'A report of the library has the format {format}, which there is not: delete the report.',
  tablesUnpackTooMuch: 'its tables of answers would unpack to more than an archive of its size holds',
  countsNotOfClasses: 'a table of answers is not one of {classes} classes',
  moreSeriesThanWeighs: 'it has more series of points than its bytes can hold',
  tableOfAnswersDamaged: 'The answers of this evaluation are damaged in the library: evaluate the run again.',
  twice: '"{id}" of {table} is in it twice',
  twice2: '{name} is in it twice',
  noOutsideTrashLibrary: 'There is no {what} "{id}" outside the trash of this library.',
  checkpointFileUseAnother: 'The checkpoint file {file} {what}: use another checkpoint.',
  bytesNotThoseAnnounced: 'The bytes are not those that were announced: get the file again.',
  databaseDamagedPutBackup:
    'The database {path} is damaged ({detail}): put a backup of it in its place, or choose another library folder.',
  libraryWrittenNewerHaba:
    'The library was written by a newer HaBa Studio (its database has version {found}, this studio knows up to {known}): update the studio to open it.',
  databaseLibraryCouldNot:
    'The database of the library could not be brought from version {from} to {to} ({reason}): nothing in it was changed. Make sure that its disk has room, or open it with the studio that wrote it.',
  fileBelongsAnotherProgram: 'The file {path} belongs to another program: choose another library folder.',
  databaseCannotRestoredChoose: 'The database {path} cannot be restored ({reason}): choose another backup.',
  runUsingDatasetStop: 'The run "{run}" is using this dataset: stop it, or wait for its end.',
  datasetNoLongerLibrary: 'This dataset is no longer in the library.',
  noExpertsKey: 'There are no experts with the key "{key}".',
  runUsesTheseExperts: 'The run "{name}" is {status} and uses these experts: stop it first.',
  runProjectQueuedRunning: 'A run of this project is queued or running: stop it first.',
  processSince: '{program} (process {pid}, since {time})',
  anotherProgram2: 'another program',
  libraryOpenCloseFirst:
    'The library {folder} is open in {who}: close it there first, or choose another library folder.',
  libraryFolderCannotMade: 'The library folder {path} cannot be made ({reason}): choose another.',
  libraryCheckpointsNoDatabase:
    'The library {folder} has checkpoints but no database: put library.db or a backup of it there, or choose another library folder.',
  restoredLibraryCouldNot:
    'The restored library {from} could not take its place ({reason}): rename it to {to} yourself.',
  noCheckpointYetResuming: 'There is no checkpoint yet: resuming starts it again from the beginning.',
  resumingContinuesFromCheckpoint: 'Resuming continues from the checkpoint of iteration {iteration}.',
  presetAlreadyChooseAnother: 'There is a preset "{name}" already: choose another name, or replace that one.',
  moveProjectTrashBefore: 'Move the project to the trash before deleting it for good.',
  presentLibrary: 'This is the present library.',
  folderLiesInsidePresent: 'This folder lies inside the present library: choose one outside of it.',
  fileChooseFolder: 'This is a file: choose a folder.',
  folderHoldsOtherFiles:
    'This folder holds other files: choose an empty folder, or one that holds a library.',
  folderCannotReadChoose: 'This folder cannot be read ({reason}): choose another.',
  libraryNotMoved: 'The library was not moved to {path}: {reason}',
  libraryNotMovedWhere: 'The library was not moved to {path} ({reason}). It is where it was.',
  checkpointIterationDamagedMissing:
    'The checkpoint of iteration {iteration} is damaged or missing: the run goes back further.',
  moveRunTrashBefore: 'Move the run to the trash before deleting it for good.',
  runStopFirst: 'The run "{name}" is {status}: stop it first.',
  moveStudyTrashBefore: 'Move the study to the trash before deleting it for good.',
  noLibrary: 'There is no {what} "{id}" in this library.',
  theFolderHoldsLibrary: 'the folder holds a library.',
  studioEndedWhileRun: 'The studio ended while this run was {status}.',
  ofRow: '{table}: {path} {problem}',
  databaseNotMadeHaba:
    'The database {path} is not made as HaBa Studio makes it ({parts}), and nothing of it was used: restore a backup, or choose another library folder.',
  fileWouldAnotherFile:
    'The file {path} would have another file deleted, which no file of the studio does: delete it, or choose another library folder.',
  libraryNamesContentCheckpoint:
    'The library names {name} as the content of a checkpoint, which is no hash: restore a backup of it.',
  linkPutWhatLeads: '{path} is a link: put what it leads to in its place, or choose another library folder.',
  libraryHoldsSomethingUnder:
    'The library holds something under the id {id}, which no id of the studio is: restore a backup of it.',
  libraryMovedOpenOnly:
    'The library {folder} was moved to {to}: open it there. Only if it is lost there, delete {mark} to go on with this one.',
  libraryWhatLeftCould:
    'The library is in {to}, but what is left of it in {from} could not be deleted ({reason}): delete it yourself.',
  libraryChangedAfterCopied:
    'The library is in {to}, but {file} was changed after it was copied: open {from} to see what is new there, then delete one of the two.',
  rowLibraryDamagedColumn:
    'A row of the library is damaged in its column of {column} ({reason}): restore a backup.',
  noJson: 'no JSON',
} as const;
