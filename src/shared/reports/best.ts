/** The most accurate runs of a library within a budget, like with like. */
import type { ParameterizationConfig } from '../config/parameterization';
import type { Evaluation, Run } from '../domain';

/** A run, and how networks did that were trained on what it distilled. */
export interface BestRun {
  readonly run: Pick<Run, 'id' | 'name' | 'config'>;
  readonly evaluation: Evaluation;
}

/** Runs on one dataset that were judged alike, the best first. */
export interface BestRuns {
  /** The network and protocol that judged them all; null where there is no run. */
  readonly judged: { readonly network: string; readonly protocol: string } | null;
  readonly best: readonly BestRun[];
  /** Runs within the budget that were judged by another network or protocol only. */
  readonly otherwise: number;
}

/** What says which factorization a parameterization is, whatever the number of its bases and how it starts. */
export function factorizationKey(config: ParameterizationConfig): string {
  const { code, formation, hallucinators, kernel, mapSize, baseChannels, precision } = config;
  const { bits, mode, scales } = precision;
  const numbers =
    code.kind === 'frequency'
      ? [code.coefficients, ...(code.chroma === null ? [] : [code.chroma])]
      : code.kind === 'field'
        ? [code.width, code.layers]
        : code.kind === 'shared'
          ? [code.memories, code.reduction]
          : [];
  const networks = hallucinators === 0 ? [] : [hallucinators, kernel, mapSize, baseChannels];
  const codes = bits === 32 ? [] : [mode, scales];
  return JSON.stringify([code.kind, numbers, formation, networks, bits, codes]);
}
