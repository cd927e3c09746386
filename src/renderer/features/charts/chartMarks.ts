/** What happened in the course of a run, as marks on its charts. */
import type { Checkpoint, Evaluation, RunEvent } from '@shared/domain';

export const MARK_KINDS = ['evaluation', 'checkpoint', 'rate', 'resume'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

export interface ChartMark {
  readonly kind: MarkKind;
  readonly step: number;
  /** The new learning rate, of `rate`. */
  readonly value?: number;
}

/** How much a learned learning rate has to change, up or down, before it is marked again. */
const RATE_FACTOR = 1.5;

/** Steps at which a curve has changed by half as much again since the last such step (or the first point). */
export function rateChanges(steps: ArrayLike<number>, values: ArrayLike<number>): ChartMark[] {
  const marks: ChartMark[] = [];
  let before: number | null = null;
  for (let i = 0; i < steps.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!(value > 0)) continue;
    if (before === null) before = value;
    const factor = Math.max(value / before, before / value);
    if (factor < RATE_FACTOR) continue;
    marks.push({ kind: 'rate', step: steps[i] ?? 0, value });
    before = value;
  }
  return marks;
}

interface Happened {
  readonly evaluations: readonly Evaluation[];
  readonly checkpoints: readonly Checkpoint[];
  readonly events: readonly RunEvent[];
  /** The learned learning rate, where there is one. */
  readonly rate: { readonly steps: ArrayLike<number>; readonly values: ArrayLike<number> } | null;
}

/** All marks of a run by their steps, one of a kind at a step. */
export function marksOf({ evaluations, checkpoints, events, rate }: Happened): ChartMark[] {
  const at = (kind: MarkKind, steps: readonly number[]): ChartMark[] =>
    [...new Set(steps)].map((step) => ({ kind, step }));
  return [
    ...at(
      'evaluation',
      evaluations.map(({ iteration }) => iteration),
    ),
    ...at(
      'checkpoint',
      checkpoints.map(({ iteration }) => iteration),
    ),
    ...at(
      'resume',
      events.flatMap(({ kind, iteration }) =>
        iteration !== null && (kind === 'resumed' || kind === 'continued') ? [iteration] : [],
      ),
    ),
    ...(rate ? rateChanges(rate.steps, rate.values) : []),
  ].sort((a, b) => a.step - b.step);
}
