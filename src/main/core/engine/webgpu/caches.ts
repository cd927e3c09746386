import { join } from 'node:path';

/** Folders in a cache in which the engine keeps things from one start to the next. All of them can be deleted at any time. */
export const foldersIn = (cache: string): Readonly<Record<'plans' | 'tiles' | 'devices', string>> => ({
  /** What programs were compiled to. */
  plans: join(cache, 'plans'),
  /** Choices that were measured. */
  tiles: join(cache, 'tiles'),
  /** Devices that passed the check of their results. */
  devices: join(cache, 'devices'),
});
