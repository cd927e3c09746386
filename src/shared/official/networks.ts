/** Names of networks in the official scripts. */
import { networkSchema, type NetworkConfig } from '../config/network';
import { networkOfName } from '../config/networkNames';

const own: NetworkConfig = networkSchema.parse({});

/** The network that `--model` names, such as `ConvNetD4` or `ResNet18BN_AP`; null where there is none of that name here. */
export function officialNetwork(name: string): NetworkConfig | null {
  const match = /^(ConvNet|MLP|LeNet|AlexNet|VGG11|ResNet18)(.*)$/i.exec(name);
  if (!match) return null;
  const [, kind = '', rest = ''] = match;
  const suffixes = rest.replaceAll('_', '').match(/[DW]\d+|ASwish|[A-Za-z]{2}/g) ?? [];
  if (suffixes.join('').length !== rest.replaceAll('_', '').length) return null;
  const short = suffixes.map((one) => (one === 'ASwish' ? 'aw' : one.toLowerCase()));
  try {
    return networkOfName([kind.toLowerCase(), ...short].join('-'), own);
  } catch {
    return null;
  }
}

/** The networks that `--eval_mode` evaluates with; null where that mode has no counterpart. */
export function officialPool(
  mode: string,
  trained: NetworkConfig,
  condensation: boolean,
): NetworkConfig[] | null {
  const names = (kinds: readonly string[]): NetworkConfig[] =>
    kinds.map((kind) => networkOfName(kind, trained));
  switch (mode) {
    case 'S':
      return [trained];
    case 'M':
      return names(
        condensation
          ? ['mlp', 'convnet', 'lenet', 'alexnet', 'vgg11', 'resnet18']
          : ['convnet', 'alexnet', 'vgg11', 'resnet18'],
      );
    case 'W':
      return names(['convnet-w32', 'convnet-w64', 'convnet-w128', 'convnet-w256']);
    case 'D':
      return names(['convnet-d1', 'convnet-d2', 'convnet-d3', 'convnet-d4']);
    case 'P':
      return names(['convnet-np', 'convnet-mp', 'convnet-ap']);
    case 'N':
      return names(['convnet-nn', 'convnet-bn', 'convnet-ln', 'convnet-in', 'convnet-gn']);
    default:
      return null;
  }
}
