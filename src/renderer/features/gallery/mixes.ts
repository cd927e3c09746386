/** Pairs of a basis and a hallucinator, of any run, and what lies between two pairs. */
import { misfitOfBases, misfitOfHallucinators, type Misfit } from '@shared/domain/galleryFit';
import type {
  GalleryCell,
  GalleryInfo,
  GallerySource,
  Mix,
  MixBasis,
  MixHallucinator,
} from '@shared/ipc/contract';

/** One pair; `hallucinator: null` is the basis itself. */
export interface MixSide {
  readonly basis: MixBasis;
  readonly hallucinator: MixHallucinator | null;
  readonly part: number | null;
}

export const sideOfCell = (
  { runId, checkpointId }: Pick<GalleryInfo, 'runId' | 'checkpointId'>,
  { basis, hallucinator, part = null }: GalleryCell,
): MixSide => ({
  basis: { kind: 'stored', runId, checkpointId, basis },
  hallucinator: hallucinator === null ? null : { runId, checkpointId, hallucinator },
  part,
});

export const mixOf = ({ basis, hallucinator, part }: MixSide): Mix => ({
  basis,
  toBasis: null,
  hallucinator,
  toHallucinator: null,
  part,
});

/** From a (0) to b (1), for bases and hallucinators apart. */
export function mixBetween(a: MixSide, b: MixSide, bases: number, hallucinators: number): Mix {
  return {
    basis: a.basis,
    toBasis: bases > 0 ? { basis: b.basis, share: bases } : null,
    hallucinator: a.hallucinator,
    toHallucinator:
      a.hallucinator && b.hallucinator && hallucinators > 0
        ? { hallucinator: b.hallucinator, share: hallucinators }
        : null,
    part: a.part,
  };
}

/** A side whose parts follow the gallery from one frame to another. */
export function followed(side: MixSide, runId: string, from: string, to: string): MixSide {
  const follow = <T extends { readonly runId: string; readonly checkpointId: string }>(part: T): T =>
    part.runId === runId && part.checkpointId === from ? { ...part, checkpointId: to } : part;
  return { ...side, basis: follow(side.basis), hallucinator: side.hallucinator && follow(side.hallucinator) };
}

export interface Between {
  /** Why nothing lies between; null where something does. */
  readonly bases: Misfit | null;
  readonly hallucinators: Misfit | 'missing' | null;
}

/** What lies between two sides. */
export function betweenOf(sources: readonly GallerySource[], a: MixSide, b: MixSide): Between {
  const shape = (runId: string) => sources.find((one) => one.runId === runId)?.shape ?? null;
  const bases =
    a.basis.kind === 'own' || b.basis.kind === 'own'
      ? null
      : misfitOfBases(shape(a.basis.runId), shape(b.basis.runId));
  const hallucinators =
    a.hallucinator && b.hallucinator
      ? misfitOfHallucinators(shape(a.hallucinator.runId), shape(b.hallucinator.runId))
      : 'missing';
  return { bases, hallucinators };
}
