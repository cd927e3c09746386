/** A chart as an SVG document of its own: for copying, saving and printing. */
import { linearAxis, logAxis, type Axis } from '@shared/charts/axis';
import { bandOf, coordinate, pathOf, type Point } from '@shared/charts/path';
import { escapeHtml } from '@shared/text/escape';
import { textWidth } from '@shared/text/textWidth';
import type { ChartReference, ChartScale, ChartSeries, Prepared } from './chartData';
import { cornersOf, CROSSES, crossShare, drawnMarks } from './chartDrawing';
import type { ChartMark } from './chartMarks';
import { bandShare, colourOf, dashOf, FONT_SIZE, RAW_SHARE, type ChartLook } from './chartLook';

export interface ChartPicture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly series: readonly ChartSeries[];
  readonly prepared: Prepared;
  readonly scale: ChartScale;
  readonly references: readonly ChartReference[];
  readonly marks: readonly ChartMark[];
  /** What is in view. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly look: ChartLook;
  /** Of the horizontal axis. */
  readonly axisLabel: string;
  formatX(value: number): string;
  /** The figures of the vertical axis. */
  formatTicks(values: readonly number[]): string[];
}

const LEFT = 62;
const RIGHT = 16;
const BOTTOM = 44;
/** Pixels that a letter of the legend takes, about. */
const LETTER = 6.4;

/** The whole picture as SVG text, with presentation attributes only. */
export function chartSvg(picture: ChartPicture): string {
  const { width, height, look, title } = picture;
  const legend = placeLegend(picture.series, width - LEFT - RIGHT);
  const top = 54 + legend.height;
  const place = placing(picture, { left: LEFT, right: width - RIGHT, top, bottom: height - BOTTOM });
  const parts = [
    `<rect width="${width}" height="${height}" fill="${look.surface}"/>`,
    text(LEFT, 24, title, { fill: look.ink, size: 14, weight: 600 }),
    ...legend.items.map(({ series, x, y }) => legendItem(series, LEFT + x, 42 + y, look)),
    ...axes(picture, place),
    `<clipPath id="plot"><rect x="${LEFT}" y="${top}" width="${width - LEFT - RIGHT}" height="${height - BOTTOM - top}"/></clipPath>`,
    `<g clip-path="url(#plot)">${curves(picture, place)}</g>`,
    ...picture.references.map((one) => reference(one, place, look)),
    ...marksOf(picture, place),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeHtml(look.fontFamily)}" role="img"><title>${escapeHtml(title)}</title>${parts.join('')}</svg>`;
}

/** The plot within the picture, and where values lie there. */
interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  x(value: number): number;
  y(value: number): number;
}

function placing(
  { scale, x, y }: ChartPicture,
  frame: Pick<Place, 'left' | 'right' | 'top' | 'bottom'>,
): Place {
  const axis = (log: boolean, [low, high]: readonly [number, number], parts: number): Axis =>
    log ? logAxis(low, high, false) : linearAxis(low, high, parts, false);
  const [xAxis, yAxis] = [axis(scale.logX, x, 6), axis(scale.logY, y, 5)];
  return {
    ...frame,
    xTicks: xAxis.ticks,
    yTicks: yAxis.ticks,
    x: (value) => frame.left + xAxis.at(value) * (frame.right - frame.left),
    y: (value) => frame.bottom + yAxis.at(value) * (frame.top - frame.bottom),
  };
}

function axes({ look, axisLabel, formatX, formatTicks }: ChartPicture, place: Place): string[] {
  const middle = (place.left + place.right) / 2;
  const figures = formatTicks(place.yTicks);
  return [
    ...place.yTicks.flatMap((tick, i) => {
      const at = place.y(tick);
      return [
        `<path d="M${place.left} ${coordinate(at)}H${place.right}" stroke="${look.grid}"/>`,
        text(place.left - 7, at + 4, figures[i] ?? '', { fill: look.axis, anchor: 'end' }),
      ];
    }),
    ...place.xTicks.flatMap((tick) => {
      const at = place.x(tick);
      return [
        `<path d="M${coordinate(at)} ${place.top}V${place.bottom}" stroke="${look.grid}"/>`,
        text(at, place.bottom + 16, formatX(tick), { fill: look.axis, anchor: 'middle' }),
      ];
    }),
    text(middle, place.bottom + 34, axisLabel, { fill: look.axis, anchor: 'middle' }),
  ];
}

