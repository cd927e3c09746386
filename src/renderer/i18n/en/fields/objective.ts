const experts = {
  label: 'Experts',
  help: 'Networks trained on the real images. They are trained once for each dataset, network and these settings, and kept in the library.',
  count: { label: 'Experts', help: 'Networks, each with its own trajectory. The papers train 100.' },
  epochs: { label: 'Epochs', help: 'Passes over the real images; the weights are kept after each.' },
  learningRate: { label: 'Learning rate', help: 'Of the experts.' },
  momentum: { label: 'Momentum', help: 'Of the experts. The papers use none.' },
  weightDecay: { label: 'Weight decay', help: 'L2 penalty on the weights of the experts.' },
  batchSize: { label: 'Batch', help: 'Real images per step of an expert.' },
  augmentation: {
    label: 'Augmentation',
    help: 'How experts see the real images: the run’s differentiable augmentation (DSA), the older crop, scale and rotate, or none.',
    options: { dsa: 'DSA', classic: 'Crop, scale, rotate', none: 'None' },
  },
  standardiseBatches: {
    label: 'Standardise batches',
    help: 'The official protocol: every batch by its own mean and deviation.',
  },
} as const;

export const objective = {
  label: 'Objective',
  help: 'What the distilled images must match.',
  kind: {
    label: 'Kind',
    help: 'DM matches mean features in random networks, DC the gradients of networks in training, DSA the same under one augmentation of real and distilled images, MTT the weights that networks reach.',
    options: {
      dm: 'Distribution matching (DM)',
      dc: 'Gradient matching (DC)',
      dsa: 'Gradient matching with Siamese augmentation (DSA)',
      mtt: 'Trajectory matching (MTT)',
    },
  },
  realBatch: {
    label: 'Real batch',
    help: 'Real images of each class per iteration; fewer are used where a class has fewer.',
  },
  distance: {
    label: 'Distance',
    help: 'How two gradients are compared: one cosine for each filter (the papers’), the squared error, or one cosine for all.',
    options: { ours: 'Layer-wise cosine', mse: 'Squared error', cosine: 'One cosine' },
  },
  outerLoops: {
    label: 'Outer loops',
    help: 'Updates of the images per iteration, each in a network trained a little further.',
    empty: 'as in the papers',
  },
  innerLoops: {
    label: 'Inner loops',
    help: 'Epochs on the distilled images between two updates.',
    empty: 'as in the papers',
  },
  networkLearningRate: {
    label: 'Learning rate of the network',
    help: 'For its epochs on the distilled images.',
  },
  networkBatch: { label: 'Batch of the network', help: 'Distilled images per step in those epochs.' },
  syntheticSteps: {
    label: 'Student’s steps (N)',
    help: 'Steps on distilled images that must take the student to where the expert arrives.',
  },
  expertEpochs: {
    label: 'Expert’s epochs (M)',
    help: 'Epochs of the expert that the student’s steps must make up for.',
  },
  maxStartEpoch: {
    label: 'Latest start (T⁺)',
    help: 'The student starts at one of the expert’s epochs below this one.',
  },
  syntheticBatch: {
    label: 'Student’s batch',
    help: 'Stored images per step of the student.',
    empty: 'all',
  },
  studentLearningRate: {
    label: 'Student’s learning rate (α)',
    help: 'Where the learned learning rate starts. Networks are then trained with what was learned.',
  },
  rateLearningRate: {
    label: 'Learning rate of α',
    help: 'Step size of the learned learning rate; 0 keeps it as it is.',
  },
  rateMomentum: { label: 'Momentum of α', help: '0.9 in HaBa, 0.5 in plain MTT.' },
  rateFloor: {
    label: 'Smallest α',
    help: 'The learned learning rate never falls below this: 0.001 in HaBa, no limit in plain MTT.',
    empty: 'no limit',
  },
  experts,
} as const;

export const adversary = {
  label: 'Adversary',
  help: 'The adversarial contrastive constraints of HaBa (section 3.3): they make hallucinators differ from each other.',
  enabled: {
    label: 'Use the adversary',
    help: 'A feature extractor plays against the hallucinators. Only HaBa has one.',
  },
  width: { label: 'Extractor width', help: 'Filters in each convolution of the feature extractor.' },
  depth: { label: 'Extractor depth', help: 'Blocks of the feature extractor.' },
  learningRate: { label: 'Learning rate', help: 'Of the feature extractor.' },
  momentum: { label: 'Momentum', help: 'Of the feature extractor.' },
  batch: { label: 'Batch', help: 'Bases per step, both hallucinations of each.', empty: 'all' },
  weights: {
    label: 'Weights',
    help: 'A weight of 0 leaves its loss out at no cost.',
    cosine: {
      label: 'Cosine λ',
      help: 'Pushes two hallucinations of a basis apart; trains bases and hallucinators (λ club in the code of the paper).',
    },
    contrastive: { label: 'Contrastive λ', help: 'Supervised contrastive loss; trains the extractor.' },
    task: { label: 'Task λ', help: 'Classification loss; trains the extractor.' },
    likelihood: {
      label: 'Likelihood λ',
      help: 'Keeps two hallucinations of a basis together; trains the extractor.',
    },
  },
} as const;
