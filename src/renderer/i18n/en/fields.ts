import { dataset, parameterization } from './fields/data';
import { evaluation } from './fields/evaluation';
import { network } from './fields/network';
import { adversary, objective } from './fields/objective';

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
      learningRate: { label: 'Learning rate', help: 'Step size for the bases or images.' },
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
      help: 'A run that dies loses nothing before its last checkpoint.',
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
