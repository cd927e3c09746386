export const dataset = {
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
    help: 'Use only so many training images of each class.',
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

export const parameterization = {
  label: 'Parameterization',
  help: 'How the stored numbers become training images.',
  kind: {
    label: 'Kind',
    help: 'HaBa stores bases and hallucinators and trains on every pair (section 3.2). IDC (ICML 2022) packs a grid of smaller images into each stored one (multi-formation). Both can be combined.',
    options: { haba: 'HaBa', pixels: 'Plain pixels', idc: 'IDC', 'haba+idc': 'HaBa + IDC' },
  },
  basesPerClass: {
    label: 'Bases per class (BPC)',
    help: 'Basis images x̂ that each class stores.',
  },
  hallucinators: {
    label: 'Hallucinators',
    help: 'Small networks that all classes share. Each makes one image of each basis.',
  },
  kernel: {
    label: 'Kernel',
    help: 'Size of the convolution in a hallucinator’s encoder and decoder.',
  },
  baseChannels: {
    label: 'Channels of a basis',
    help: 'One channel saves storage on colour images, so that more bases fit the same budget.',
    options: { image: 'As the images', single: 'One' },
  },
  hallucinatorStart: {
    label: 'Hallucinators start',
    help: 'The paper starts from random filters. Near the identity, every hallucination begins as its basis: short runs get further.',
    options: { random: 'Random', identity: 'Near the identity' },
  },
  factor: {
    label: 'Factor',
    help: 'A stored image is a grid of factor × factor images, each enlarged to full size (IDC’s multi-formation).',
  },
  initialisation: {
    label: 'Start from',
    help: 'Real training images converge faster; noise shows what the method finds by itself.',
    options: { real: 'Real images', noise: 'Noise' },
  },
  imagesPerClass: { label: 'Images per class (IPC)', help: 'Images that each class stores.' },
} as const;
