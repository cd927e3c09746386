/** What a run can meet: datasets, networks, objectives, divergence; and what it logs. */
export const method = {
  holdsWrongType: '{name} holds {tensor} in the wrong type.',
  notWrittenVersionStudio:
    '{name} was not written by this version of the studio: its description is incomplete.',
  poolsImagesXPixels:
    '{network} pools images of {size} x {same} pixels away: use a depth of at most {depth}.',
  groupNormNeedsWidth: 'Group norm needs a width that {groups} divides, not {width}.',
  needsImagesLeastX:
    '{network} needs images of at least {least} x {same} pixels, not {size} x {also}: choose another network.',
  classDatasetNoTraining: 'Class {index} of the dataset has no training images.',
  trajectoryMatchingNeedsExperts: 'Trajectory matching needs experts, and there are none: make them first.',
  expertsParametersNetworkThey:
    'The experts have {found} parameters and the network {needed}: they belong to another network.',
  expertsTrainedEpochsThese:
    'The experts were trained for {epochs} epochs, and these settings need {needed}.',
  classTooFewImages:
    'Class {index} has too few images to start from {wanted} real ones: lower the number or start from noise.',
  checkpointBelongsRunAnother: 'The checkpoint belongs to a run with another configuration: start a new run.',
  resumedIteration: 'Resumed at iteration {iteration}.',
  started: 'Started.',
  tooManyMemories:
    '{items} bases of {values} values each cannot be combined of {count} memories: set parameterization.code.memories to at most {most}.',
  basesFitted: 'Bases fitted to the images that they start from: mean squared error {error}.',
  finishedAfterIterations: 'Finished after {iteration} iterations.',
  stoppedIteration: 'Stopped at iteration {iteration}.',
  diversityHallucinationsCouldNot: 'The diversity of the hallucinations could not be measured: {reason}',
  imagesReachTimesRange:
    'The images reach {times} times the range of the data: they diverge. Lower optimiser.images.learningRate ({rate} now).',
  imagesReachTimesRangeData:
    'The images reach {times} times the range of the data: the hallucinators diverge. Set optimiser.hallucinators.rule to "relative", or lower optimiser.hallucinators.learningRate ({rate} now).',
  imagesReachTimesRangeDataHallucinators:
    'The images reach {times} times the range of the data: the hallucinators diverge. Lower optimiser.hallucinators.learningRate ({rate} now).',
  seriesNotNumberIteration:
    'The series "{series}" is not a number in iteration {step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  seriesInfiniteIterationLower:
    'The series "{series}" is infinite in iteration {step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  tensorValuesNotFinite:
    'The tensor "{name}" has values that are not finite after iteration {iteration} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  imagesXPixelsCoefficients:
    'Images of {size} x {size2} pixels have {all} coefficients in a channel, fewer than {kept}: lower parameterization.code.coefficients.',
  mapsLargerThanPlaces:
    'Maps of side {side} are larger than the {inner} x {inner} places that they are enlarged to: lower parameterization.mapSize.',
} as const;
