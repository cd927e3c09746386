import type { Trajectories } from './types';

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
