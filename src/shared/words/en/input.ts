/** What can be wrong with what people type or paste. */
export const input = {
  unknownNetwork: 'There is no network "{name}": choose own or one of {names}.',
  networkOutOfRange: 'The network "{name}" is out of range: use a smaller width or depth.',
  networkWithoutVariants: '"{name}" is not a network: {kind} has no variants.',
  networkVariants: '"{name}" is not a network: {kind} may be followed by {suffixes}.',
  textTooLong: 'The text is too long: paste one command.',
  noFlag: 'There is no flag in this text: paste a command such as --dataset=CIFAR10 --ipc=1.',
  flagsOfSeveral:
    'These flags belong to several scripts: put the script before them, such as distill_fac.py.',
  unknownScript:
    'The script {name} is unknown: paste a command of distill_fac.py, distill.py, buffer.py, main.py or main_DM.py.',
  severalCommands: 'The text holds several commands: paste the command of one run.',
  adversaryNeedsTwo:
    'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.',
  checkpointNever:
    'A checkpoint every {every} iterations is never written in {iterations}: choose a smaller number.',
  augmentationTwice: 'Name each augmentation only once.',
  expertsTooShort:
    'Experts of {epochs} epochs are too short: the last start epoch ({start}) and {match} epochs to match need {needed}.',
  f16OnlyOnWebgpu: 'Only the webgpu engine computes in f16: choose that engine, or the precision f32.',
  overBudgetNothingFits:
    'The run stores {stored} images per class{counted}, {excess} more than its budget of {budget}, in which nothing fits: raise the budget.',
  oneOrOther: '{first} or {second}',
  overBudget:
    'The run stores {stored} images per class{counted}, {excess} more than its budget of {budget}: {fitting} would fit, or raise the budget.',
  countedInBytes: ' by its bytes (as real 8-bit images)',
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
    coloured: ' at {coefficients} frequencies, {chroma} of colours',
    fields: ' as fields of {layers} x {width}',
    memories: ' of {memories} memories',
  },
  ofCell: '{cell}: {problem}',
  configInvalid: 'The configuration is not valid.',
  coloursNeedHallucinators:
    'Bases with one channel need hallucinators, which make the colours: use some, or give bases the channels of the images.',
  frequenciesNeedTwo:
    'Frequencies are chosen by how much they differ between the bases of a class: store at least 2 bases per class.',
  scalesNeedFrequencies:
    'A scale for each coefficient needs the frequency code: use that code, or one scale per tensor or per basis.',
} as const;
