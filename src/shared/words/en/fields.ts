const network = {
  kind: {
    label: 'Kind',
    help: 'ConvNet is the network of the papers; the others show how well the images carry over.',
    options: {
      convnet: 'ConvNet',
      mlp: 'MLP',
      lenet: 'LeNet',
      alexnet: 'AlexNet',
      vgg11: 'VGG11',
      resnet18: 'ResNet18',
    },
  },
  width: { label: 'Width', help: 'Filters in each convolution.' },
  depth: { label: 'Depth', help: 'Blocks of convolution, normalisation, activation and pooling.' },
  norm: {
    label: 'Normalisation',
    help: 'Instance normalisation is the papers’ choice; AlexNet has none.',
    options: { instance: 'Instance', batch: 'Batch', layer: 'Layer', group: 'Group', none: 'None' },
  },
  activation: {
    label: 'Activation',
    help: 'After each normalisation.',
    options: { relu: 'ReLU', 'leaky-relu': 'Leaky ReLU', sigmoid: 'Sigmoid', swish: 'Swish' },
  },
  pooling: {
    label: 'Pooling',
    help: 'Halves the size after each block.',
    options: { average: 'Average', max: 'Maximum', none: 'None' },
  },
  downsampling: {
    label: 'Downsampling',
    help: 'How stages 2 to 4 halve the maps; average pooling is the papers’ “AP” variant.',
    options: { stride: 'Strided convolutions', 'average-pool': 'Average pooling (AP)' },
  },
} as const;

const dataset = {
  label: 'Dataset',
  help: 'The real images that are distilled.',
  source: {
    label: 'Source',
    help: 'The built-in sample, or a folder of your own.',
    options: {
      'fashion-mnist-sample': 'Fashion-MNIST sample',
      idx: 'IDX files (MNIST, Fashion-MNIST)',
      cifar10: 'CIFAR10',
      cifar100: 'CIFAR100',
      svhn: 'SVHN',
      'tiny-imagenet': 'Tiny-ImageNet',
      folder: 'Folder of images',
    },
  },
  path: { label: 'Folder', help: 'The folder that holds the dataset’s files.' },
  limitPerClass: {
    label: 'Images per class',
    help: 'Use at most this many training images of each class.',
    empty: 'all',
  },
  whitening: {
    label: 'Whitening',
    help: 'ZCA whitening, fitted on the training images, is part of HaBa’s official settings. Without it each channel is standardised.',
    options: { none: 'None', zca: 'ZCA' },
  },
  imageSize: { label: 'Image size', help: 'Images are scaled and their centre is cropped to this square.' },
  colour: {
    label: 'Colour',
    help: 'Three channels, or one of grey.',
    options: { rgb: 'Colour', gray: 'Grey' },
  },
} as const;

