import { logAxis, type Axis } from '@shared/charts/axis';
import { coordinate, pathOf } from '@shared/charts/path';
import type { GrowthPoint, MeasuredAxis } from './measure';

const PANEL = { width: 270, height: 150 } as const;
const MARGIN = { top: 30, right: 16, bottom: 40, left: 54 } as const;
const CELL = {
  width: MARGIN.left + PANEL.width + MARGIN.right,
  height: MARGIN.top + PANEL.height + MARGIN.bottom,
} as const;

/** Grays and colours that stand out on white and on black. */
const STYLE = `
text { font: 11px sans-serif; fill: #808893 }
.title { font-weight: 600 }
.grid { stroke: #808893; stroke-opacity: 0.25 }
.line { fill: none; stroke: #808893; stroke-width: 1.4; stroke-dasharray: 5 3 }
.time { fill: none; stroke: #4f7cf0; stroke-width: 1.8 }
.memory { fill: none; stroke: #2f9e6b; stroke-width: 1.8 }
circle.time { fill: #4f7cf0 } circle.memory { fill: #2f9e6b }
`;

const KINDS = {
  time: { unit: 'ms', valueOf: ({ milliseconds }: GrowthPoint) => milliseconds, scale: 1 },
  memory: { unit: 'MiB', valueOf: ({ peakBytes }: GrowthPoint) => peakBytes / 2 ** 20, scale: 2 ** 20 },
} as const;

/** A row an axis: time on the left, memory on the right, each over a dashed straight line; both axes are logarithmic. */
export function growthSvg(axes: readonly MeasuredAxis[]): string {
  const panels = axes.flatMap((axis, row) => [
    panel(axis, 'time', 0, row * CELL.height),
    panel(axis, 'memory', CELL.width, row * CELL.height),
  ]);
  const [width, height] = [2 * CELL.width, axes.length * CELL.height];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${STYLE}</style>
${panels.join('\n')}
</svg>
`;
}

function panel(measured: MeasuredAxis, kind: keyof typeof KINDS, left: number, top: number): string {
  const { unit, valueOf, scale } = KINDS[kind];
  const { name, axis, points } = measured;
  const values = points.map(valueOf);
  const line = measured[kind].line.map((value) => value / scale);
  const x = logAxis(
    Math.min(...points.map(({ value }) => value)),
    Math.max(...points.map(({ value }) => value)),
    false,
  );
  const y = logAxis(Math.min(...values, ...line), Math.max(...values, ...line));
  const [x0, y0] = [left + MARGIN.left, top + MARGIN.top];
  const at = (value: number, figure: number): { x: number; y: number } => ({
    x: x0 + x.at(value) * PANEL.width,
    y: y0 + (1 - y.at(figure)) * PANEL.height,
  });
  const places = points.map(({ value }, i) => ({
    is: at(value, values[i] ?? 0),
    should: at(value, line[i] ?? 0),
  }));
  const dots = places.map(
    ({ is }) => `<circle class="${kind}" cx="${coordinate(is.x)}" cy="${coordinate(is.y)}" r="2.6"/>`,
  );
  return `<text class="title" x="${x0}" y="${y0 - 10}">${name}: ${kind}, ${unit}</text>
${gridOf(y, x0, y0)}
${ticksOf(x, x0, y0 + PANEL.height)}
<text x="${x0 + PANEL.width / 2}" y="${y0 + PANEL.height + 32}" text-anchor="middle">${axis}</text>
<path class="line" d="${pathOf(places.map(({ should }) => should))}"/>
<path class="${kind}" d="${pathOf(places.map(({ is }) => is))}"/>
${dots.join('')}`;
}

const figure = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

/** Most ticks of a small panel that can be read. */
const MOST_TICKS = 6;

const shown = ({ ticks }: Axis): readonly number[] =>
  ticks.length <= MOST_TICKS ? ticks : ticks.filter((_, i) => i % Math.ceil(ticks.length / MOST_TICKS) === 0);

function gridOf(y: Axis, x0: number, y0: number): string {
  return shown(y)
    .map((tick) => {
      const top = coordinate(y0 + (1 - y.at(tick)) * PANEL.height);
      return `<line class="grid" x1="${x0}" x2="${x0 + PANEL.width}" y1="${top}" y2="${top}"/><text x="${x0 - 6}" y="${top + 4}" text-anchor="end">${figure(tick)}</text>`;
    })
    .join('');
}

function ticksOf(x: Axis, x0: number, bottom: number): string {
  return shown(x)
    .map((tick) => {
      const left = coordinate(x0 + x.at(tick) * PANEL.width);
      return `<line class="grid" x1="${left}" x2="${left}" y1="${bottom - PANEL.height}" y2="${bottom}"/><text x="${left}" y="${bottom + 15}" text-anchor="middle">${figure(tick)}</text>`;
    })
    .join('');
}
