import type { GrowthCurve, GrowthPoint } from './growth';

const [WIDTH, HEIGHT, GAP] = [420, 220, 54];
const COLOURS = { time: '#2f55d4', memory: '#2b8a57' } as const;

interface Panel {
  readonly title: string;
  readonly axis: string;
  readonly colour: string;
  readonly points: readonly (readonly [number, number])[];
  /** The fitted line at the same places. */
  readonly line: readonly number[];
  readonly unit: string;
}

/** Time and memory of every curve beside each other, with the line that fits them, as one SVG. */
export function growthSvg(curves: readonly GrowthCurve[], device: string): string {
  const panels = curves.flatMap((curve) => {
    const panel = (
      what: 'time' | 'memory',
      suffix: string,
      valueOf: (point: GrowthPoint) => number,
      scale: number,
    ): Panel => ({
      title: `${curve.name}, ${what}`,
      axis: curve.axis,
      colour: COLOURS[what],
      points: curve.points.map((point) => [point.value, valueOf(point) / scale]),
      line: curve.points.map(({ unit }) => (curve[what].start + curve[what].slope * unit) / scale),
      unit: suffix,
    });
    return [
      panel('time', 'ms', ({ milliseconds }) => milliseconds, 1),
      panel('memory', 'MiB', ({ bytes }) => bytes, 2 ** 20),
    ];
  });
  const rows = Math.ceil(panels.length / 2);
  const [w, h] = [2 * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP + 20];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="sans-serif" font-size="11" fill="#3a4150">
<rect width="${w}" height="${h}" fill="#ffffff"/>
${panels.map(drawn).join('\n')}
<text x="${GAP}" y="${h - 10}">${escaped(device)}; dots: measured, line: the straight line that fits best</text>
</svg>
`;
}

function drawn({ title, axis, colour, points, line, unit }: Panel, place: number): string {
  const left = (place % 2) * (WIDTH + GAP) + GAP;
  const top = Math.floor(place / 2) * (HEIGHT + GAP) + GAP;
  const right = Math.max(...points.map(([x]) => x), 1);
  const high = Math.max(...points.map(([, y]) => y), ...line, 1e-9);
  const at = (x: number, y: number): readonly [string, string] => [
    (left + (x / right) * WIDTH).toFixed(1),
    (top + HEIGHT - (y / high) * HEIGHT).toFixed(1),
  ];
  const fitted = points.map(([x], i) => at(x, line[i] ?? 0).join(',')).join(' ');
  const dots = points.map(([x, y]) => {
    const [cx, cy] = at(x, y);
    return `<circle cx="${cx}" cy="${cy}" r="2.5" style="fill:${colour}"/>`;
  });
  return [
    `<rect x="${left}" y="${top}" width="${WIDTH}" height="${HEIGHT}" style="fill:none;stroke:#c4c8d0"/>`,
    `<text x="${left}" y="${top - 8}" font-weight="600">${escaped(title)}</text>`,
    `<text x="${left - 4}" y="${top + 10}" text-anchor="end">${high.toPrecision(3)}</text>`,
    `<text x="${left - 4}" y="${top + HEIGHT}" text-anchor="end">0 ${unit}</text>`,
    `<text x="${left + WIDTH}" y="${top + HEIGHT + 14}" text-anchor="end">${escaped(axis)} = ${right}</text>`,
    `<polyline points="${fitted}" style="fill:none;stroke:${colour};stroke-width:1;stroke-opacity:0.6"/>`,
    ...dots,
  ].join('\n');
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