function curves({ series, prepared, scale, look }: ChartPicture, place: Place): string {
  const [steps = [], ...values] = prepared.data;
  const valueAt = (column: number | undefined, i: number): number | null =>
    column === undefined ? null : (values[column - 1]?.[i] ?? null);
  const points = (column: number | undefined): Point[] =>
    Array.from(steps, (step, i) => ({ step, value: valueAt(column, i) })).flatMap(({ step, value }) =>
      value === null ? [] : [{ x: place.x(step), y: place.y(value) }],
    );
  return series
    .map((one, i) => {
      const column = prepared.columns[i];
      if (!column) return '';
      const colour = colourOf(look, one.colour);
      const band = Array.from(steps, (step, at) => {
        const [low, high] = [valueAt(column.low, at), valueAt(column.high, at)];
        return low === null || high === null
          ? null
          : { x: place.x(step), low: place.y(low), high: place.y(high) };
      }).filter((span) => span !== null);
      const share = one.spread ? 0.16 : bandShare(scale.smoothing > 0);
      const dash = dashOf(one.dash).join(' ');
      const line = points(column.main);
      return [
        band.length > 0 ? `<path d="${bandOf(band)}" fill="${colour}" fill-opacity="${share}"/>` : '',
        column.raw === undefined
          ? ''
          : `<path d="${pathOf(points(column.raw))}" fill="none" stroke="${colour}" stroke-opacity="${RAW_SHARE}"/>`,
        `<path d="${pathOf(line)}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
        ...(one.sparse
          ? line.map(
              ({ x, y }) => `<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="3" fill="${colour}"/>`,
            )
          : []),
      ].join('');
    })
    .join('');
}

function reference(one: ChartReference, place: Place, look: ChartLook): string {
  const at = place.y(one.value);
  if (!(at >= place.top && at <= place.bottom)) return '';
  const colour = colourOf(look, one.colour);
  return (
    `<path d="M${place.left} ${coordinate(at)}H${place.right}" stroke="${colour}" stroke-dasharray="5 4"/>` +
    text(place.left + 6, at - 4, one.label, { fill: colour })
  );
}

function marksOf({ marks, look }: ChartPicture, place: Place): string[] {
  return drawnMarks(marks, place.x, [place.left, place.right]).map(({ mark, x }) => {
    const corners = cornersOf(mark.kind, x, place.top)
      .map(([left, top]) => `${coordinate(left)},${coordinate(top)}`)
      .join(' ');
    const line = CROSSES.has(mark.kind)
      ? `<path d="M${coordinate(x)} ${place.top}V${place.bottom}" stroke="${look.axis}" stroke-opacity="${crossShare(mark.kind)}" stroke-dasharray="2 4"/>`
      : '';
    return `${line}<polygon points="${corners}" fill="${look.axis}"/>`;
  });
}

function placeLegend(series: readonly ChartSeries[], width: number) {
  let [x, y] = [0, 0];
  const items = series.map((one) => {
    const size = 40 + textWidth(one.label) * LETTER;
    if (x > 0 && x + size > width) [x, y] = [0, y + 17];
    const item = { series: one, x, y };
    x += size;
    return item;
  });
  return { items, height: series.length === 0 ? 0 : y + 17 };
}

function legendItem(series: ChartSeries, x: number, y: number, look: ChartLook): string {
  const dash = dashOf(series.dash).join(' ');
  return (
    `<path d="M${coordinate(x)} ${y}h22" stroke="${colourOf(look, series.colour)}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>` +
    text(x + 28, y + 4, series.label, { fill: look.ink })
  );
}

interface TextLook {
  readonly fill: string;
  readonly size?: number;
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

const text = (
  x: number,
  y: number,
  words: string,
  { fill, size = FONT_SIZE, weight, anchor }: TextLook,
): string =>
  `<text x="${coordinate(x)}" y="${coordinate(y)}" fill="${fill}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}>${escapeHtml(words)}</text>`;
