/** The queue, the training process, and what they write down. */
export const training = {
  anotherEngineTakesPlace: '{reason} Another engine takes its place: figures can differ in the last digits.',
  graphicsDeviceNewNew:
    'This graphics device is new or has a new driver: its results are checked before it trains.',
  graphicsDeviceNotRun:
    'This graphics device has not run these programs before: it measures the fastest form of their products, up to a few seconds a program. The next start finds them.',
  programsCompiledSAfter:
    'Programs compiled: {count}, in {compiling} s, after measurements of {measuring} s.',
  programsCompiledS: 'Programs compiled: {count}, in {compiling} s.',
  runStartedMeasurementEnded:
    'A run has started, so the measurement was ended: measure again when it is through.',
  runTrainingBesideNothing:
    'A run is training, and beside it nothing can be measured: measure when the queue is empty.',
  anotherMeasurementUnderWay: 'Another measurement is under way: cancel it first.',
  exitCode: 'exit code {code}',
  measurementEndedUnexpectedlySee: 'The measurement ended unexpectedly ({how}): see the log.',
  measurementCancelled: 'The measurement was cancelled.',
  studioClosedBeforeRun: 'The studio was closed before this run began.',
  trainingProcessSentMessage: 'The training process sent a message that the studio does not know.',
  studioClosedWhileRun: 'The studio was closed while this run was running.',
  trainingProcessDidNot: 'The training process did not answer for {seconds} seconds and was ended.',
  studioClosedBeforeRunCould: 'The studio was closed before this run could write a checkpoint.',
  trainingProcessEndedFrom: 'The training process was ended from outside ({signal}).',
  trainingProcessCrashed: 'The training process crashed ({signal}).',
  trainingProcessCouldNot: 'The training process could not be started.',
  trainingProcessEndedUnexpectedly: 'The training process ended unexpectedly (exit code {code}).',
  missing: 'it is missing',
  stoppedExperts: 'Stopped with {made} of {count} experts.',
  expertsUsed: 'Experts {key}: {used} of {made} are used.',
  checkEnginesEndedUnexpectedly: 'The check of the engines ended unexpectedly ({how}): see the log.',
  benchmarkEndedUnexpectedlySee: 'The benchmark of {engine} ended unexpectedly ({how}): see the log.',
  snapshotIterationCouldNot: 'The snapshot of iteration {iteration} could not be kept: {reason}',
  folderLibraryNotTaken:
    'The folder of the library has not taken the checkpoint of iteration {iteration} for {seconds} seconds: the run waits for it.',
  runNotWaitQueue: 'The run "{name}" does not wait in the queue.',
  nothingRunningPauseQueue: 'Nothing is running: pause the queue instead.',
  runOnlyDraftCan: 'The run "{name}" is {status}: only a draft can be started.',
  runCannotResumed: 'The run "{name}" is {status}: it cannot be resumed.',
  runOnlyRunningRun: 'The run "{name}" is {status}: only a running run can pause.',
  runNothingStop: 'The run "{name}" is {status}: there is nothing to stop.',
  studioClosing: 'The studio is closing.',
  projectTrashRestoreFirst: 'The project "{name}" is in the trash: restore it first.',
  startedAnyway: 'Started anyway. {reason}',
  tooLargeForCard:
    'The run "{name}" would take about {needed} of memory and the graphics card has {memory}: lower a batch size, the width of a network, or the number of images, bases or steps.',
  tooLargeForComputer:
    'The run "{name}" would take about {needed} of memory and this computer has {memory}: lower a batch size, the width of a network, or the number of images, bases or steps.',
  evaluated: '{subject} at iteration {iteration}: {network} reaches {accuracy}, seeds: {seeds}.',
  checkEnginesDidNot:
    'The check of the engines did not answer for {seconds} seconds and was ended: see the log.',
  benchmarkDidNotAnswer:
    'The benchmark of {engine} did not answer for {seconds} seconds and was ended: see the log.',
} as const;
