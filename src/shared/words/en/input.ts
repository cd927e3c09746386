/** What can be wrong with what people type or paste. */
export const input = {
  noNetworkChooseOwn: 'There is no network "{name}": choose of own, {names}.',
  networkOutRangeUse: 'The network "{name}" is out of range: use a smaller width or depth.',
  noNetworkNoVariants: '"{name}" is no network: {kind} has no variants.',
  noNetworkMayFollowed: '"{name}" is no network: {kind} may be followed by {suffixes}.',
  textTooLongPaste: 'The text is too long: paste one command.',
  noFlagTextPaste: 'There is no flag in this text: paste a command such as --dataset=CIFAR10 --ipc=1.',
  theseFlagsBelongSeveral:
    'These flags belong to several scripts: put the script before them, such as distill_fac.py.',
  scriptNotKnownDistill:
    'The script {name} is not known: distill_fac.py, distill.py, buffer.py, main.py and main_DM.py are.',
  textHoldsSeveralCommands: 'The text holds several commands: paste those of one run.',
  adversaryComparesTwoHallucinations:
    'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.',
  checkpointEveryIterationsNever:
    'A checkpoint every {every} iterations is never written in {iterations}: choose a smaller number.',
  nameEachAugmentationOnly: 'Name each augmentation only once.',
  expertsEpochsTooShort:
    'Experts of {epochs} epochs are too short: the last start epoch ({start}) and {match} epochs to match need {needed}.',
  onlyWebgpuEngineComputes:
    'Only the webgpu engine computes in f16: choose that engine, or the precision f32.',
  overBudgetNothingFits:
    'The run stores {stored} images per class{counted}, {excess} more than its budget of {budget}, in which nothing fits: raise the budget.',
  oneOrOther: '{first} or {second}',
  overBudget:
    'The run stores {stored} images per class{counted}, {excess} more than its budget of {budget}: {fitting} would fit, or raise the budget.',
  countedInBytes: ' by its bytes (as real images of 8 bits)',
  stored: {
    grid: ' of {factor} x {same}',
    images: '{count} image{grid} per class{coded} | {count} images{grid} per class{coded}',
    hallucinators: '{count} hallucinator{maps} | {count} hallucinators{maps}',
    maps: ' of {side} x {same} maps',
    bases:
      '{count} basis{grid} per class with {hallucinators}{coded} | {count} bases{grid} per class with {hallucinators}{coded}',
    singleBases:
      '{count} single-channel basis{grid} per class with {hallucinators}{coded} | {count} single-channel bases{grid} per class with {hallucinators}{coded}',
    coded: ' at {coefficients} frequencies',
    fields: ' as fields of {layers} x {width}',
    memories: ' of {memories} memories',
  },
  ofCell: '{cell}: {problem}',
  configurationNotValid: 'The configuration is not valid.',
  onlyHallucinatorsMakeColours:
    'Only hallucinators make colours of a basis with one channel: use some, or bases with the channels of the images.',
  frequenciesChosenHowMuch:
    'Frequencies are chosen by how much they differ between the bases of a class: store at least 2 bases per class.',
} as const;
