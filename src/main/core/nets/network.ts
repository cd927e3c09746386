/** Networks by their settings, and their loss. */
import type { NetworkConfig } from '@shared/config/schema';
import { logSoftmax, mean, mul, neg, sum, type Sym } from '../trace/ops';
import type { NetworkDefinition } from '../types';
import { createConvNet } from './convnet';
import type { NetworkGeometry } from './layers';
import { createAlexNet, createLeNet, createMlp, createVgg11 } from './official';
import { createResNet18 } from './resnet';
export type { NetworkGeometry } from './layers';

/** Labels as rows with a single 1: [labels.length, classes], row-major. */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] ?? 0;
    if (label < 0 || label >= classes) {
      throw new RangeError(`Label ${label} is not one of ${classes} classes.`);
    }
    rows[i * classes + label] = 1;
  }
  return rows;
}

/** Mean cross-entropy of `logits` [N, classes] against one-hot `targets` [N, classes]: a scalar. */
export function crossEntropy(logits: Sym, targets: Sym): Sym {
  return neg(mean(sum(mul(logSoftmax(logits, 1), targets), 1)));
}

/**
 * The network that a configuration names, for images of one dataset.
 * @throws UserError when it does not suit the images.
 */
export function createNetwork(config: NetworkConfig, geometry: NetworkGeometry): NetworkDefinition {
  switch (config.kind) {
    case 'convnet':
      return createConvNet(config, geometry);
    case 'mlp':
      return createMlp(geometry);
    case 'lenet':
      return createLeNet(geometry);
    case 'alexnet':
      return createAlexNet(config.norm, geometry);
    case 'vgg11':
      return createVgg11(config.norm, geometry);
    case 'resnet18':
      return createResNet18(config, geometry);
  }
}
