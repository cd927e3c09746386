/** The experts of one folder, as the objective reads them. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { layoutOf, readDescription } from './description';
import { checkTrajectory, readRow, trajectoryPath } from './trajectoryFile';
import type { Trajectories } from '../types';

/**
 * Trajectories of networks that were not trained: as long to match as those of trained ones, and as large. Every epoch
 * takes the same small step from `start`, the flattened parameters, towards zero.
 */
export const untrainedTrajectories = (start: Float32Array, count: number, epochs: number): Trajectories => ({
  count,
  epochs,
  size: start.length,
  read: (_expert, epoch) => start.map((value) => value * (1 - epoch / (10 * epochs))),
});

/**
 * Opens the first `count` experts of a folder (all when left out). Every file's header and size are checked here; rows
 * are read when they are asked for, one at a time.
 * @throws UserError when the folder has too few experts or one of them is damaged.
 */
export function openTrajectories(folder: string, options: { readonly count?: number } = {}): Trajectories {
  const description = readDescription(folder);
  const made = description?.experts.length ?? 0;
  const count = options.count ?? made;
  if (!description || made < Math.max(1, count)) {
    throw new UserError(
      'unavailable',
      message('expertWork.tooFewExperts', { folder, made, needed: Math.max(1, count) }),
    );
  }
  const layout = layoutOf(description);
  const starts = Array.from({ length: count }, (_, expert) =>
    checkTrajectory(trajectoryPath(folder, expert), layout),
  );
  return {
    count,
    ...layout,
    read(expert, epoch) {
      const start = starts[expert];
      if (start === undefined || !Number.isInteger(epoch) || epoch < 0 || epoch > layout.epochs) {
        throw new RangeError(`There is no epoch ${epoch} of expert ${expert}.`);
      }
      return readRow(trajectoryPath(folder, expert), start, layout, epoch);
    },
  };
}
