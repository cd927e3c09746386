import { SUBJECTS, type Evaluation } from '@shared/domain';
import { DeviceLostError } from '../core/engine/errors';
import { libraryTrouble } from '../core/disk/refusals';

/** An error as one sentence for people. */
export function inWords(error: unknown): string {
  const message = libraryTrouble(error) ?? (error instanceof Error ? error.message : String(error));
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/**
 * Whether an error comes from the machine and not from the run: a full disk, a lost device. The run is then interrupted,
 * because it can succeed when it resumes; other errors would come again.
 */
export const isFromOutside = (error: unknown): boolean =>
  error instanceof DeviceLostError || libraryTrouble(error) !== null;

/** Why the timeline of a run has a gap. */
export const notKept = (iteration: number, error: unknown): string =>
  `The snapshot of iteration ${iteration} could not be kept: ${inWords(error)}`;

/** While a checkpoint waits for its disk. */
export const stalls = (iteration: number, seconds: number): string =>
  `The folder of the library has not taken the checkpoint of iteration ${iteration} for ${seconds} seconds: the run waits for it.`;

/** The result of an evaluation as a line of the log; accuracies in per cent. */
export function evaluatedInWords(
  evaluation: Pick<Evaluation, 'subject' | 'iteration' | 'network' | 'mean' | 'std' | 'seeds'>,
): string {
  const { subject, iteration, network, mean, std, seeds } = evaluation;
  const accuracy = `${(100 * mean).toFixed(1)} ± ${(100 * std).toFixed(1)} %`;
  return `${SUBJECTS[subject].name} at iteration ${iteration}: ${network} reaches ${accuracy}, seeds: ${seeds}.`;
}
