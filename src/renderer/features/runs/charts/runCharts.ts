/** Which series of a run stand on which chart, and what their curves look like. */
import { OUTPUT_SERIES } from '@shared/domain/divergence';
import type { ChartSeries, CurveBuffer } from '@renderer/features/charts';

export type ChartId =
  | 'objective'
  | 'accuracy'
  | 'adversary'
  | 'rate'
  | 'gradient'
  | 'hallucinations'
  | 'outputs'
  | 'norm'
  | 'processor'
  | 'memory'
  | 'speed'
  | 'other';

/** Charts with the series that they show, in their order. `accuracy` is made of evaluations, `other` of what is left. */
export const CHART_SERIES: Readonly<Record<ChartId, readonly string[]>> = {
  objective: ['loss/objective', 'loss/student'],
  accuracy: [],
  adversary: ['loss/cosine', 'loss/contrastive', 'loss/task', 'loss/likelihood'],
  rate: ['rate/student'],
  gradient: ['gradient/images', 'gradient/hallucinators', 'gradient/rate'],
  hallucinations: ['hallucinations/cosine', 'hallucinations/spread'],
  outputs: Object.values(OUTPUT_SERIES),
  norm: ['norm/images', 'norm/hallucinators'],
  processor: ['device/processor'],
  memory: ['device/memory'],
  speed: ['device/rate'],
  other: [],
};
export const CHART_IDS = Object.keys(CHART_SERIES) as ChartId[];

const PLACED = new Set(Object.values(CHART_SERIES).flat());

/** Series that no chart of their own shows. */
export const otherSeries = (names: Iterable<string>): string[] =>
  [...names]
    .filter((name) => !PLACED.has(name) && !name.startsWith('accuracy/'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** The columns of a series: the finer curve, where there is one, with the coarse one as its past. Null without points. */
export function columnsOf(
  overview: ReadonlyMap<string, CurveBuffer>,
  detail: ReadonlyMap<string, CurveBuffer> | null,
  name: string,
): Pick<ChartSeries, 'steps' | 'values' | 'lows' | 'highs' | 'history' | 'lastValue'> | null {
  const coarse = overview.get(name);
  if (!coarse || coarse.length === 0) return null;
  const fine = detail?.get(name);
  const { steps, values, lows, highs } = fine && fine.length > 0 ? fine : coarse;
  const history = fine ? { history: { steps: coarse.steps, values: coarse.values } } : {};
  return { steps, values, lows, highs, lastValue: coarse.lastValue, ...history };
}

/** Colour and dashes of the `series`-th curve of a chart, of the run itself (0) or of the n-th run beside it. */
export function strokeOf(series: number, run: number, many: boolean): { colour: number; dash: number } {
  const colour = many ? series : series + run;
  return { colour: (colour % 8) + 1, dash: (series + run) % 4 };
}
