/** The look and the manners of our charts, as uPlot options. */
import uPlot from 'uplot';
import type { ChartReference, ChartScale, ChartSeries, Prepared } from './chartData';

export interface ChartLook {
  readonly colours: readonly string[];
  readonly grid: string;
  readonly axis: string;
  readonly surface: string;
  readonly font: string;
}

export interface ChartWiring {
  readonly syncKey: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly onCursor: (step: number | null) => void;
  readonly onZoom: (range: readonly [number, number] | null) => void;
}

/** Reads the theme's colours where the chart stands. */
export function lookOf(element: Element): ChartLook {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim() || '#888888';
  return {
    colours: Array.from({ length: 8 }, (_, i) => token(`--chart-${i + 1}`)),
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    surface: token('--surface'),
    font: `11px ${style.fontFamily}`,
  };
}

const alpha = (colour: string, share: number): string =>
  `${colour}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`;

export function chartOptions(
  size: { readonly width: number; readonly height: number },
  series: readonly ChartSeries[],
  columns: Prepared['columns'],
  references: readonly ChartReference[],
  scale: ChartScale,
  look: ChartLook,
  wiring: ChartWiring,
): uPlot.Options {
  const colourOf = (index: number): string => look.colours[(index - 1) % look.colours.length] ?? look.axis;
  const main = new Set(columns.map((column) => column.main));
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  series.forEach((one, i) => {
    const colour = colourOf(one.colour);
    const column = columns[i];
    lines.push({
      stroke: colour,
      width: 1.6,
      spanGaps: true,
      points: { show: one.sparse === true, size: 6, fill: look.surface },
    });
    if (column?.raw !== undefined) {
      lines.push({ stroke: alpha(colour, 0.28), width: 1, spanGaps: true, points: { show: false } });
    }
    if (column?.low !== undefined && column.high !== undefined) {
      const edge: uPlot.Series = { stroke: 'transparent', spanGaps: true, points: { show: false } };
      lines.push(edge, { ...edge });
      bands.push({ series: [column.high, column.low], fill: alpha(colour, 0.16) });
    }
  });
  const axis = {
    stroke: look.axis,
    font: look.font,
    grid: { stroke: look.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    series: lines,
    bands,
    scales: {
      x: scale.logX ? { time: false, distr: 3 } : { time: false, range: rangeX },
      y: scale.logY ? { distr: 3 } : { range: (_, low, high) => rangeY(low, high, references) },
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
        values: (_, splits) => splits.map((v) => (v === null ? '' : wiring.formatY(v))),
      },
    ],
    cursor: {
      sync: { key: wiring.syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      y: false,
      // Only the curves themselves are marked, not what is drawn behind them.
      points: { size: (_, index) => (main.has(index) ? 7 : 0) },
      focus: { prox: -1 },
      bind: {
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
      draw: [(plot) => references.forEach((one) => drawReference(plot, one, colourOf(one.colour), look))],
    },
  };
}

/** A single point still gets an axis around it. */
const rangeX = (_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax =>
  low === null || high === null ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high];

/** Iterations are whole. */
const WHOLE = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();

function rangeY(
  low: number | null,
  high: number | null,
  references: readonly ChartReference[],
): uPlot.Range.MinMax {
  const values = [...references.map((one) => one.value), low, high].filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  return uPlot.rangeNum(Math.min(...values), Math.max(...values), 0.08, true);
}

function drawReference(plot: uPlot, reference: ChartReference, colour: string, look: ChartLook): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(reference.value, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = look.font.replace('11px', `${11 * devicePixelRatio}px`);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillText(reference.label, bbox.left + 6 * devicePixelRatio, y - 2 * devicePixelRatio);
  ctx.restore();
}
