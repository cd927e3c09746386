import { it } from 'vitest';
import { besidePytorch } from './method/besidePytorch';
import { paperWork } from './gpu/settings';
import type { TrainingWork } from './method/training';

/*
 * Gradient matching: five epochs of the network on ten images of each class, then the matching of ten classes.
 */

const works = (['dc', 'dsa'] as const).map((objective): TrainingWork => ({
  ...paperWork,
  name: `HaBa + ${objective.toUpperCase()}, W32, an update`,
  kind: 'matching',
  objective,
  width: 32,
  basesPerClass: 2,
  realBatch: 64,
  innerLoops: 5,
  count: 3,
}));

it('an update of gradient matching beside PyTorch', async () => {
  await besidePytorch(works, 'tests/bench/method/training.ts', 'cpu.py');
});
