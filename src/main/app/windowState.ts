/** The windows between starts: size, place and what each showed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const MINIMUM = { width: 1024, height: 700 };
/** More windows than this are not opened again. */
const MAX_WINDOWS = 8;

const stateSchema = z.object({
  x: z.int().exactOptional(),
  y: z.int().exactOptional(),
  width: z.int().min(MINIMUM.width).max(20_000),
  height: z.int().min(MINIMUM.height).max(20_000),
  maximized: z.boolean(),
  /** The address within the page. */
  path: z
    .string()
    .regex(/^\/[\w\-./?=&%~+]{0,400}$/)
    .catch('/'),
});
export type WindowState = z.output<typeof stateSchema>;

const fileSchema = z.array(stateSchema).min(1).max(MAX_WINDOWS);

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT: WindowState = { width: 1280, height: 800, maximized: false, path: '/' };

/** The windows that were saved, or one default window. A place that no screen shows any more is left out. */
export function loadWindowStates(file: string, screens: readonly Area[]): readonly WindowState[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).map(({ x, y, ...state }) => {
      const visible = x !== undefined && y !== undefined && screens.some((screen) => shows(screen, x, y));
      return visible ? { x, y, ...state } : state;
    });
  } catch {
    return [DEFAULT];
  }
}

/** Writes the states; a folder that cannot be written costs nothing but the memory of them. */
export function saveWindowStates(file: string, states: readonly WindowState[]): void {
  try {
    writeFileSync(file, JSON.stringify(states.slice(0, MAX_WINDOWS)));
  } catch {
    // The window opens at its default size next time.
  }
}

/** Where a further window opens: a little beside the one that it was opened from. */
export function besides(state: WindowState): WindowState {
  const { x, y, ...rest } = state;
  const place = x === undefined || y === undefined ? {} : { x: x + 28, y: y + 28 };
  return { ...rest, ...place, maximized: false };
}

const shows = (screen: Area, x: number, y: number): boolean =>
  x >= screen.x && y >= screen.y && x < screen.x + screen.width - 100 && y < screen.y + screen.height - 100;
