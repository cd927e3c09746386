/** What our charts draw on uPlot's canvas beside the curves: levels to compare with, and marks of what happened. */
import type uPlot from 'uplot';
import type { ChartReference } from './chartData';
import type { ChartMark, MarkKind } from './chartMarks';
import { colourOf, FONT_SIZE, type ChartLook } from './chartLook';

export function drawReference(plot: uPlot, reference: ChartReference, look: ChartLook): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(reference.value, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  const colour = colourOf(look, reference.colour);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${FONT_SIZE * devicePixelRatio}px ${look.fontFamily}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  // Lines of the grid do not strike the name through.
  const [left, bottom] = [bbox.left + 6 * devicePixelRatio, y - 2 * devicePixelRatio];
  ctx.setLineDash([]);
  ctx.strokeStyle = look.surface;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.strokeText(reference.label, left, bottom);
  ctx.fillText(reference.label, left, bottom);
  ctx.restore();
}

/** Pixels between two marks of a kind, below which only the first is drawn. */
const MARK_GAP = 7;
/** Half the size of a mark. */
const MARK_SIZE = 3;

/** The outline of a mark around (0, 0), in units of its half size: one shape a kind. */
const MARK_SHAPES: Readonly<Record<MarkKind, readonly (readonly [number, number])[]>> = {
  evaluation: [
    [0, -1],
    [0.87, 0.5],
    [-0.87, 0.5],
  ],
  checkpoint: [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  rate: [
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ],
  resume: [
    [-0.6, -1],
    [0.9, 0],
    [-0.6, 1],
  ],
};

/** How far above the chart's upper edge a mark stands, in units of its half size: two rows, so that all can be seen. */
const ROWS: Readonly<Record<MarkKind, number>> = { evaluation: 4.2, resume: 4.2, checkpoint: 1.6, rate: 1.6 };

/** Kinds that cut the curves in two get a line across the chart. */
export const CROSSES: ReadonlySet<MarkKind> = new Set(['resume', 'rate']);

/** How strong those lines are: a learned rate changes often, and the curves are what is looked at. */
export const crossShare = (kind: MarkKind): number => (kind === 'rate' ? 0.4 : 1);

/** The corners of a mark that stands at `x` above an edge at `top`. */
export const cornersOf = (kind: MarkKind, x: number, top: number): [number, number][] =>
  MARK_SHAPES[kind].map(([dx, dy]) => [x + dx * MARK_SIZE, top + (dy - ROWS[kind]) * MARK_SIZE]);

/** The marks that are drawn when `place` gives their horizontal positions: none outside, none on top of each other. */
export function drawnMarks(
  marks: readonly ChartMark[],
  place: (step: number) => number,
  [left, right]: readonly [number, number],
): { readonly mark: ChartMark; readonly x: number }[] {
  const last = new Map<MarkKind, number>();
  return marks.flatMap((mark) => {
    const x = place(mark.step);
    if (!Number.isFinite(x) || x < left || x > right) return [];
    if (x - (last.get(mark.kind) ?? -Infinity) < MARK_GAP) return [];
    last.set(mark.kind, x);
    return [{ mark, x }];
  });
}

/** Marks along the upper edge. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], look: ChartLook): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const place = (step: number): number => plot.valToPos(step, 'x', true) / ratio;
  const edges = [bbox.left / ratio, (bbox.left + bbox.width) / ratio] as const;
  ctx.save();
  ctx.fillStyle = look.axis;
  ctx.strokeStyle = look.axis;
  ctx.lineWidth = ratio;
  for (const { mark, x } of drawnMarks(marks, place, edges)) {
    if (CROSSES.has(mark.kind)) {
      ctx.setLineDash([2 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x * ratio, bbox.top);
      ctx.lineTo(x * ratio, bbox.top + bbox.height);
      ctx.globalAlpha = crossShare(mark.kind);
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    ctx.beginPath();
    for (const [left, top] of cornersOf(mark.kind, x, bbox.top / ratio))
      ctx.lineTo(left * ratio, top * ratio);
    ctx.fill();
  }
  ctx.restore();
}
