/** What a run can meet: datasets, networks, objectives, divergence; and what it logs. */
export const method = {
  wrongTensorType: '{name} holds {tensor} in the wrong type.',
  descriptionIncomplete:
    '{name} was not written by this version of the studio: its description is incomplete.',
  poolsAway: '{network} pools images of {size} x {same} pixels away: use a depth of at most {depth}.',
  groupNormWidth: 'Group norm needs a width that {groups} divides, not {width}.',
  imagesTooSmall:
    '{network} needs images of at least {least} x {same} pixels, not {size} x {also}: choose another network.',
  classWithoutImages: 'Class {index} of the dataset has no training images.',
  expertsMissing: 'Trajectory matching needs experts, and there are none: train them first.',
  expertsOfOtherNetwork:
    'The experts have {found} parameters and the network {needed}: they belong to another network.',
  expertsTooShort: 'The experts were trained for {epochs} epochs, and these settings need {needed}.',
  classTooSmall:
    'Class {index} has too few images to start from {wanted} real ones: lower the number or start from noise.',
  tooManyMemories:
    '{items} bases of {values} values each cannot be combined of {count} memories: set parameterization.code.memories to at most {most}.',
  fittingBases: 'fitting bases',
  basesFitted: 'Bases fitted to the images that they start from: mean squared error {error}.',
  checkpointOfOtherConfig: 'The checkpoint belongs to a run with another configuration: start a new run.',
  resumedAt: 'Resumed at iteration {iteration}.',
  started: 'Started.',
  finishedAfter: 'Finished after {iteration} iterations.',
  stoppedAt: 'Stopped at iteration {iteration}.',
  diversityNotMeasured: 'The diversity of the hallucinations could not be measured: {reason}',
  imagesDiverge:
    'The images reach {times} times the range of the data: they diverge. Lower optimiser.images.learningRate ({rate} now).',
  hallucinatorsDivergeTakeRelative:
    'The images reach {times} times the range of the data: the hallucinators diverge. Set optimiser.hallucinators.rule to "relative", or lower optimiser.hallucinators.learningRate ({rate} now).',
  hallucinatorsDiverge:
    'The images reach {times} times the range of the data: the hallucinators diverge. Lower optimiser.hallucinators.learningRate ({rate} now).',
  seriesNotANumber:
    'The series "{series}" is not a number in iteration {step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  seriesInfinite:
    'The series "{series}" is infinite in iteration {step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  tensorNotFinite:
    'The tensor "{name}" has values that are not finite after iteration {iteration} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.',
  tooFewCoefficients:
    'Images of {size} x {size2} pixels have {all} coefficients in a channel, fewer than {kept}: lower parameterization.code.coefficients.',
  mapsLargerThanPlaces:
    'Maps of side {side} are larger than the {inner} x {inner} places that they are enlarged to: lower parameterization.mapSize.',
} as const;
