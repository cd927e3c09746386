/** A chart as an SVG document of its own: for copying, saving and printing. */
import type { ChartReference, ChartScale, ChartSeries, Prepared } from './chartData';
import { cornersOf, CROSSES, crossShare, drawnMarks } from './chartDrawing';
import type { ChartMark } from './chartMarks';
import { bandShare, colourOf, dashOf, FONT_SIZE, RAW_SHARE, type ChartLook } from './chartLook';
import { ticksOf } from './studyChart';

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

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const round = (value: number): string => String(Number(value.toFixed(2)));

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
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escape(look.fontFamily)}" role="img"><title>${escape(title)}</title>${parts.join('')}</svg>`;
}

interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  x(value: number): number;
  y(value: number): number;
}

function placing(
  { scale, x, y }: ChartPicture,
  frame: Pick<Place, 'left' | 'right' | 'top' | 'bottom'>,
): Place {
  const along =
    (log: boolean, [low, high]: readonly [number, number], from: number, to: number) =>
    (value: number): number => {
      const of = (one: number): number => (log ? Math.log10(Math.max(one, 1e-300)) : one);
      return from + ((of(value) - of(low)) / (of(high) - of(low) || 1)) * (to - from);
    };
  return {
    ...frame,
    x: along(scale.logX, x, frame.left, frame.right),
    y: along(scale.logY, y, frame.bottom, frame.top),
  };
}

/** Round numbers within a range; powers of ten on a logarithmic axis that spans some. */
function axisTicks([low, high]: readonly [number, number], log: boolean, parts: number): number[] {
  if (log && high / Math.max(low, 1e-300) >= 10) {
    const first = Math.ceil(Math.log10(Math.max(low, 1e-300)) - 1e-9);
    const last = Math.floor(Math.log10(high) + 1e-9);
    const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
    if (powers.length > 0) return powers;
  }
  return ticksOf(low, high, parts).filter((tick) => tick >= low && tick <= high);
}

function axes({ scale, x, y, look, axisLabel, formatX, formatTicks }: ChartPicture, place: Place): string[] {
  const middle = (place.left + place.right) / 2;
  const ticks = axisTicks(y, scale.logY, 5);
  const figures = formatTicks(ticks);
  return [
    ...ticks.flatMap((tick, i) => {
      const at = place.y(tick);
      return [
        `<path d="M${place.left} ${round(at)}H${place.right}" stroke="${look.grid}"/>`,
        text(place.left - 7, at + 4, figures[i] ?? '', { fill: look.axis, anchor: 'end' }),
      ];
    }),
    ...axisTicks(x, scale.logX, 6).flatMap((tick) => {
      const at = place.x(tick);
      return [
        `<path d="M${round(at)} ${place.top}V${place.bottom}" stroke="${look.grid}"/>`,
        text(at, place.bottom + 16, formatX(tick), { fill: look.axis, anchor: 'middle' }),
      ];
    }),
    text(middle, place.bottom + 34, axisLabel, { fill: look.axis, anchor: 'middle' }),
  ];
}

function curves({ series, prepared, scale, look }: ChartPicture, place: Place): string {
  const [steps = [], ...values] = prepared.data;
  const points = (column: number | undefined): [number, number][] =>
    Array.from(steps, (step, i): [number, number] | null => {
      const value = column === undefined ? null : values[column - 1]?.[i];
      return typeof value === 'number' ? [place.x(step), place.y(value)] : null;
    }).filter((point) => point !== null);
  const path = (all: readonly [number, number][]): string =>
    all.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return series
    .map((one, i) => {
      const column = prepared.columns[i];
      if (!column) return '';
      const colour = colourOf(look, one.colour);
      const band = [...points(column.low), ...points(column.high).reverse()];
      const share = one.spread ? 0.16 : bandShare(scale.smoothing > 0);
      const dash = dashOf(one.dash).join(' ');
      const line = points(column.main);
      return [
        band.length > 0 ? `<path d="${path(band)}Z" fill="${colour}" fill-opacity="${share}"/>` : '',
        column.raw === undefined
          ? ''
          : `<path d="${path(points(column.raw))}" fill="none" stroke="${colour}" stroke-opacity="${RAW_SHARE}"/>`,
        `<path d="${path(line)}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
        ...(one.sparse
          ? line.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}"/>`)
          : []),
      ].join('');
    })
    .join('');
}

function reference(one: ChartReference, place: Place, look: ChartLook): string {
  const at = place.y(one.value);
  if (at < place.top || at > place.bottom) return '';
  const colour = colourOf(look, one.colour);
  return (
    `<path d="M${place.left} ${round(at)}H${place.right}" stroke="${colour}" stroke-dasharray="5 4"/>` +
    text(place.left + 6, at - 4, one.label, { fill: colour })
  );
}

function marksOf({ marks, look }: ChartPicture, place: Place): string[] {
  return drawnMarks(marks, place.x, [place.left, place.right]).map(({ mark, x }) => {
    const corners = cornersOf(mark.kind, x, place.top)
      .map(([left, top]) => `${round(left)},${round(top)}`)
      .join(' ');
    const line = CROSSES.has(mark.kind)
      ? `<path d="M${round(x)} ${place.top}V${place.bottom}" stroke="${look.axis}" stroke-opacity="${crossShare(mark.kind)}" stroke-dasharray="2 4"/>`
      : '';
    return `${line}<polygon points="${corners}" fill="${look.axis}"/>`;
  });
}

function placeLegend(series: readonly ChartSeries[], width: number) {
  let [x, y] = [0, 0];
  const items = series.map((one) => {
    const size = 40 + one.label.length * LETTER;
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
    `<path d="M${round(x)} ${y}h22" stroke="${colourOf(look, series.colour)}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>` +
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
  `<text x="${round(x)}" y="${round(y)}" fill="${fill}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}>${escape(words)}</text>`;
