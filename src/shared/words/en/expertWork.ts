/** Experts: training, importing, reading. */
export const expertWork = {
  noExpertsNeeded:
    'The objective {objective} matches no trajectories and needs no experts: choose a configuration with the objective MTT.',
  descriptionDamaged:
    'The description of the experts in {folder} is damaged: delete these experts and let a run make them again.',
  trainingExperts: 'Training the experts',
  descriptionOfOthers:
    'The folder {folder} describes other experts than its name says: delete these experts and let a run make them again.',
  trainedHere:
    'These settings have {count} experts that were trained here ({key}): delete them first; the two are not mixed.',
  notAListOfExperts: 'it is not a list of experts, as the files replay_buffer_*.pt are',
  notAListOfSnapshots: 'its expert {number} is not a list of snapshots',
  tooFewSnapshots:
    "its expert {number} has {found} snapshots where {epochs} epochs need {needed}; lower the experts' epochs in the configuration",
  expertOfFile: '{file}: expert {number}',
  notAListOfTensors: 'a snapshot in it is not a list of tensors',
  wrongParameterCount:
    'a snapshot has {found} parameters where {network} has {needed}; choose the configuration of the network that was trained',
  wrongParameterShape:
    'parameter {number} has the shape {found} where {name} of {network} has {needed}; choose the configuration of the network that was trained',
  expertNumber: 'Expert {expert}',
  notFinite: 'it has a value that is not a number after epoch {epoch}',
  notImported: '{name} cannot be imported: {reason}.',
  diverged: "Expert {expert} diverged in epoch {epoch}: lower the experts' learning rate ({rate}).",
  tooFewExperts:
    'The folder {folder} holds {made} experts where {needed} are needed: let a run make the others.',
  headerCutOff: 'its header is cut off',
  headerUnknown: 'its header is not that of a trajectory',
  wrongValueCount: 'it holds {rows} x {size} values instead of {epochs} x {size2}',
  wrongSize: 'it has {total} bytes instead of {expected}',
  cutOff: 'it is cut off',
  unreadable: 'it is missing or cannot be read',
  notUsable:
    'The expert {path} cannot be used: {reason}; delete these experts and let a run make them again.',
  useFewer: 'use fewer experts or epochs',
} as const;
