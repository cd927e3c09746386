/** Pictures of figures as inline SVG: colours come from the report's style sheet, so they follow its theme. */
import { linearAxis, logAxis, tickDecimals, valueAxis, type Axis } from '@shared/charts/axis';
import { coordinate, pathOf, type Point } from '@shared/charts/path';
import { localFits } from '@shared/charts/smoothing';
import { shorten } from '@shared/text/textWidth';
import { message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import type { ChartSeries, DotRow, LineChart, Say, Text } from './document';
import { compact, meanStd } from './format';
import { html, type Html } from './html';

/** From this number of points on, a series is drawn smoothed, over its raw values in a lighter tone. */
export const SMOOTH_FROM = 40;
const WIDE = 940;
const MARGIN = { top: 12, right: 14, bottom: 42, left: 58 };

/** Finite points of a series. */
function pointsOf(series: ChartSeries): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < series.values.length; i += 1) {
    const [x, y] = [series.steps[i] ?? NaN, series.values[i] ?? NaN];
    if (Number.isFinite(x) && Number.isFinite(y)) points.push({ x, y });
  }
  return points;
}

/** Ticks in words, all with the decimals that tell them apart. */
function figuresOf(axis: Axis, ofShares = false): string[] {
  const values = ofShares ? axis.ticks.map((tick) => tick * 100) : axis.ticks;
  const digits = axis.kind === 'log' ? 0 : (tickDecimals(values) ?? 0);
  return values.map((value) => (digits === 0 ? compact(value) : value.toFixed(digits)));
}

interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly width: number;
  readonly height: number;
  readonly left: (value: number) => number;
  readonly top: (value: number) => number;
}

function frameOf(width: number, height: number, x: Axis, y: Axis): Frame {
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
  pathOf(points.map(({ x, y }) => ({ x: frame.left(x), y: frame.top(y) })));

function axes(frame: Frame, chart: LineChart, say: Say): Html {
  const { yLabel } = chart;
  const label =
    frame.y.kind === 'log' ? message('reportDocument.curves.logarithmic', { label: yLabel }) : yLabel;
  const { width, height } = frame;
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  const [xFigures, yFigures] = [figuresOf(frame.x), figuresOf(frame.y, chart.percent)];
  const middle = coordinate((MARGIN.top + bottom) / 2);
  return html`<g class="grid">
      ${frame.y.ticks.map((tick) => {
        const y = coordinate(frame.top(tick));
        return html`<line x1="${MARGIN.left}" x2="${right}" y1="${y}" y2="${y}" />`;
      })}
    </g>
    <g class="ticks" text-anchor="end">
      ${frame.y.ticks.map(
        (tick, i) =>
          html`<text x="${MARGIN.left - 8}" y="${coordinate(frame.top(tick) + 3.5)}">${yFigures[i]}</text>`,
      )}
    </g>
    <g class="ticks" text-anchor="middle">
      ${frame.x.ticks.map((tick, i) => {
        const x = coordinate(frame.left(tick));
        return html`<line x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}" /><text
            x="${x}"
            y="${bottom + 17}"
          >
            ${xFigures[i]}
          </text>`;
      })}
    </g>
    <line class="axis" x1="${MARGIN.left}" x2="${right}" y1="${bottom}" y2="${bottom}" />
    <text class="label" text-anchor="middle" x="${coordinate((MARGIN.left + right) / 2)}" y="${height - 6}">
      ${say(chart.xLabel)}
    </text>
    <text class="label" text-anchor="middle" transform="translate(13 ${middle}) rotate(-90)"
      >${say(label)}</text
    >`;
}

/** Eight colours; further series have them again, dashed. */
const colourOf = (index: number): string => `c${index % 8}${index >= 8 ? ' again' : ''}`;

function line(points: readonly Point[], index: number, frame: Frame, marks: boolean): Html {
  const smoothed = !marks && points.length >= SMOOTH_FROM;
  return html`<g class="series ${colourOf(index)}">
    ${smoothed && html`<path class="raw" d="${path(points, frame)}" />`}
    <path class="line" d="${path(smoothed ? localFits(points) : points, frame)}" />
    ${
      (marks || points.length === 1) &&
      points.map(
        ({ x, y }) =>
          html`<circle cx="${coordinate(frame.left(x))}" cy="${coordinate(frame.top(y))}" r="2.6" />`,
      )
    }
  </g>`;
}

const legend = (series: readonly ChartSeries[], say: Say): Html | null =>
  series.length < 2
    ? null
    : html`<ul class="legend">
        ${series.map((one, i) => html`<li><span class="swatch ${colourOf(i)}"></span>${say(one.label)}</li>`)}
      </ul>`;

