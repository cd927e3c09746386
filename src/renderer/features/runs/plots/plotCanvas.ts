/** A canvas as large as its box, drawn anew whenever what it shows, its size or the theme changes. */
import { useDevicePixelRatio, useElementSize } from '@vueuse/core';
import { type Ref, watchEffect } from 'vue';
import { useTheme } from '@renderer/ui/theme';
import type { PlotColours } from './axes';
import type { RunEntry } from '../table/entry';

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** A colour of the style sheet by its name, such as `--ink`. */
  colour(name: string): string;
}

/** @returns The size of the canvas in pixels of the page. */
export function usePlotCanvas(
  canvas: Ref<HTMLCanvasElement | null>,
  draw: (surface: Surface) => void,
): { readonly width: Ref<number>; readonly height: Ref<number> } {
  const { width, height } = useElementSize(canvas);
  const { pixelRatio } = useDevicePixelRatio();
  const theme = useTheme();
  watchEffect(
    () => {
      void theme.value;
      const element = canvas.value;
      const context = element?.getContext('2d');
      if (!element || !context || width.value === 0 || height.value === 0) return;
      element.width = Math.round(width.value * pixelRatio.value);
      element.height = Math.round(height.value * pixelRatio.value);
      context.setTransform(pixelRatio.value, 0, 0, pixelRatio.value, 0, 0);
      context.clearRect(0, 0, width.value, height.value);
      context.font = `11px ${getComputedStyle(element).fontFamily}`;
      draw({ context, width: width.value, height: height.value, colour: coloursOf(element) });
    },
    { flush: 'post' },
  );
  return { width, height };
}

/** Colours are asked for once a point: a style is looked up once a name. */
function coloursOf(element: Element): Surface['colour'] {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? style.getPropertyValue(name);
    known.set(name, found);
    return found;
  };
}

/** The colour of a run: of the palette, a shade, or grey for one without a value. */
export function colourOf(entry: RunEntry, colours: PlotColours | null, colour: Surface['colour']): string {
  if (colours === null) return colour('--chart-1');
  const found = colours.of(entry);
  if (found === null) return colour('--ink-3');
  if ('index' in found) return colour(`--chart-${found.index + 1}`);
  const share = Math.round(found.share * 100);
  return `color-mix(in oklab, ${colour('--chart-2')} ${share}%, ${colour('--chart-1')})`;
}

/** Text that fits, with an ellipsis where it does not. */
export function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let kept = text.length;
  while (kept > 1 && context.measureText(`${text.slice(0, kept)}…`).width > width) kept -= 1;
  return `${text.slice(0, kept)}…`;
}