const parameterization = {
  label: 'Parameterization',
  help: 'How the stored numbers become training images.',
  code: {
    label: 'Code',
    help: 'How each basis is stored.',
    kind: {
      label: 'Code of a basis',
      help: 'Pixels, or fewer numbers for each image, so that more images fit: frequencies (FReD) are coefficients of a cosine transform, fields (DDiF) small networks of sines, combinations (LinBa) mix images that all classes share.',
      options: { pixels: 'Pixels', frequency: 'Frequencies', field: 'Fields', shared: 'Combinations' },
    },
    coefficients: {
      label: 'Coefficients',
      help: 'Frequencies that are kept in each channel, the same for all bases of a class. FReD’s scripts keep 64 of 1,024, and at least two bases of a class.',
    },
    chroma: {
      label: 'Of colours',
      help: 'Images in colour can be stored as brightness and two differences of colour, which need fewer frequencies: the coefficients above are then those of the brightness, and these those of each difference. Empty keeps as many in each channel, as FReD does.',
      empty: 'as many',
    },
    width: {
      label: 'Width of a field',
      help: 'Units in each of its layers. Width 6 with two layers is 81 numbers for a colour image.',
    },
    layers: {
      label: 'Layers of a field',
      help: 'Layers of sines; a linear layer follows, which gives the channels.',
    },
    firstFrequency: {
      label: 'First frequency',
      help: 'The factor w₀ inside the sines of the first layer: how fine the structure is that a field starts with.',
    },
    frequency: { label: 'Frequency', help: 'The factor w₀ inside the sines of the other layers.' },
    memories: {
      label: 'Memories',
      help: 'Images that all classes share. Each basis stores one number for each: how much of it the basis has.',
    },
    reduction: {
      label: 'Downscaling of memories',
      help: 'Memories are stored this many times smaller along each side, and enlarged. LinBa’s script uses 2.',
    },
    warmUp: {
      label: 'Fitting to images',
      help: 'Before the first iteration every field learns the real image that it starts from, by the mean squared error of its pixels. From noise there is nothing to learn.',
      steps: { label: 'Steps', help: 'Steps of Adam on the whole image. DDiF takes 5,000.' },
      learningRate: { label: 'Learning rate', help: 'Learning rate of Adam.' },
    },
  },
  basesPerClass: {
    label: 'Bases per class (BPC)',
    help: 'Basis images x̂ that each class stores; without hallucinators, its images.',
  },
  hallucinators: {
    label: 'Hallucinators',
    help: 'Small networks that all classes share. Each makes one image of each basis; with none, bases are the images.',
  },
  kernel: {
    label: 'Kernel',
    help: 'Size of the convolution in a hallucinator’s encoder and decoder.',
  },
  mapSize: {
    label: 'Side of the maps',
    help: 'A hallucinator’s scale and shift for each place are most of what it stores. Coarse maps of this side are enlarged to all places, and leave room for more bases.',
    empty: 'all places',
  },
  baseChannels: {
    label: 'Channels of a basis',
    help: 'One channel saves storage on colour images, so that more bases fit the same budget.',
    options: { image: 'As the images', single: 'One' },
  },
  hallucinatorStart: {
    label: 'Hallucinator start',
    help: 'The paper starts from random filters. Near the identity, every hallucination begins as its basis: short runs get further.',
    options: { random: 'Random', identity: 'Near the identity' },
  },
  formation: {
    label: 'Formation',
    help: 'Each stored image is a grid of this many by this many training images, each enlarged to full size (IDC’s multi-formation). 1 makes no grid.',
  },
  precision: {
    label: 'Storage precision',
    help: 'Bits that a stored number takes. The same bytes hold four times as many 8-bit numbers as 32-bit ones.',
    bits: {
      label: 'Bits per number',
      help: '32 stores numbers as they are trained. Fewer store whole numbers with a scale, and training goes through them in its last part, so that images suit what is stored.',
    },
    mode: {
      label: 'Whole numbers',
      help: 'Affine ones lie between the smallest and the largest value. Symmetric ones lie around zero and store no offset; with 2 bits they are −1, 0 and 1.',
      options: { affine: 'Affine', symmetric: 'Symmetric' },
    },
    scales: {
      label: 'One scale per',
      help: 'Which values share a scale: all of a tensor; those of one basis or one hallucinator, which is finer and stores more scales; or those that one coefficient has in all bases of a class. Coefficients differ much in size, and small ones vanish beside large ones where they share a scale and have few bits. Tensors that would not become smaller stay as they are.',
      options: { tensor: 'Tensor', channel: 'Basis or hallucinator', coefficient: 'Coefficient of a class' },
    },
    floatShare: {
      label: 'Full-precision share',
      help: 'Share of the iterations that train with 32-bit numbers, before training goes through the stored ones.',
    },
  },
  initialisation: {
    label: 'Start from',
    help: 'Real training images converge faster; noise shows what the method finds by itself.',
    options: { real: 'Real images', noise: 'Noise' },
  },
} as const;

const evaluation = {
  label: 'Evaluation',
  help: 'Fresh networks are trained on the distilled images and tested on real ones.',
  every: { label: 'Evaluate every', help: 'Evaluation costs time.', empty: 'at the end only' },
  from: {
    label: 'Evaluate from',
    help: 'No evaluation before this iteration, except at the end. HaBa’s code evaluates in the last tenth.',
  },
  networks: {
    label: 'Networks',
    help: 'Several networks show how well the images carry over to others than the one they were made with.',
    ...network,
  },
  repeats: {
    label: 'Seeds',
    help: 'Networks trained from different random starts; mean and deviation are over them.',
  },
  epochs: { label: 'Epochs', help: 'Passes over the distilled images.' },
  batchSize: { label: 'Training batch', help: 'Images per step when a network is trained.' },
  testBatchSize: {
    label: 'Test batch',
    help: 'Matters where batches are standardised: accuracy then depends on it.',
  },
  learningRate: { label: 'Learning rate', help: 'Learning rate of the networks that are trained.' },
  learnedRate: {
    label: 'Use the learned rate',
    help: 'Where the objective learns a learning rate (MTT), networks are trained on distilled images with it.',
  },
  momentum: { label: 'Momentum', help: 'Momentum of the networks that are trained.' },
  weightDecay: { label: 'Weight decay', help: 'L2 penalty on the weights of the networks.' },
  augment: { label: 'Augment', help: 'Use the augmentation when networks are trained.' },
  augmentWith: {
    label: 'Augment with',
    help: 'The run’s differentiable augmentation (DSA), or the crop, scale and rotate of the DC evaluation.',
    options: { dsa: 'DSA', classic: 'Crop, scale, rotate' },
  },
  standardiseBatches: {
    label: 'Standardise batches',
    help: 'HaBa’s official protocol: every batch, in training and testing, by its own mean and deviation.',
  },
  everyPair: {
    label: 'Every pair in an epoch',
    help: 'An epoch shows every basis with every hallucinator. Otherwise it shows each basis once, with one drawn hallucinator.',
  },
  randomBaseline: {
    label: 'Random baseline',
    help: 'Also train on random real images at the same storage budget.',
  },
  herdingBaseline: {
    label: 'Herding baseline',
    help: 'Also train on real images that herding picks: those whose mean features come closest to their class’s, at the same storage budget.',
  },
  wholeDataset: {
    label: 'Whole dataset',
    help: 'Also train on all training images: the upper bound.',
  },
  wholeDatasetEpochs: {
    label: 'Epochs on the whole dataset',
    help: 'Fewer than on distilled images, because each takes far longer.',
  },
} as const;

