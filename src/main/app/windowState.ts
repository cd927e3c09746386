/** Size and place of the window between starts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const MINIMUM = { width: 1024, height: 700 };

const stateSchema = z.object({
  x: z.int().exactOptional(),
  y: z.int().exactOptional(),
  width: z.int().min(MINIMUM.width).max(20_000),
  height: z.int().min(MINIMUM.height).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.output<typeof stateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT: WindowState = { width: 1280, height: 800, maximized: false };

/** The state that was saved, or the default. A place that no screen shows any more is left out. */
export function loadWindowState(file: string, screens: readonly Area[]): WindowState {
  try {
    const { x, y, ...state } = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const visible = x !== undefined && y !== undefined && screens.some((screen) => shows(screen, x, y));
    return visible ? { x, y, ...state } : state;
  } catch {
    return DEFAULT;
  }
}

/** Writes the state; a folder that cannot be written costs nothing but the memory of it. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The window opens at its default size next time.
  }
}

const shows = (screen: Area, x: number, y: number): boolean =>
  x >= screen.x && y >= screen.y && x < screen.x + screen.width - 100 && y < screen.y + screen.height - 100;
