import type { NetworkConfig } from '../config/network';

/** A network in a few words, for plans: `ConvNet D3 W128`, `ResNet18 (batch norm)`. */
export function networkWords(network: NetworkConfig): string {
  const noted = (name: string, ...notes: readonly string[]): string =>
    notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
  switch (network.kind) {
    case 'convnet': {
      const notes = [
        network.norm === 'instance' ? '' : network.norm === 'none' ? 'no norm' : `${network.norm} norm`,
        network.activation === 'relu' ? '' : network.activation,
        network.pooling === 'average'
          ? ''
          : network.pooling === 'none'
            ? 'no pooling'
            : `${network.pooling} pooling`,
      ].filter((note) => note !== '');
      return noted(`ConvNet D${network.depth} W${network.width}`, ...notes);
    }
    case 'mlp':
      return 'MLP';
    case 'lenet':
      return 'LeNet';
    case 'alexnet':
      return noted('AlexNet', ...(network.norm === 'batch' ? ['batch norm'] : []));
    case 'vgg11':
      return noted('VGG11', ...(network.norm === 'batch' ? ['batch norm'] : []));
    case 'resnet18':
      return noted(
        'ResNet18',
        ...(network.norm === 'batch' ? ['batch norm'] : []),
        ...(network.downsampling === 'average-pool' ? ['average pooling'] : []),
      );
  }
}
