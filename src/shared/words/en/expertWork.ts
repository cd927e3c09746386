/** Experts: training, importing, reading. */
export const expertWork = {
  objectiveMatchesNoTrajectories:
    'The objective {objective} matches no trajectories and needs no experts: choose a configuration with the objective MTT.',
  descriptionExpertsDamagedDelete:
    'The description of the experts in {folder} is damaged: delete these experts and let a run make them again.',
  trainingExperts: 'Training the experts',
  folderDescribesOtherExperts:
    'The folder {folder} describes other experts than its name says: delete these experts and let a run make them again.',
  theseSettingsExpertsTrained:
    'These settings have {count} experts that were trained here ({key}): delete them first, the two are not mixed.',
  notListExpertsFiles: 'it is not a list of experts, as the files replay_buffer_*.pt are',
  expertNotListSnapshots: 'its expert {number} is not a list of snapshots',
  expertSnapshotsWhereEpochs:
    "its expert {number} has {found} snapshots where {epochs} epochs need {needed}; lower the experts' epochs in the configuration",
  expert: '{file}: expert {number}',
  snapshotNotListTensors: 'a snapshot in it is not a list of tensors',
  snapshotParametersWhereChoose:
    'a snapshot has {found} parameters where {network} has {needed}; choose the configuration of the network that was trained',
  parameterShapeWhereChoose:
    'parameter {number} has the shape {found} where {name} of {network} has {needed}; choose the configuration of the network that was trained',
  expert2: 'Expert {expert}',
  valueNotNumberAfter: 'it has a value that is not a number after epoch {epoch}',
  cannotImported: '{name} cannot be imported: {reason}.',
  expertDivergedEpochLower:
    "Expert {expert} diverged in epoch {epoch}: lower the experts' learning rate ({rate}).",
  folderHoldsExpertsWhere:
    'The folder {folder} holds {made} experts where {needed} are needed: let a run make the others.',
  headerCutOff: 'its header is cut off',
  headerNotTrajectory: 'its header is not that of a trajectory',
  holdsXValuesInstead: 'it holds {rows} x {size} values instead of {epochs} x {size2}',
  bytesInstead: 'it has {total} bytes instead of {expected}',
  cutOff: 'it is cut off',
  missingCannotRead: 'it is missing or cannot be read',
  expertCannotUsedDelete:
    'The expert {path} cannot be used: {reason}; delete these experts and let a run make them again.',
  useFewerExpertsEpochs: 'use fewer experts or epochs',
} as const;
