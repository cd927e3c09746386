export const network = {
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
