/** Why settings have the values that the papers give them, by the field's path with dashes for dots. */
export const reasons = {
  'dataset-whitening':
    'Whitened pixels no longer resemble their neighbours, so that gradients reach fine structure as well as coarse.',
  'parameterization-code-kind':
    'Natural images have most of their energy in few frequencies, and are smooth functions of the place: a few coefficients, or a small network of sines, say nearly as much, and many more images fit.',
  'parameterization-code-width':
    'The smaller a field, the more of them fit: DDiF takes 6 where one image of a class may be stored, 20 for 50.',
  'parameterization-code-warmUp-steps':
    'Enough for fields to look like their images, which is where the distillation begins.',
  'parameterization-basesPerClass':
    'What the tables of the papers vary. Methods are compared at equal storage: HaBa with 1, 10 or 50 bases is set beside 2, 11 or 51 images.',
  'parameterization-hallucinators':
    'Each makes one more image of every basis, and costs the storage of a few images. All runs of the paper have five.',
  'parameterization-baseChannels':
    'The authors note that bases of one channel let three times as many fit, which is better where little may be stored.',
  'parameterization-initialisation':
    'Real images begin near what networks know; DC shows that noise ends at much the same accuracy.',
  'objective-realBatch':
    'The mean over many real images is the target; a smaller batch makes it noisier and iterations faster.',
  'objective-distance':
    'One cosine for each filter: gradients of different layers have very different sizes, and only directions should count.',
  'objective-outerLoops': 'With more images per class, more updates are made before a new network begins.',
  'objective-innerLoops':
    'The network learns on the distilled images between updates, so that later stages are matched too.',
  'objective-syntheticSteps':
    'N steps on distilled images must reach where the expert gets in M epochs. More steps ask more of the images, and take longer.',
  'objective-expertEpochs':
    'How far ahead the student must get. Few epochs keep the target within reach of N steps.',
  'objective-maxStartEpoch':
    'Early epochs hold what is easy to learn: with one basis only those are matched, with more also later ones.',
  'objective-syntheticBatch': 'All stored images in each step, unless they are too many for the memory.',
  'objective-studentLearningRate':
    'The learning rate is learned with the images, and networks are trained with what was learned. This is where it starts.',
  'objective-rateLearningRate':
    'Small, because a learning rate that moves fast makes the student diverge; smaller still with one basis.',
  'objective-rateFloor':
    'HaBa’s code never lets the learned rate fall below this, where the student would stand still.',
  'objective-experts-count': 'Different networks to match, so that the images do not fit the ways of a few.',
  'objective-experts-epochs':
    'Long enough for the latest start and the epochs to match; more only costs time.',
  'budget-ipc':
    'HaBa with 1, 10 or 50 bases stores just under 2, 11 or 51 images per class. Everything compared gets that much.',
  'network-kind':
    'Small enough to train thousands of times, and the network of all tables but the cross-architecture one.',
  'network-norm': 'Statistics of each image alone: distilled batches are too small for those of a batch.',
  'augmentation-ops':
    'Real and distilled images go through the same changes, so that the images learn what survives them.',
  'augmentation-mode': 'One operation for a whole batch keeps real and distilled images comparable.',
  'adversary-enabled':
    'Without it hallucinators tend to make much the same image of a basis; the constraints drive them apart.',
  'adversary-weights-cosine':
    'Bases and hallucinators lower the cosine between two hallucinations of one basis: this is what drives them apart.',
  'adversary-weights-contrastive':
    'The extractor learns to hold images of a class together, so that hallucinations differ without losing their class.',
  'adversary-weights-task': 'The extractor learns to classify, so that its features mean something.',
  'adversary-weights-likelihood':
    'The extractor learns to see two hallucinations of one basis as the same: the adversary of the cosine.',
  'optimiser-images-learningRate':
    'Losses of the methods differ by orders of magnitude, and so do the rates that go with them.',
  'optimiser-images-momentum':
    'HaBa moves with much momentum, because only one hallucinator is seen in each step.',
  'optimiser-hallucinators-rule':
    'The scripts step everything by SGD. A filter is shared by all pixels of all bases, so its gradient is over a hundred times that of a pixel; relative steps do not depend on that.',
  'optimiser-hallucinators-learningRate':
    'The scripts take the same as for the bases. Relative steps have no official value: 0.02 was measured here.',
  'training-iterations': 'As long as the scripts run. Much of the accuracy comes in the first tenth.',
  'evaluation-every':
    'The scripts evaluate often, but only in the last tenth of a run: evaluation takes long.',
  'evaluation-from': 'The last tenth begins here.',
  'evaluation-repeats': 'Networks start from random weights; their mean and spread are what tables show.',
  'evaluation-epochs': 'Few images are seen often. With augmentation 1,000 epochs, without 300.',
  'evaluation-testBatchSize':
    'Where batches are standardised, accuracy depends a little on how many images are in one.',
  'evaluation-learnedRate': 'What MTT learns belongs to the distilled set, like the images.',
  'evaluation-standardiseBatches':
    'HaBa’s code standardises every batch by its own mean and deviation, in training and in testing; MTT’s and DC’s do not.',
  'evaluation-everyPair': 'HaBa’s code shows each basis once an epoch, with a hallucinator drawn for it.',
} as const;

