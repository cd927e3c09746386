export const experts = {
  experts: {
    title: 'Experts',
    hint: 'Networks trained on real images, whose parameters trajectory matching (MTT) follows. They are trained once for each dataset, network and settings, by the first run that needs them or by “haba experts generate” on the command line, and every later run uses them again.',
    empty: 'No experts yet',
    emptyHint: 'Start a run with the objective MTT: it trains the experts that it needs and keeps them here.',
    making: '“{run}” trains experts: {detail}',
    columns: {
      dataset: 'Dataset',
      network: 'Network',
      count: 'Experts',
      settings: 'Training',
      accuracy: 'Test accuracy',
      size: 'Size',
      created: 'Since',
      actions: 'Actions',
    },
    epochs: '{count} epoch | {count} epochs',
    rate: 'learning rate {value}',
    momentum: 'momentum {value}',
    weightDecay: 'weight decay {value}',
    batch: 'batch {count}',
    augmentation: { dsa: 'DSA', classic: 'crop, scale, rotate', none: 'no augmentation' },
    notStandardised: 'batches not standardised',
    whitened: 'ZCA whitened',
    limit: '{count} images per class',
    unfinished: 'number {expert}: {epochs} of {total} epochs',
    imported: '{count} imported',
    damaged: 'Damaged',
    damagedHint:
      'The description of these experts cannot be read: delete them, and the next run makes them again.',
    deleteTitle: 'Delete these experts?',
    deleteMessage:
      'This frees {size}. A run that needs them later trains them again, which can take long; imported ones have to be imported again.',
    deleted: 'The experts are deleted: {size} freed.',
    import: 'Import…',
    importTitle: 'Import experts',
    importDescription:
      'Takes over replay_buffer_*.pt files of the official repositories. Nothing in them is run.',
    importRun: 'For the run',
    importHelp:
      'Its dataset, network and settings of experts are those with which the files were made. Shapes are checked, the rest is taken on trust. A draft is enough.',
    importPlaceholder: 'Choose a run with MTT',
    importNoRun:
      'No run matches trajectories yet: create one with the objective MTT first, a draft is enough.',
    chooseFiles: 'Choose files…',
    importedDone: '{imported} experts imported, {count} in all.',
    importedFewer:
      '{imported} experts imported, {count} in all: the run trains the missing {missing} itself.',
  },
} as const;
