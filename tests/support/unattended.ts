import type { RunListener } from '@main/core/run/types';
import type { RunControl } from '@main/core/control';

/** A run that nobody pauses or stops. */
export const unsteered: RunControl = {
  stopRequested: false,
  pauseRequested: false,
  waitWhilePaused: () => Promise.resolve(),
};

/** A run that nobody listens to. */
export const unheard: RunListener = {
  started: () => undefined,
  progress: () => undefined,
  metrics: () => undefined,
  log: () => undefined,
  preview: () => undefined,
  checkpoint: () => Promise.resolve(),
  snapshot: () => Promise.resolve(),
  evaluated: () => undefined,
  histograms: () => undefined,
};
