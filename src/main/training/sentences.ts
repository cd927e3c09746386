import type { Evaluation } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message, verbatim } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { DeviceLostError, EngineError } from '../core/engine/errors';
import { libraryTrouble } from '../core/disk/refusals';

/** An error as one sentence for people. */
export function inWords(error: unknown): Message {
  const trouble = libraryTrouble(error);
  if (trouble !== null) return trouble;
  if (error instanceof UserError || error instanceof EngineError) return error.said;
  const text = error instanceof Error ? error.message : String(error);
  return verbatim(/[.!?]$/.test(text) ? text : `${text}.`);
}

/**
 * Whether an error comes from the machine and not from the run: a full disk, a lost device. The run is then interrupted,
 * because it can succeed when it resumes; other errors would come again.
 */
export const isFromOutside = (error: unknown): boolean =>
  error instanceof DeviceLostError || libraryTrouble(error) !== null;

/** Why the timeline of a run has a gap. */
export const notKept = (iteration: number, error: unknown): Message =>
  message('training.snapshotNotKept', { iteration, reason: inWords(error) });

/** While a checkpoint waits for its disk. */
export const stalls = (iteration: number, seconds: number): Message =>
  message('training.checkpointStalls', { iteration, seconds });

/** The result of an evaluation as a line of the log; accuracies in per cent. */
export function evaluatedInWords(
  evaluation: Pick<Evaluation, 'subject' | 'iteration' | 'network' | 'mean' | 'std' | 'seeds'>,
): Message {
  const { subject, iteration, network, mean, std, seeds } = evaluation;
  return message('training.evaluated', {
    subject: message(`run.evaluations.subjects.${subject}`),
    iteration,
    network,
    // One accuracy has no spread.
    accuracy: seeds === 1 ? `${percent(mean)} %` : `${percent(mean)} ± ${percent(std)} %`,
    seeds,
  });
}
