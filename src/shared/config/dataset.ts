/** Where the real images come from, and how their values are prepared. */
import { z } from 'zod';
import { count, field } from './fields';

const prepared = {
  /** Uses the first so many training images of every class; null uses all. */
  limitPerClass: field(z.int().min(1).max(1_000_000).nullable().default(null), {
    unit: 'images',
    advanced: true,
  }),
  /** Channel statistics, or ZCA whitening fitted on the training set (fixtures' definition C.11). */
  whitening: field(z.enum(['none', 'zca']).default('none'), { advanced: true }),
};

/** A folder of this machine. Empty in presets: the rules across fields ask for it. */
const path = z.string().max(4096).default('');

export const datasetSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('fashion-mnist-sample'), ...prepared }),
  /** MNIST, Fashion-MNIST and others as IDX files, plain or gzipped. */
  z.strictObject({ source: z.literal('idx'), path, ...prepared }),
  /** The binary or the Python version's files. */
  z.strictObject({ source: z.literal('cifar10'), path, ...prepared }),
  z.strictObject({ source: z.literal('cifar100'), path, ...prepared }),
  /** `train_32x32.mat` and `test_32x32.mat`. */
  z.strictObject({ source: z.literal('svhn'), path, ...prepared }),
  /** `train/<id>/images`, `val/images` and its annotations, 64 x 64 in colour. */
  z.strictObject({ source: z.literal('tiny-imagenet'), path, ...prepared }),
  /** `train/<class>/*.png|jpg` and `test/<class>/...`. */
  z.strictObject({
    source: z.literal('folder'),
    path,
    imageSize: field(count(8, 256).default(32), { unit: 'px' }),
    colour: z.enum(['rgb', 'gray']).default('rgb'),
    ...prepared,
  }),
]);

export type DatasetConfig = z.output<typeof datasetSchema>;
