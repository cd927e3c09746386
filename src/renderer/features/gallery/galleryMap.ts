/** The gallery's map on a canvas: where points go, which one is meant, and how they are drawn. */
import { watchEffect, type Ref } from 'vue';
import type { GalleryCell, GalleryMap, MapKind } from '@shared/ipc/contract';
import { drawEnlarged, type Picture, usePixelRatio } from '@renderer/ui/images';
import { useTheme } from '@renderer/ui/theme';
import { nameOfCell } from './galleryMatrix';

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

/** Pixels of the map on the page. */
export interface MapArea {
  readonly width: number;
  readonly height: number;
}

/** How the map is enlarged: how much, and by how many pixels it is moved then. */
export interface MapZoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE_MAP: MapZoom = { scale: 1, x: 0, y: 0 };
const MOST_ENLARGED = 30;

/** The map enlarged (or reduced) by a factor, so that the place at x, y stays where it is. It never gets smaller than the area. */
export function zoomedAt(zoom: MapZoom, factor: number, x: number, y: number): MapZoom {
  const scale = Math.min(MOST_ENLARGED, zoom.scale * factor);
  if (scale <= 1) return WHOLE_MAP;
  const ratio = scale / zoom.scale;
  return { scale, x: x - ratio * (x - zoom.x), y: y - ratio * (y - zoom.y) };
}

