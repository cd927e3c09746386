/** Draws the gallery's map: a colour for each class, a shape for each kind. */
import { watchEffect, type Ref } from 'vue';
import type { GalleryMap, MapKind } from '@shared/ipc/contract';
import { usePixelRatio } from '@renderer/ui/usePixelRatio';
import { useTheme } from '@renderer/ui/useTheme';

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