const experts = {
  label: 'Experts',
  help: 'Networks trained on the real images. They are trained once for each dataset, network and these settings, and kept in the library.',
  count: { label: 'Experts', help: 'Networks, each with its own trajectory. The papers train 100.' },
  epochs: { label: 'Epochs', help: 'Passes over the real images; the weights are kept after each.' },
  learningRate: { label: 'Learning rate', help: 'Learning rate of the experts.' },
  momentum: { label: 'Momentum', help: 'Momentum of the experts. The papers use none.' },
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

const objective = {
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

const adversary = {
  label: 'Adversary',
  help: 'The adversarial contrastive constraints of HaBa (section 3.3): they make hallucinators differ from each other.',
  enabled: {
    label: 'Use the adversary',
    help: 'A feature extractor plays against the hallucinators. Only HaBa has one.',
  },
  width: { label: 'Extractor width', help: 'Filters in each convolution of the feature extractor.' },
  depth: { label: 'Extractor depth', help: 'Blocks of the feature extractor.' },
  learningRate: { label: 'Learning rate', help: 'Learning rate of the feature extractor.' },
  momentum: { label: 'Momentum', help: 'Momentum of the feature extractor.' },
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

/**
 * Words of the run configuration's fields: `config.<path>` mirrors the schema's paths, list indices left out. `empty` is
 * what a number means that may be left empty.
 */
export const fields = {
  dataset,
  parameterization,
  objective,
  budget: {
    label: 'Budget',
    help: 'What every method in a comparison may store.',
    ipc: {
      label: 'Storage budget',
      help: 'In images per class. A run that stores more is refused; baselines get as much.',
      empty: 'what the run stores',
    },
    convention: {
      label: 'Counted in',
      help: 'The literature counts stored numbers, whatever their precision. Bytes count them as they are stored, and a budget is then the number of real 8-bit images that the same bytes hold.',
      options: { values: 'Numbers', bytes: 'Bytes' },
    },
  },
  network: {
    label: 'Network',
    help: 'The network in which real and distilled images are compared.',
    ...network,
  },
  augmentation: {
    label: 'Augmentation',
    help: 'Differentiable Siamese augmentation (DSA): real and distilled images are changed alike.',
    ops: {
      label: 'Operations',
      help: 'Those that may be drawn. None turns the augmentation off.',
      options: {
        color: 'Colour',
        crop: 'Crop',
        cutout: 'Cutout',
        flip: 'Flip',
        scale: 'Scale',
        rotate: 'Rotate',
      },
    },
    mode: {
      label: 'Mode',
      help: 'One operation drawn for each batch, or all of them in order.',
      options: { single: 'One per batch', sequence: 'All in order' },
    },
  },
  adversary,
  optimiser: {
    label: 'Optimiser',
    help: 'Stochastic gradient descent with momentum.',
    images: {
      label: 'Bases or pixels',
      help: 'The stored images.',
      learningRate: {
        label: 'Learning rate',
        help: 'Step size for the bases or images.',
        empty: 'the default of the code',
      },
      momentum: { label: 'Momentum', help: 'Share of the last step that is kept.' },
    },
    hallucinators: {
      label: 'Hallucinators',
      help: 'Their encoders, scales, shifts and decoders.',
      rule: {
        label: 'Step rule',
        help: 'Relative: every tensor moves by a share of its own length. SGD: by its gradient times the learning rate, as in the authors’ scripts.',
        options: { relative: 'Relative', sgd: 'SGD' },
      },
      learningRate: {
        label: 'Learning rate',
        help: 'Relative: the share of its own length that a tensor moves by in a step. SGD: step size.',
      },
      momentum: { label: 'Momentum', help: 'Share of the last step that is kept.' },
    },
  },
  training: {
    label: 'Training',
    help: 'How long the run takes and what it keeps on the way.',
    iterations: { label: 'Iterations', help: 'Steps of the distillation.' },
    checkpointEvery: {
      label: 'Checkpoint every',
      help: 'A run that crashes loses nothing before its last checkpoint.',
    },
    previewEvery: { label: 'Images every', help: 'How often the images on the run’s page are renewed.' },
  },
  evaluation,
  engine: {
    label: 'Engine',
    help: 'What executes the run. A run is repeatable bit for bit on the same engine.',
    options: { auto: 'Automatic', onnx: 'ONNX Runtime', tensorflow: 'TensorFlow.js', webgpu: 'WebGPU' },
  },
  precision: {
    label: 'Precision',
    help: 'How the factors of large products are rounded. Sums, and all else, are in single precision either way. Half precision needs the WebGPU engine, and is faster only where the graphics card has tensor cores that it can use.',
    options: { f32: 'Single (f32)', f16: 'Half (f16)' },
  },
  seed: { label: 'Seed', help: 'Every random choice of the run follows from it.' },
} as const;
