/** The networks of the dataset distillation papers. */
import { z } from 'zod';
import { count, field } from './fields';

export const networkSchema = z.discriminatedUnion('kind', [
  /** `depth` blocks of conv, norm, activation, pool. */
  z.strictObject({
    kind: z.literal('convnet').default('convnet'),
    width: field(count(1, 1024).default(128), { unit: 'channels' }),
    depth: field(count(1, 8).default(3), { unit: 'blocks' }),
    norm: z.enum(['instance', 'batch', 'layer', 'group', 'none']).default('instance'),
    activation: z.enum(['relu', 'leaky-relu', 'sigmoid', 'swish']).default('relu'),
    pooling: z.enum(['average', 'max', 'none']).default('average'),
  }),
  z.strictObject({ kind: z.literal('mlp') }),
  z.strictObject({ kind: z.literal('lenet') }),
  z.strictObject({ kind: z.literal('alexnet'), norm: z.enum(['none', 'batch']).default('none') }),
  z.strictObject({ kind: z.literal('vgg11'), norm: z.enum(['instance', 'batch']).default('instance') }),
  z.strictObject({
    kind: z.literal('resnet18'),
    norm: z.enum(['instance', 'batch']).default('instance'),
    /** How stages 2 to 4 halve the maps: strided convolutions, or average pooling (the "AP" variant). */
    downsampling: z.enum(['stride', 'average-pool']).default('stride'),
  }),
]);

export type NetworkConfig = z.output<typeof networkSchema>;
export type ConvNetConfig = Extract<NetworkConfig, { kind: 'convnet' }>;
