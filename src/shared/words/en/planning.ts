/** Making studies and reports. */
export const planning = {
  chooseFolderHoldsDataset: 'Choose the folder that holds the dataset.',
  studyTrashRestoreFirst: 'The study "{name}" is in the trash: restore it first.',
  hNothingLeftBasis:
    "{'|'}H{'|'} = {count}: nothing is left for a basis of each class in {ipc} images per class: raise the budget or use fewer hallucinators.",
  gridNeedsLeastOne: 'A grid needs at least one axis: a path of the configuration and its values.',
  pairedAxesNeedEqually:
    'Paired axes need equally many values, and these have {counts}: make them equal, or combine every value with every other.',
  studyWouldRunsMore: 'The study would have {count} runs, more than {most}: name fewer values or seeds.',
  twoCellsStudySame: 'Two cells of the study are the same: name every value once.',
  studyCannotBePlanned: 'The study cannot be planned.',
  andMore: '{first} (and {count} more: none was queued)',
  chooseLeastOneRun: 'Choose at least one run.',
  storesImagesPerClass:
    '"{other}" stores {stored} images per class{counted}, more than the budget of "{own}" ({budget}): compare with a run that stores no more, or name "{again}" first.',
  runNotWrittenCheckpoint: 'The run "{name}" has not written a checkpoint yet: there is nothing to report.',
  reportCannotWrittenChoose: 'The report cannot be written to {path} ({reason}): choose another place.',
  pdfPrintedStudioWindow:
    'PDF is printed by the studio’s window, which the command line does not have: write --format html and print that file from a browser, or make the PDF in the studio.',
  reportStaysProjectMake: 'A report stays in its project: make a new one for runs of another.',
} as const;
