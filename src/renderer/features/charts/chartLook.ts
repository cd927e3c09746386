/** Colours, dashes and sizes of our charts, on canvases and in saved pictures alike. */

export interface ChartLook {
  readonly colours: readonly string[];
  readonly grid: string;
  readonly axis: string;
  readonly ink: string;
  readonly surface: string;
  readonly fontFamily: string;
}

export const FONT_SIZE = 11;

/** Dashes by number, in pixels; empty is solid. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
export const dashOf = (dash = 0): readonly number[] => DASHES[dash % DASHES.length] ?? [];

/** Reads the theme's colours where the chart stands. */
export function lookOf(element: Element): ChartLook {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim() || '#888888';
  return {
    colours: Array.from({ length: 8 }, (_, i) => token(`--chart-${i + 1}`)),
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    ink: token('--ink'),
    surface: token('--surface'),
    fontFamily: style.fontFamily,
  };
}

export const colourOf = (look: ChartLook, index: number): string =>
  look.colours[(index - 1) % look.colours.length] ?? look.axis;

/** A colour `#rrggbb` with a share (0..1) of opacity. */
export const alpha = (colour: string, share: number): string =>
  `${colour}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`;

/** How strongly the extremes behind a line are filled: they are all there is to see of peaks that it does not show. */
export const bandShare = (smoothed: boolean): number => (smoothed ? 0.18 : 0.32);
export const RAW_SHARE = 0.28;
