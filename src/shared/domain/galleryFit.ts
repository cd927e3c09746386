/** Which bases a hallucinator can take, and which hallucinators lie on one line. */
import type { SourceShape } from '../ipc/calls/gallery';

export type Misfit = 'unreadable' | 'no-hallucinators' | 'size' | 'base-channels' | 'channels' | 'kernel';

type Shape = Pick<SourceShape, 'imageSize' | 'channels' | 'baseChannels' | 'kernel' | 'hallucinators'>;

/** Why the hallucinators of one run cannot take the bases of another; null when they can. */
export function misfitOf(bases: Shape | null, hallucinators: Shape | null): Misfit | null {
  if (bases === null || hallucinators === null) return 'unreadable';
  if (hallucinators.hallucinators === 0) return 'no-hallucinators';
  if (bases.imageSize !== hallucinators.imageSize) return 'size';
  return bases.baseChannels === hallucinators.baseChannels ? null : 'base-channels';
}

/** Why there is nothing between two bases; null when there is. */
export function misfitOfBases(a: Shape | null, b: Shape | null): Misfit | null {
  if (a === null || b === null) return 'unreadable';
  if (a.imageSize !== b.imageSize) return 'size';
  return a.baseChannels === b.baseChannels ? null : 'base-channels';
}

/** Why there is nothing between two hallucinators; null when there is. */
export function misfitOfHallucinators(a: Shape | null, b: Shape | null): Misfit | null {
  const misfit = misfitOfBases(a, b);
  if (misfit !== null || a === null || b === null) return misfit;
  if (a.hallucinators === 0 || b.hallucinators === 0) return 'no-hallucinators';
  if (a.channels !== b.channels) return 'channels';
  return a.kernel === b.kernel ? null : 'kernel';
}
