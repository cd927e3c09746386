/** How stored numbers become training images. */
import { z } from 'zod';
import { count, field } from './fields';

const initialisation = z.enum(['real', 'noise']).default('real');

const pixels = {
  imagesPerClass: field(count(1, 1000).default(2), { unit: 'images per class' }),
  initialisation,
};

const haba = {
  basesPerClass: field(count(1, 1000).default(1), { unit: 'bases per class' }),
  hallucinators: field(count(1, 100).default(5), { unit: 'networks' }),
  kernel: field(z.union([z.literal(1), z.literal(3)]).default(3), { unit: 'px', advanced: true }),
  /** Channels of a basis: those of the images, or one. */
  baseChannels: field(z.enum(['image', 'single']).default('image'), { advanced: true }),
  /** PyTorch's random filters, as the paper has it, or nearly the identity: hallucinations then begin as their basis. */
  hallucinatorStart: field(z.enum(['random', 'identity']).default('random'), { advanced: true }),
  initialisation,
};

/** Multi-formation (IDC): an image is a grid of factor x factor smaller ones. */
const factor = z.union([z.literal(2), z.literal(3)]).default(2);

export const parameterizationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('haba'), ...haba }),
  z.strictObject({ kind: z.literal('pixels'), ...pixels }),
  z.strictObject({ kind: z.literal('idc'), factor, ...pixels }),
  z.strictObject({ kind: z.literal('haba+idc'), factor, ...haba }),
]);

export type ParameterizationConfig = z.output<typeof parameterizationSchema>;

/** What all parameterizations have in common, whatever they are called. */
export interface StoredForm {
  /** Stored images of each class: bases, or pixels. */
  readonly perClass: number;
  /** 0 where images are stored as they are. */
  readonly hallucinators: number;
  /** Side of the grid of images in one image; 1 without multi-formation. */
  readonly factor: 1 | 2 | 3;
  readonly baseChannels: 'image' | 'single';
  /** Of the hallucinators' convolutions. */
  readonly kernel: 1 | 3;
  readonly hallucinatorStart: 'random' | 'identity';
  readonly initialisation: 'real' | 'noise';
}

/** Reads any parameterization in these terms. */
export function storedForm(config: ParameterizationConfig): StoredForm {
  const grid = 'factor' in config ? config.factor : 1;
  if ('basesPerClass' in config) {
    const { basesPerClass, hallucinators, baseChannels, kernel, hallucinatorStart } = config;
    return {
      perClass: basesPerClass,
      hallucinators,
      factor: grid,
      baseChannels,
      kernel,
      hallucinatorStart,
      initialisation: config.initialisation,
    };
  }
  return {
    perClass: config.imagesPerClass,
    hallucinators: 0,
    factor: grid,
    baseChannels: 'image',
    kernel: 3,
    hallucinatorStart: 'random',
    initialisation: config.initialisation,
  };
}
