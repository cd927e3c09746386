/** Making studies and reports. */
export const planning = {
  oneObjective: 'A study of the kind {kind} matches one objective: name one.',
  datasetFolderMissing: 'Choose the folder that holds the dataset.',
  studyInTrash: 'The study "{name}" is in the trash: restore it first.',
  noRoomForBases:
    "{'|'}H{'|'} = {count}: nothing is left for a basis of each class in {ipc} images per class: raise the budget or use fewer hallucinators.",
  gridWithoutAxis: 'A grid needs at least one axis: a path of the configuration and its values.',
  searchWithoutRange:
    'A search needs at least one range: a path of the configuration and the range of its values.',
  searchUsedUp:
    'These ranges have {made} different settings, fewer than {runs} runs: widen them, or ask for fewer runs.',
  pairedAxesUnequal:
    'Paired axes need equally many values, and these have {counts}: make them equal, or combine every value with every other.',
  tooManyRuns: 'The study would have {count} runs, more than {most}: name fewer values or seeds.',
  sameCells: 'Two cells of the study are the same: name every value once.',
  notPlanned: 'The study cannot be planned.',
  andMore: '{first} (and {count} more: none was queued)',
  noRunChosen: 'Choose at least one run.',
  storesMoreThanBudget:
    '"{other}" stores {stored} images per class{counted}, more than the budget of "{own}" ({budget}): compare with a run that stores no more, or name "{again}" first.',
  nothingToReport: 'The run "{name}" has not written a checkpoint yet: there is nothing to report.',
  reportNotWritten: 'The report cannot be written to {path} ({reason}): choose another place.',
  pdfNeedsWindow:
    'PDF is printed by the studio’s window, which the command line does not have: write --format html and print that file from a browser, or make the PDF in the studio.',
  reportOfOtherProject: 'A report stays in its project: make a new one for runs of another.',
} as const;