/** A line chart with its caption and legend; a sentence instead when there is nothing to draw. */
export function lineChart(chart: LineChart, say: Say): Html {
  const title = say(chart.title);
  const drawn = chart.series.map(pointsOf);
  const all = drawn.flat();
  const [width, height] = chart.wide ? [WIDE, 300] : [460, 240];
  if (all.length === 0) {
    return html`<figure class="chart">
      <figcaption>${title}</figcaption>
      <p class="none">${say(message('reportDocument.curves.noValues'))}</p>
    </figure>`;
  }
  let lowest = Infinity;
  let highest = -Infinity;
  for (const { x } of all) {
    lowest = Math.min(lowest, x);
    highest = Math.max(highest, x);
  }
  const x =
    chart.logarithmicX === true
      ? logAxis(lowest, highest, false)
      : linearAxis(lowest, highest, chart.wide ? 8 : 5, false);
  const y = valueAxis(
    all.map((point) => point.y),
    5,
  );
  const frame = frameOf(width, height, x, y);
  return html`<figure class="chart${chart.wide && ' wide'}">
    <figcaption>${title}</figcaption>
    ${legend(chart.series, say)}
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
      ${axes(frame, chart, say)} ${drawn.map((points, i) => line(points, i, frame, chart.marks ?? false))}
    </svg>
  </figure>`;
}

const ROW = 46;
const LEFT = 280;
/** Letters that fit beside the plot. */
const NAME = 34;
const DETAIL = 46;
const RIGHT = 110;
const BOTTOM = 40;

/**
 * Horizontal dot plot of accuracies in per cent, one row per subject: every seed a dot, the mean a mark, the deviation a
 * bar. Null without rows.
 */
export function dotPlot(title: Text, rows: readonly DotRow[], say: Say): Html | null {
  if (rows.length === 0) return null;
  const words = say(title);
  const values = rows.flatMap((row) => [...row.accuracies, row.mean - row.std, row.mean + row.std]);
  const low = Math.max(0, Math.min(...values) * 100);
  const high = Math.min(100, Math.max(...values) * 100);
  const axis = linearAxis(low, high, 7);
  const figures = figuresOf(axis);
  const height = 10 + rows.length * ROW + BOTTOM;
  const bottom = height - BOTTOM;
  const x = (share: number): number => coordinate(LEFT + axis.at(share * 100) * (WIDE - LEFT - RIGHT));
  return html`<figure class="chart wide">
    <figcaption>${words}</figcaption>
    <svg viewBox="0 0 ${WIDE} ${height}" role="img" aria-label="${words}">
      <g class="grid">
        ${axis.ticks.map((tick) => {
          const at = x(tick / 100);
          return html`<line x1="${at}" x2="${at}" y1="6" y2="${bottom}" />`;
        })}
      </g>
      <g class="ticks" text-anchor="middle">
        ${axis.ticks.map((tick, i) => html`<text x="${x(tick / 100)}" y="${bottom + 17}">${figures[i]}</text>`)}
      </g>
      <text class="label" text-anchor="middle" x="${(LEFT + WIDE - RIGHT) / 2}" y="${height - 5}">
        ${say(message('reportDocument.accuracy.axis'))}
      </text>
      ${rows.map((row, i) => dotRow(row, 10 + i * ROW + ROW / 2, x, say))}
    </svg>
  </figure>`;
}

function dotRow(row: DotRow, y: number, x: (share: number) => number, say: Say): Html {
  const [label, detail] = [say(row.label), say(row.detail)];
  const [from, to] = [x(Math.max(0, row.mean - row.std)), x(Math.min(1, row.mean + row.std))];
  return html`<g class="dots ${row.own ? 'c0' : 'other'}${row.unequal && ' unequal'}">
    <text class="name${row.own && ' own'}" text-anchor="end" x="${LEFT - 18}" y="${y - 2}"
      >${shorten(label, NAME)}<title>${label}</title></text
    >
    <text class="detail" text-anchor="end" x="${LEFT - 18}" y="${y + 13}"
      >${shorten(detail, DETAIL)}<title>${detail}</title></text
    >
    <rect
      class="spread"
      x="${from}"
      y="${y - 7}"
      width="${coordinate(Math.max(to - from, 1))}"
      height="14"
      rx="3"
    />
    ${row.accuracies.map(
      (accuracy) =>
        html`<circle class="seed" cx="${x(accuracy)}" cy="${y}" r="3.2"
          ><title>${percent(accuracy, 2)} %</title></circle
        >`,
    )}
    <line class="mean" x1="${x(row.mean)}" x2="${x(row.mean)}" y1="${y - 11}" y2="${y + 11}" />
    <text class="figure" x="${WIDE - RIGHT + 16}" y="${y + 4.5}">${meanStd(row.mean, row.std)}</text>
  </g>`;
}
