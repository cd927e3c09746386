/** The lines of the ledger by the stage of the pipeline (code, bases, hallucinators) that they are the cost of. */
import type { Ledger } from './storage';

/** What a stage stores: numbers, as the field counts, and all its bits. */
export type StageCost = Ledger['total'];

export interface StageCosts {
  /** What all bases have in common: the masks of a frequency code, the memories of a shared one. */
  readonly code: StageCost;
  readonly bases: StageCost;
  readonly hallucinators: StageCost;
  /** Scales of numbers that are stored as codes of few bits. */
  readonly precision: StageCost;
  /** What the objective learns besides. */
  readonly learned: StageCost;
}

/** The ledger by stages; together they are its total. */
export const costsOf = ({ bases, common, masks, hallucinators, scales, learned }: Ledger): StageCosts => ({
  code: { values: common.values + masks.values, bits: common.bits + masks.bits },
  bases,
  hallucinators,
  precision: scales,
  learned,
});
