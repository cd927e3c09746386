import { describe, expect, it } from 'vitest';
import { surplusOf } from '@main/store/resumePoints';
import { checkpointAt, evaluation, newRun, openLibrary } from '../../../support/library';

const at = (...iterations: number[]): { iteration: number }[] =>
  iterations.map((iteration) => ({ iteration }));
const iterations = (checkpoints: readonly { iteration: number }[]): number[] =>
  checkpoints.map(({ iteration }) => iteration);

describe('the checkpoints that go', () => {
  const all = at(10, 20, 30, 40, 50, 60);

  it('are those before the last few', () => {
    expect(iterations(surplusOf(all, { last: 2, every: 0 }, 10, new Set()))).toEqual([10, 20, 30, 40]);
    expect(surplusOf(at(10), { last: 1, every: 0 }, 10, new Set())).toEqual([]);
  });

  it('are not every n-th, nor those that were evaluated', () => {
    expect(iterations(surplusOf(all, { last: 1, every: 3 }, 10, new Set([20])))).toEqual([10, 40, 50]);
  });

  it('are never the last one', () => {
    expect(iterations(surplusOf(at(7, 13), { last: 0, every: 0 }, 10, new Set()))).toEqual([7]);
  });
});

it('a run keeps what the settings say, as its checkpoints come', async () => {
  const library = await openLibrary();
  library.settings.set({ retention: { last: 2, every: 4 } });
  const { id, config } = newRun(library);
  const step = config.training.checkpointEvery;
  await checkpointAt(library, id, step);
  library.evaluations.add(id, evaluation(step, 0.5));
  for (let i = 2; i <= 10; i += 1) await checkpointAt(library, id, i * step);
  expect(library.checkpoints.list(id).map(({ iteration }) => iteration / step)).toEqual([1, 4, 8, 9, 10]);
});
