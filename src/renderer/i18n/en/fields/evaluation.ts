import { network } from './network';

export const evaluation = {
  label: 'Evaluation',
  help: 'Fresh networks are trained on the distilled images and tested on real ones.',
  every: { label: 'Evaluate every', help: 'Evaluation costs time.', empty: 'at the end only' },
  from: {
    label: 'Not before',
    help: 'No evaluation on the way before this iteration. HaBa’s code evaluates in the last tenth.',
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
  learningRate: { label: 'Learning rate', help: 'Of the networks that are trained.' },
  learnedRate: {
    label: 'Use the learned rate',
    help: 'Where the objective learns a learning rate (MTT), networks are trained on distilled images with it.',
  },
  momentum: { label: 'Momentum', help: 'Of the networks that are trained.' },
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