/** Words of the run editor around its form: undoing, search, comparing, advice, estimates, sweeps, presets, files. */
export const setup = {
  setup: {
    side: 'Storage, time and text',
    view: 'What is shown beside the form',
    undo: {
      undo: 'Undo',
      redo: 'Redo',
      undone: 'Undone: {field}',
      redone: 'Redone: {field}',
    },
    search: {
      label: 'Find a setting',
      count: '{count} setting | {count} settings',
      at: '{position} of {count}',
      previous: 'Previous match',
      next: 'Next match',
      nothing: 'No setting is called “{search}”. Names of the papers and flags of the scripts are found too.',
    },
    diff: {
      tab: 'Differences',
      title: 'What differs',
      against: 'Compared with',
      choose: 'Choose a preset or a run',
      runs: 'Runs of this project',
      none: 'Nothing differs from “{name}”.',
      became: 'became',
      revert: 'Revert {field} to the other value',
      revertAll: 'Revert all',
    },
    notes: {
      tab: 'Warnings',
      title: 'Warnings',
      none: 'No warnings.',
      count: '{count} warning | {count} warnings',
      whole: 'The configuration',
      go: 'Go to {field}',
    },
    advice: {
      'rate-far':
        'The official settings of this method use {usual}; {rate} is more than ten times away from that.',
      'rate-far-hallucinators':
        'The official settings of this method use {usual}; {rate} is more than ten times away from that.',
      'hallucinators-sgd':
        'With SGD and a learning rate of {rate} the hallucinators leave the data’s range in the first updates, because their gradient is over a hundred times that of the images. Take relative steps, or at most {most}.',
      'hallucinators-leap':
        'Each step moves the hallucinators by {share} % of their own length: they leave where they started in a few iterations. 0.02 is usual.',
      'evaluation-dominates':
        'Evaluation would take most of the time: in {events} evaluations, networks see about {times} times as many images as in the distillation.',
      'evaluation-never': 'No evaluation falls before the end: the run is evaluated once, when it ends.',
      'one-seed': 'One network says nothing about the spread: the papers train 5 or 20.',
      'short-run': '{iterations} iterations hardly change the images: even quick presets have 40.',
      'experts-mostly-unused':
        'Only the first {used} of the experts’ {epochs} epochs are ever matched: fewer epochs give the same run.',
      'experts-few':
        '{count} experts for {iterations} iterations: the images may fit these networks only. The papers train 100.',
      'batch-above-class':
        'A class has {images} images, fewer than a batch of {batch}: every iteration takes all of them.',
      'batch-above-stored':
        'The run stores {stored} images, fewer than a batch of {batch}: every batch takes all of them.',
      'experts-batch-above-set':
        'The training set has {images} images, fewer than a batch of {batch}: an epoch of the experts is one step.',
      'adversary-idle': 'All weights of the adversary are 0: it does nothing.',
      'single-channel-idle': 'The images have one channel: bases of one channel save nothing.',
      'chroma-idle': 'Bases have no colours here: coefficients of colours change nothing.',
      'whitening-missing':
        'HaBa’s official settings match trajectories on ZCA-whitened images; these are not whitened.',
      'flip-digits': 'Mirrored digits are no digits: the authors leave the flip out for SVHN.',
      'budget-unused':
        'The run uses {share} % of its budget, while baselines get all of it: a comparison would favour them.',
      'half-precision':
        'Half precision rounds to about three digits: compare this run with others of the same precision only.',
    },
    why: {
      open: 'Why this value of {field}?',
      title: 'Where {field} comes from',
      term: 'In papers and code',
      paper: 'Paper',
      section: '{paper}, section {section}',
      flag: 'Flag',
      here: 'Here',
      official: 'In the official scripts',
      sources: {
        'haba-1': 'HaBa, BPC 1',
        'haba-10': 'HaBa, BPC 10',
        'haba-50': 'HaBa, BPC 50',
        'haba-single': 'HaBa, one channel',
        haba: 'HaBa’s default',
        mtt: 'MTT’s default',
        dc: 'DC’s default',
        dsa: 'DSA’s default',
        dm: 'DM’s default',
        buffer: 'the experts’ default',
      },
      reasons,
    },
    estimate: {
      title: 'Time and memory',
      help: 'Runs a few iterations with these settings and estimates the rest.',
      measure: 'Measure',
      again: 'Measure again',
      busy: 'A run is training: measure when the queue is empty.',
      outdated: 'The settings have changed since they were measured.',
      total: 'About {time}',
      each: '{seconds} s per iteration',
      eachMillis: '{millis} ms per iteration',
      memory: '{bytes} of memory',
      parts: { experts: 'Experts', distillation: 'Distillation', evaluation: 'Evaluation' },
      phases: {
        starting: 'Starting the engine…',
        dataset: 'Reading the dataset…',
        experts: 'Training an expert for a moment…',
        iterations: 'Running a few iterations…',
        evaluation: 'Training a network for a moment…',
      },
    },
    planner: {
      label: 'Bases per class and hallucinators that fit {ipc} IPC',
      help: 'Bases per class (vertical) for each number of hallucinators. Combinations below the line fit. Click a point to apply it.',
    },
    finder: {
      label: 'Best under',
      example: '58 kB',
      wrong: 'Write a size such as 58 kB or 62720.',
      list: 'What fits these bytes',
      choice: 'Choice',
      measured: 'Measured',
      judged: 'Measured: the best run of the library with this factorization, by {network}: {protocol}.',
    },
    sweep: {
      title: 'Sweep',
      vary: 'Sweep {field}',
      stop: 'End the sweep of {field}',
      valuesOf: 'Values of {field}',
      values: 'Values',
      mode: 'How values are given',
      modes: { list: 'List', linear: 'Steps', log: 'Factors' },
      from: 'From',
      to: 'to',
      step: 'step',
      factor: 'times',
      takes: 'Takes {values}.',
      problems: {
        fewer: 'Give at least two values.',
        more: '{count} values are too many: at most {most}.',
        number: '“{word}” is not a number.',
        integer: '{word} is not a whole number.',
        limits: '{word} is out of this setting’s range.',
        twice: 'Name every value once.',
        range: 'Give three numbers.',
        positive: 'Factors need values above 0.',
        step: 'The step must be more than 0.',
        factor: 'The factor must be more than 1.',
      },
      varied: '{count} setting varies | {count} settings vary',
      runs: 'no run yet | {count} run | {count} runs',
      clear: 'Clear',
      create: 'Create a study…',
      dialog: 'Study of the settings that vary',
      dialogHelp: 'Everything that does not vary is as set up for “{run}”.',
      name: 'Sweep: {fields}',
      combine: 'Combine',
      ways: { every: 'All combinations', paired: 'Paired', random: 'Random' },
      waysHelp: {
        every: 'A grid: each value with each value of the others.',
        paired: 'A list: the first values together, then the second, and so on.',
        random: 'A search: settings are drawn, numbers of a range from anywhere within it.',
      },
      incomplete: 'A setting that varies has no values yet.',
      drawsWrong: 'Enter a number from 2 to {most}.',
      seedsWrong: 'Enter a number from 1 to 20.',
    },
    presets: {
      own: 'Your presets',
      save: 'Save as a preset…',
      saveHelp: 'Keeps these settings, with the dataset’s folder, for other runs and for the command line.',
      saved: 'The preset “{name}” is saved.',
      note: 'Note',
      replace: 'Replace',
      replaces: '“{name}” exists and will be replaced.',
      manage: 'Your presets…',
      manageHelp: 'The command line runs them by name: run "preset:NAME".',
      none: 'None yet. Save the settings of the editor as a preset.',
      use: 'Use',
      rename: 'Change name and note of {name}',
      delete: 'Delete the preset {name}',
      deleteMessage: 'Runs that were made from it stay as they are.',
    },
    files: {
      import: 'Open a file…',
      export: 'Save as a file…',
      drop: 'Drop a configuration, or a script with its flags',
      taken: 'The settings are those of {name}.',
      saved: 'Saved as {path}.',
      neither: '{name} holds neither a configuration nor flags of a script. {reason}',
      large: '{name} is too large for a configuration.',
    },
    flags: {
      open: 'Paste flags of a script…',
      title: 'Flags of the official scripts',
      help: 'The command of distill_fac.py (HaBa), distill.py or buffer.py (MTT), main.py or main_DM.py (DC, DSA, DM).',
      text: 'Command or flags',
      example: 'python distill_fac.py --dataset=CIFAR10 --ipc=1 --zca --syn_steps=50 …',
      summary: '{scripts}: {taken} taken over, {left} left out',
      outcome: 'Result for each flag',
      taken: 'Taken over:',
      defaults: 'Flags that are not given have the script’s defaults.',
      use: 'Use these settings',
      reasons: {
        place: 'A place on another machine',
        'own-way': 'The studio does this in its own way',
        unused: 'The script does not use it either',
        none: 'There is no such setting here',
        study: 'Several runs are a study: use seeds in a sweep',
        unknown: 'The script has no such flag',
        value: 'This value cannot be used',
      },
    },
    drafts: {
      kept: 'Settings of “{name}” were left here unsaved {when}.',
      take: 'Restore',
      drop: 'Discard',
    },
  },
} as const;
