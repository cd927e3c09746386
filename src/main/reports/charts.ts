/** Charts as inline SVG, drawn by hand: colours come from the report's style sheet, so they follow its theme. */
import type { Translate } from '@shared/words/sentences/translate';
import { html, type Html } from './html';
import { linearScale, valueScale, type Scale } from './scale';

export interface ChartSeries {
  readonly label: string;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  /** A wide chart takes the whole width of the page, others half of it. */
  readonly wide?: boolean;
  /** Marks every point; for series with few points. */
  readonly marks?: boolean;
  readonly formatY?: (value: number) => string;
}

/** From this number of points on, a series is drawn smoothed, over its raw values in a lighter tone. */
export const SMOOTH_FROM = 40;
const MARGIN = { top: 12, right: 14, bottom: 42, left: 58 };

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two decimals are finer than a pixel; negative zero is zero. */
const coordinate = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** Finite points of a series. */
function pointsOf(series: ChartSeries): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < series.values.length; i += 1) {
    const [x, y] = [series.steps[i] ?? NaN, series.values[i] ?? NaN];
    if (Number.isFinite(x) && Number.isFinite(y)) points.push({ x, y });
  }
  return points;
}

/**
 * A straight line fitted to the neighbours of each point (least squares), read at the point: smooth, without lag, and
 * true to a slope at both ends.
 */
export function smooth(points: readonly Point[]): Point[] {
  const reach = Math.max(3, Math.round(points.length / 24));
  return points.map(({ x }, i) => {
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    const meanX = near.reduce((sum, point) => sum + point.x, 0) / near.length;
    const meanY = near.reduce((sum, point) => sum + point.y, 0) / near.length;
    const spread = near.reduce((sum, point) => sum + (point.x - meanX) ** 2, 0);
    const slope = near.reduce((sum, point) => sum + (point.x - meanX) * (point.y - meanY), 0) / spread;
    return { x, y: meanY + slope * (x - meanX) };
  });
}

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
  readonly left: (value: number) => number;
  readonly top: (value: number) => number;
}

function frameOf(width: number, height: number, x: Scale, y: Scale): Frame {
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  return {
    x,
    y,
    width,
    height,
    left: (value) => MARGIN.left + x.at(value) * inner.width,
    top: (value) => MARGIN.top + (1 - y.at(value)) * inner.height,
  };
}

const path = (points: readonly Point[], frame: Frame): string =>
  points
    .map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${coordinate(frame.left(x))} ${coordinate(frame.top(y))}`)
    .join('');

function axes(frame: Frame, chart: LineChart, say: Translate): Html {
  const yLabel = frame.y.kind === 'log' ? say(`${chart.yLabel} (log)`) : chart.yLabel;
  const { width, height } = frame;
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  const formatY = chart.formatY ?? frame.y.format;
  const middle = coordinate((MARGIN.top + bottom) / 2);
  return html`<g class="grid">
      ${frame.y.ticks.map((tick) => {
        const y = coordinate(frame.top(tick));
        return html`<line x1="${MARGIN.left}" x2="${right}" y1="${y}" y2="${y}" />`;
      })}
    </g>
    <g class="ticks" text-anchor="end">
      ${frame.y.ticks.map(
        (tick) =>
          html`<text x="${MARGIN.left - 8}" y="${coordinate(frame.top(tick) + 3.5)}">${formatY(tick)}</text>`,
      )}
    </g>
    <g class="ticks" text-anchor="middle">
      ${frame.x.ticks.map((tick) => {
        const x = coordinate(frame.left(tick));
        return html`<line x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}" /><text
            x="${x}"
            y="${bottom + 17}"
          >
            ${frame.x.format(tick)}
          </text>`;
      })}
    </g>
    <line class="axis" x1="${MARGIN.left}" x2="${right}" y1="${bottom}" y2="${bottom}" />
    <text class="label" text-anchor="middle" x="${coordinate((MARGIN.left + right) / 2)}" y="${height - 6}">
      ${chart.xLabel}
    </text>
    <text class="label" text-anchor="middle" transform="translate(13 ${middle}) rotate(-90)"
      >${yLabel}</text
    >`;
}

/** Eight colours; further series have them again, dashed. */
const colourOf = (index: number): string => `c${index % 8}${index >= 8 ? ' again' : ''}`;

function line(points: readonly Point[], index: number, frame: Frame, marks: boolean): Html {
  const smoothed = !marks && points.length >= SMOOTH_FROM;
  return html`<g class="series ${colourOf(index)}">
    ${smoothed && html`<path class="raw" d="${path(points, frame)}" />`}
    <path class="line" d="${path(smoothed ? smooth(points) : points, frame)}" />
    ${
      (marks || points.length === 1) &&
      points.map(
        ({ x, y }) =>
          html`<circle cx="${coordinate(frame.left(x))}" cy="${coordinate(frame.top(y))}" r="2.6" />`,
      )
    }
  </g>`;
}

const legend = (series: readonly ChartSeries[]): Html | null =>
  series.length < 2
    ? null
    : html`<ul class="legend">
        ${series.map((one, i) => html`<li><span class="swatch ${colourOf(i)}"></span>${one.label}</li>`)}
      </ul>`;

/** A line chart with its caption and legend; a sentence instead when there is nothing to draw. */
export function lineChart(chart: LineChart, say: Translate = (text) => text): Html {
  const drawn = chart.series.map(pointsOf);
  const all = drawn.flat();
  const [width, height] = chart.wide ? [940, 300] : [460, 240];
  if (all.length === 0) {
    return html`<figure class="chart">
      <figcaption>${chart.title}</figcaption>
      <p class="none">${say('No values.')}</p>
    </figure>`;
  }
  let lowest = Infinity;
  let highest = -Infinity;
  for (const { x } of all) {
    lowest = Math.min(lowest, x);
    highest = Math.max(highest, x);
  }
  const x = linearScale(lowest, highest, chart.wide ? 8 : 5, false);
  const y = valueScale(
    all.map((point) => point.y),
    5,
  );
  const frame = frameOf(width, height, x, y);
  return html`<figure class="chart${chart.wide && ' wide'}">
    <figcaption>${chart.title}</figcaption>
    ${legend(chart.series)}
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${chart.title}">
      ${axes(frame, chart, say)} ${drawn.map((points, i) => line(points, i, frame, chart.marks ?? false))}
    </svg>
  </figure>`;
}
