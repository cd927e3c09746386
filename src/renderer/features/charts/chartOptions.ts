/** The look and the behaviour of our charts, as uPlot options. */
import uPlot from 'uplot';
import {
  rangeWithoutOutliers,
  type ChartReference,
  type ChartScale,
  type ChartSeries,
  type Prepared,
} from './chartData';
import { drawMarks, drawReference } from './chartDrawing';
import { alpha, bandShare, colourOf, dashOf, FONT_SIZE, RAW_SHARE, type ChartLook } from './chartLook';
import type { ChartMark } from './chartMarks';

export interface ChartWiring {
  readonly syncKey: string;
  /** Pixels to the right of the plot: half of the last iteration's figure stands there. */
  readonly right: number;
  readonly formatX: (value: number) => string;
  /** The figures of the vertical axis. */
  readonly formatTicks: (values: readonly number[]) => string[];
  readonly onCursor: (step: number | null) => void;
  readonly onZoom: (range: readonly [number, number] | null) => void;
}

/** What a chart shows beside its curves. */
export interface ChartExtras {
  readonly references: readonly ChartReference[];
  readonly marks: readonly ChartMark[];
}

export function chartOptions(
  size: { readonly width: number; readonly height: number },
  series: readonly ChartSeries[],
  columns: Prepared['columns'],
  extras: () => ChartExtras,
  scale: ChartScale,
  look: ChartLook,
  wiring: ChartWiring,
): uPlot.Options {
  const main = new Set(columns.map((column) => column.main));
  const lines = linesOf(series, columns, scale, look);
  const strokes = lines.series.map(({ stroke }) => (typeof stroke === 'string' ? stroke : undefined));
  const axis = {
    stroke: look.axis,
    font: `${FONT_SIZE}px ${look.fontFamily}`,
    grid: { stroke: look.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [extras().marks.length > 0 ? 20 : 8, wiring.right, 0, 0],
    legend: { show: false },
    ...lines,
    scales: {
      x: scale.logX ? { time: false, distr: 3 } : { time: false, range: rangeX },
      y: scale.logY
        ? { distr: 3, ...(scale.clip ? { range: clippedLogRange } : {}) }
        : { range: (plot, low, high) => rangeY(plot, low, high, scale, extras().references) },
    },
    axes: [
      {
        ...axis,
        incrs: WHOLE,
        size: 26,
        gap: 4,
        values: (_, splits) => splits.map((v) => (v === null ? '' : wiring.formatX(v))),
      },
      {
        ...axis,
        size: 52,
        gap: 5,
        values: (_, splits) => labelled(splits, wiring.formatTicks),
      },
    ],
    cursor: {
      sync: { key: wiring.syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      y: false,
      // Only the curves themselves are marked, not what is drawn behind them.
      points: {
        size: (_, index) => (main.has(index) ? 7 : 0),
        fill: (_, index) => strokes[index] ?? look.axis,
        stroke: look.surface,
        width: 1.5,
      },
      focus: { prox: -1 },
      bind: {
        // With Shift a drag moves the view and does not choose a range.
        mousedown: (_, __, handler) => (event) => (event.shiftKey ? null : handler(event)),
        dblclick: () => () => {
          wiring.onZoom(null);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx;
          const inside = index != null && (plot.cursor.left ?? -1) >= 0;
          wiring.onCursor(inside ? (plot.data[0][index] ?? null) : null);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          wiring.onZoom([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [
        (plot) => {
          const { references, marks } = extras();
          drawMarks(plot, marks, look);
          references.forEach((one) => drawReference(plot, one, look));
        },
      ],
    },
  };
}

/** A logarithmic axis leaves figures out, which are null then. */
function labelled(
  splits: readonly (number | null)[],
  format: (values: readonly number[]) => string[],
): string[] {
  const texts = format(splits.filter((value) => value !== null));
  let next = 0;
  return splits.map((value) => (value === null ? '' : (texts[next++] ?? '')));
}

function linesOf(
  series: readonly ChartSeries[],
  columns: Prepared['columns'],
  scale: ChartScale,
  look: ChartLook,
): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  series.forEach((one, i) => {
    const colour = colourOf(look, one.colour);
    const column = columns[i];
    lines.push({
      stroke: colour,
      width: 1.6,
      dash: [...dashOf(one.dash)],
      spanGaps: true,
      // One value alone makes no line.
      points: { show: one.sparse === true || one.steps.length === 1, size: 6, fill: look.surface },
    });
    if (column?.raw !== undefined) {
      const raw = alpha(colour, RAW_SHARE);
      lines.push({ stroke: raw, width: 1, spanGaps: true, points: { show: false } });
    }
    if (column?.low !== undefined && column.high !== undefined) {
      const edge: uPlot.Series = { width: 0, spanGaps: true, points: { show: false } };
      lines.push(edge, { ...edge });
      const share = one.spread ? 0.16 : bandShare(scale.smoothing > 0);
      bands.push({ series: [column.high, column.low], fill: alpha(colour, share) });
    }
  });
  return { series: lines, bands };
}

/** A single point still gets an axis around it. */
const rangeX = (_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax =>
  low === null || high === null ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high];

/** Iterations are whole. */
const WHOLE = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();

function rangeY(
  plot: uPlot,
  low: number | null,
  high: number | null,
  scale: ChartScale,
  references: readonly ChartReference[],
): uPlot.Range.MinMax {
  const inner = scale.clip ? visibleWithoutOutliers(plot) : null;
  const ends = inner ? [inner.low, inner.high] : [low, high];
  const values = [...references.map((one) => one.value), ...ends].filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  return uPlot.rangeNum(Math.min(...values), Math.max(...values), 0.08, true);
}

const clippedLogRange = (plot: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => {
  const inner = visibleWithoutOutliers(plot);
  const ends = inner ? [inner.low, inner.high] : [low ?? 1, high ?? 10];
  return uPlot.rangeLog(ends[0] ?? 1, Math.max(ends[1] ?? 10, (ends[0] ?? 1) * 1.001), 10, false);
};

/** What is in view, without outliers. */
function visibleWithoutOutliers(plot: uPlot): ReturnType<typeof rangeWithoutOutliers> {
  const { min, max } = plot.scales['x'] ?? {};
  const steps = plot.data[0];
  const from = min == null ? 0 : lowerBound(steps, min);
  const to = max == null ? steps.length : lowerBound(steps, max) + 1;
  return rangeWithoutOutliers(plot.data.slice(1).map((column) => Array.from(column ?? []).slice(from, to)));
}

function lowerBound(values: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
