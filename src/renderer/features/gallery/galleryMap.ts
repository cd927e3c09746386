/** The gallery's map on a canvas: where points go, which one is meant, and how they are drawn. */
import { watchEffect, type Ref } from 'vue';
import type { GalleryCell, GalleryMap, MapKind } from '@shared/ipc/contract';
import { usePixelRatio } from '@renderer/ui/images';
import { useTheme } from '@renderer/ui/theme';
import { sameCell } from './galleryMatrix';

/** Pixels kept free around the points. */
const MARGIN = 14;
/** A pointer means a point that is no further away. */
const REACH = 12;

/** Colours of charts, which are made to be told apart. */
const CHART_COLOURS = 8;

/**
 * A colour for each class, as CSS: those of charts while they are enough, else hues around the circle, in turn darker and
 * lighter, so that no two classes share one.
 */
export function classColours(count: number, theme: 'light' | 'dark'): string[] {
  if (count <= CHART_COLOURS) return Array.from({ length: count }, (_, i) => `var(--chart-${i + 1})`);
  const lightness = theme === 'dark' ? [0.7, 0.86] : [0.48, 0.66];
  return Array.from({ length: count }, (_, i) => {
    const hue = ((360 * i) / count + 25) % 360;
    return `oklch(${lightness[i % 2]} 0.16 ${hue.toFixed(1)})`;
  });
}

/** x and y of every point in a square of `side` pixels, one scale for both directions. */
export function placeOnSquare(places: Float32Array, side: number): Float32Array {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  places.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2] ?? value, value);
    high[i % 2] = Math.max(high[i % 2] ?? value, value);
  });
  const spans = [0, 1].map((axis) => (high[axis] ?? 0) - (low[axis] ?? 0));
  const scale = (side - 2 * MARGIN) / (Math.max(...spans) || 1);
  return places.map((value, i) => {
    const axis = i % 2;
    const middle = ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
    // Up is more, as in charts.
    return side / 2 + (axis === 0 ? 1 : -1) * scale * (value - middle);
  });
}

/** The point nearest to x, y among the kinds that are shown; null when none is near. */
export function pointAt(
  map: Pick<GalleryMap, 'points'>,
  placed: Float32Array,
  shown: ReadonlySet<MapKind>,
  x: number,
  y: number,
): number | null {
  let [best, nearest] = [REACH ** 2, null as number | null];
  map.points.forEach(({ kind }, i) => {
    if (!shown.has(kind)) return;
    const distance = ((placed[2 * i] ?? 0) - x) ** 2 + ((placed[2 * i + 1] ?? 0) - y) ** 2;
    if (distance > best) return;
    [best, nearest] = [distance, i];
  });
  return nearest;
}

/** The point of a cell; null when the map has thinned it out. */
export function pointOfCell(map: Pick<GalleryMap, 'points'>, cell: GalleryCell | null): number | null {
  const whole = cell && { basis: cell.basis, hallucinator: cell.hallucinator };
  const index = map.points.findIndex((point) => sameCell(point.cell, whole));
  return index < 0 ? null : index;
}

/** The nearest cell in a direction (a step of the arrow keys); the same one where there is none. */
export function nextInDirection(
  map: Pick<GalleryMap, 'points'>,
  placed: Float32Array,
  shown: ReadonlySet<MapKind>,
  from: number,
  [right, down]: readonly [number, number],
): number {
  const [x, y] = [placed[2 * from] ?? 0, placed[2 * from + 1] ?? 0];
  let [best, found] = [Number.POSITIVE_INFINITY, from];
  map.points.forEach(({ kind, cell }, i) => {
    if (i === from || cell === null || !shown.has(kind)) return;
    const [dx, dy] = [(placed[2 * i] ?? 0) - x, (placed[2 * i + 1] ?? 0) - y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    // Straight ahead counts for more than near at hand.
    const cost = ahead + 3 * aside;
    if (ahead <= 0 || aside > 2 * ahead || cost >= best) return;
    [best, found] = [cost, i];
  });
  return found;
}

/* Draws the gallery's map: a colour for each class, a shape for each kind. */

export interface MapDrawing {
  readonly map: Ref<GalleryMap | null>;
  readonly placed: Ref<Float32Array>;
  readonly side: Ref<number>;
  readonly shown: Ref<ReadonlySet<MapKind>>;
  /** Indices of points that are marked. */
  readonly active: Ref<number | null>;
  readonly hovered: Ref<number | null>;
  readonly colours: Ref<readonly string[]>;
  /** The class that stands out; null is none. */
  readonly chosenClass: Ref<number | null>;
}

/** What is left of the points of classes that do not stand out. */
const FADED = 0.12;
const FULL_TURN = 2 * Math.PI;

export function useMapDrawing(canvas: Ref<HTMLCanvasElement | null>, drawing: MapDrawing): void {
  const { pixelRatio } = usePixelRatio();
  const theme = useTheme();
  watchEffect(
    () => {
      void theme.value;
      const element = canvas.value;
      const map = drawing.map.value;
      const side = drawing.side.value;
      const context = element?.getContext('2d');
      if (!element || !context || !map || side === 0) return;
      element.width = Math.round(side * pixelRatio.value);
      element.height = element.width;
      context.setTransform(pixelRatio.value, 0, 0, pixelRatio.value, 0, 0);
      context.clearRect(0, 0, side, side);
      const style = getComputedStyle(element);
      const colours = drawing.colours.value.map((colour) => resolved(colour, style));
      drawPoints(context, map, drawing.placed.value, drawing.shown.value, colours, drawing.chosenClass.value);
      const ink = style.getPropertyValue('--ink');
      mark(context, drawing.placed.value, drawing.hovered.value, 6, ink);
      mark(context, drawing.placed.value, drawing.active.value, 8, ink);
    },
    { flush: 'post' },
  );
}

/** A canvas knows colours, but not the names that a style sheet gives them. */
function resolved(colour: string, style: CSSStyleDeclaration): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name ? style.getPropertyValue(name) : colour;
}

function drawPoints(
  context: CanvasRenderingContext2D,
  map: GalleryMap,
  placed: Float32Array,
  shown: ReadonlySet<MapKind>,
  colours: readonly string[],
  chosenClass: number | null,
): void {
  map.points.forEach(({ kind, classIndex }, i) => {
    if (!shown.has(kind)) return;
    const [x, y] = [placed[2 * i] ?? 0, placed[2 * i + 1] ?? 0];
    const colour = colours[classIndex] ?? '';
    const faded = chosenClass !== null && classIndex !== chosenClass;
    context.globalAlpha = (kind === 'real' ? 0.45 : 1) * (faded ? FADED : 1);
    context.fillStyle = colour;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    if (kind === 'basis') {
      context.fillRect(x - 4, y - 4, 8, 8);
      return;
    }
    context.beginPath();
    context.arc(x, y, kind === 'real' ? 2 : 3.5, 0, FULL_TURN);
    if (kind === 'real') context.fill();
    else context.stroke();
  });
  context.globalAlpha = 1;
}

function mark(
  context: CanvasRenderingContext2D,
  placed: Float32Array,
  point: number | null,
  radius: number,
  ink: string,
): void {
  if (point === null) return;
  context.beginPath();
  context.arc(placed[2 * point] ?? 0, placed[2 * point + 1] ?? 0, radius, 0, FULL_TURN);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.stroke();
}
