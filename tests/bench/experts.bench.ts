import { it } from 'vitest';
import { besidePytorch } from './method/besidePytorch';
import { paperWork } from './gpu/settings';
import type { TrainingWork } from './method/training';

/*
 * Experts on 2,000 images in batches of 64, with the augmentation of DC, side by side as a set of experts is trained. A figure
 * is an epoch of one expert.
 */

const work: TrainingWork = {
  ...paperWork,
  name: 'expert, W32, an epoch of 2,000 images',
  kind: 'experts',
  width: 32,
  batch: 64,
  images: 2000,
  epochs: 1,
  count: 2,
};

it('experts beside PyTorch', async () => {
  await besidePytorch([work], 'tests/bench/method/training.ts', 'cpu.py');
});
