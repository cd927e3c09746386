import { it } from 'vitest';
import { besidePytorch } from './method/besidePytorch';
import { paperWork } from './gpu/settings';
import type { TrainingWork } from './method/training';

/*
 * Five networks from scratch on 50 hallucinations, side by side as an evaluation trains them, with DSA. A figure is an epoch of
 * one network: the time of all of them by their number and epochs.
 */

const NETWORKS = 5;
const evaluation = (width: number, epochs: number): TrainingWork => ({
  ...paperWork,
  name: `evaluation, W${width}, an epoch`,
  kind: 'evaluation',
  width,
  images: 50,
  epochs,
  count: NETWORKS,
});

it('the networks of an evaluation beside PyTorch', async () => {
  const works = [evaluation(32, 60), evaluation(128, 10)];
  await besidePytorch(works, 'tests/bench/method/training.ts', 'cpu.py');
});