/** x and y of every point in an area, one scale for both directions. */
export function placedIn(places: Float32Array, { width, height }: MapArea, zoom = WHOLE_MAP): Float32Array {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  places.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2] ?? value, value);
    high[i % 2] = Math.max(high[i % 2] ?? value, value);
  });
  const room = [width, height];
  const scales = room.map(
    (pixels, axis) => (pixels - 2 * MARGIN) / ((high[axis] ?? 0) - (low[axis] ?? 0) || 1),
  );
  const scale = Math.min(...scales);
  return places.map((value, i) => {
    const axis = i % 2;
    const middle = ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
    // Up is more, as in charts.
    const whole = (room[axis] ?? 0) / 2 + (axis === 0 ? 1 : -1) * scale * (value - middle);
    return zoom.scale * whole + (axis === 0 ? zoom.x : zoom.y);
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

/** A closed line around points: x and y of each corner. */
export type Lasso = readonly (readonly [number, number])[];

/** The cells within a lasso, of the kinds that are shown, in the map's order. A place is inside where a ray from it crosses the line an odd number of times. */
export function cellsWithin(
  map: Pick<GalleryMap, 'points'>,
  placed: Float32Array,
  shown: ReadonlySet<MapKind>,
  lasso: Lasso,
): GalleryCell[] {
  return map.points.flatMap(({ kind, cell }, i) => {
    if (cell === null || !shown.has(kind)) return [];
    const [x, y] = [placed[2 * i] ?? 0, placed[2 * i + 1] ?? 0];
    const crossings = lasso.filter(([x1, y1], corner) => {
      const [x2, y2] = lasso[(corner + 1) % lasso.length] ?? [x1, y1];
      return y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
    });
    return crossings.length % 2 === 1 ? [cell] : [];
  });
}

const indices = new WeakMap<GalleryMap['points'], ReadonlyMap<string, number>>();

/** The point of a cell; null when the map has thinned it out. */
export function pointOfCell({ points }: Pick<GalleryMap, 'points'>, cell: GalleryCell | null): number | null {
  if (cell === null) return null;
  const known =
    indices.get(points) ??
    new Map(points.flatMap((point, i) => (point.cell ? [[nameOfCell(point.cell), i]] : [])));
  indices.set(points, known);
  return known.get(nameOfCell({ basis: cell.basis, hallucinator: cell.hallucinator })) ?? null;
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

/* Draws the gallery's map on two canvases: the points, and over them what is marked. */

/** What both canvases show. */
interface Layer {
  readonly map: Ref<GalleryMap | null>;
  readonly placed: Ref<Float32Array>;
  readonly area: Ref<MapArea>;
}

export interface PointsDrawing extends Layer {
  readonly shown: Ref<ReadonlySet<MapKind>>;
  readonly colours: Ref<readonly string[]>;
  /** The class that stands out; null is none. */
  readonly chosenClass: Ref<number | null>;
  /** The picture of a point, where pictures stand in the place of signs; null while it is on its way. */
  readonly picture: Ref<((point: number) => Picture | null) | null>;
}

export interface MarksDrawing extends Layer {
  /** Indices of points. */
  readonly chosen: Ref<readonly number[]>;
  readonly active: Ref<number | null>;
  readonly hovered: Ref<number | null>;
  readonly lasso: Ref<Lasso>;
  /** Whether marks surround pictures. */
  readonly pictures: Ref<boolean>;
}

/** What is left of the points of classes that do not stand out. */
const FADED = 0.12;
const FULL_TURN = 2 * Math.PI;
/** Pixels of a picture's side. */
const PICTURE = { real: 18, basis: 30, hallucination: 26 } as const;
/** Pixels of its frame in the colour of its class. */
const FRAME = { real: 0, basis: 3, hallucination: 1.5 } as const;

/** Draws a layer whenever what it shows changes. */
function useLayer(
  canvas: Ref<HTMLCanvasElement | null>,
  { map, area }: Layer,
  draw: (context: CanvasRenderingContext2D, map: GalleryMap, style: CSSStyleDeclaration) => void,
): void {
  const { pixelRatio } = usePixelRatio();
  const theme = useTheme();
  watchEffect(
    () => {
      void theme.value;
      const element = canvas.value;
      const { width, height } = area.value;
      const context = element?.getContext('2d');
      if (!element || !context || !map.value || width === 0 || height === 0) return;
      element.width = Math.round(width * pixelRatio.value);
      element.height = Math.round(height * pixelRatio.value);
      context.setTransform(pixelRatio.value, 0, 0, pixelRatio.value, 0, 0);
      context.clearRect(0, 0, width, height);
      draw(context, map.value, getComputedStyle(element));
    },
    { flush: 'post' },
  );
}

export function usePointsDrawing(canvas: Ref<HTMLCanvasElement | null>, drawing: PointsDrawing): void {
  useLayer(canvas, drawing, (context, map, style) => {
    const colours = drawing.colours.value.map((colour) => resolved(colour, style));
    const { placed, shown, area, chosenClass, picture } = drawing;
    const { width, height } = area.value;
    map.points.forEach(({ kind, classIndex }, i) => {
      const [x, y] = [placed.value[2 * i] ?? 0, placed.value[2 * i + 1] ?? 0];
      if (!shown.value.has(kind) || x < -MARGIN || y < -MARGIN || x > width + MARGIN || y > height + MARGIN)
        return;
      const faded = chosenClass.value !== null && classIndex !== chosenClass.value;
      context.globalAlpha = (kind === 'real' ? (picture.value ? 0.75 : 0.45) : 1) * (faded ? FADED : 1);
      context.fillStyle = colours[classIndex] ?? '';
      context.strokeStyle = context.fillStyle;
      const shownAs = picture.value?.(i) ?? null;
      if (shownAs) drawFramed(context, shownAs, kind, x, y);
      else drawSign(context, kind, x, y);
    });
    context.globalAlpha = 1;
  });
}

export function useMarksDrawing(canvas: Ref<HTMLCanvasElement | null>, drawing: MarksDrawing): void {
  useLayer(canvas, drawing, (context, map, style) => {
    const { placed, chosen, active, hovered, lasso, pictures } = drawing;
    const mark = (point: number | null, extra: number, width: number, colour: string): void => {
      const kind = point === null ? undefined : map.points[point]?.kind;
      if (point === null || kind === undefined) return;
      const [x, y] = [placed.value[2 * point] ?? 0, placed.value[2 * point + 1] ?? 0];
      const half = PICTURE[kind] / 2 + FRAME[kind] + extra;
      context.beginPath();
      if (pictures.value) context.rect(x - half, y - half, 2 * half, 2 * half);
      else context.arc(x, y, 4 + extra, 0, FULL_TURN);
      context.strokeStyle = style.getPropertyValue(colour);
      context.lineWidth = width;
      context.stroke();
    };
    for (const point of chosen.value) mark(point, 1, 2, '--accent');
    mark(hovered.value, 2, 2, '--ink');
    mark(active.value, 4, 2, '--ink');
    if (lasso.value.length < 2) return;
    context.beginPath();
    for (const [x, y] of lasso.value) context.lineTo(x, y);
    context.closePath();
    context.globalAlpha = 0.12;
    context.fillStyle = style.getPropertyValue('--accent');
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = context.fillStyle;
    context.lineWidth = 1.5;
    context.stroke();
  });
}

/** A canvas knows colours, but not the names that a style sheet gives them. */
function resolved(colour: string, style: CSSStyleDeclaration): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name ? style.getPropertyValue(name) : colour;
}

/** A sign of a point: real images are dots, bases squares, hallucinations rings. */
function drawSign(context: CanvasRenderingContext2D, kind: MapKind, x: number, y: number): void {
  context.lineWidth = 1.5;
  if (kind === 'basis') {
    context.fillRect(x - 4, y - 4, 8, 8);
    return;
  }
  context.beginPath();
  context.arc(x, y, kind === 'real' ? 2 : 3.5, 0, FULL_TURN);
  if (kind === 'real') context.fill();
  else context.stroke();
}

/** A picture in the colour of its class: bases in a thick frame, hallucinations in a thin one, real images in none. */
function drawFramed(
  context: CanvasRenderingContext2D,
  picture: Picture,
  kind: MapKind,
  x: number,
  y: number,
): void {
  const side = PICTURE[kind];
  const frame = FRAME[kind];
  context.fillRect(x - side / 2 - frame, y - side / 2 - frame, side + 2 * frame, side + 2 * frame);
  drawEnlarged(context, picture, x - side / 2, y - side / 2, side, true);
}
