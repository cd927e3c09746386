import type { OpenDevice } from '../runtime/device';
import { TileBook, type TuningLimits } from './book';
import { TileStore } from './store';
import { DeviceTimer } from './timer';

/** How tiles of contractions are chosen. */
export interface TuningSettings {
  /** Where decisions are kept from one start to the next; without it they last as long as the engine. */
  readonly folder?: string | undefined;
  /** Which devices are measured: none without it. */
  readonly measure?: 'never' | 'hardware' | 'any';
  /** Names the build of the compiler; for tests. */
  readonly version?: string;
  readonly limits?: TuningLimits;
}

/** The decisions for a device. Those that are not measured here are the model's, and not kept. */
export function openTiles(
  open: OpenDevice,
  { folder, measure, version, limits }: TuningSettings,
  memory: () => number | undefined,
): TileBook {
  if (!isMeasured(open, measure)) return new TileBook(open.limits);
  const store = folder === undefined ? null : new TileStore(folder, open.info, open.limits, version);
  return new TileBook(open.limits, store, new DeviceTimer(open, memory), limits);
}

/** What was decided for a device before, to look at: nothing is measured, and nothing written. */
export function keptTiles(
  open: Pick<OpenDevice, 'info' | 'limits'>,
  { folder, measure, version }: TuningSettings,
): TileBook {
  if (!isMeasured(open, measure) || folder === undefined) return new TileBook(open.limits);
  const store = new TileStore(folder, open.info, open.limits, version);
  return new TileBook(open.limits, { read: () => store.read(), add: () => Promise.resolve() });
}

const isMeasured = ({ info }: Pick<OpenDevice, 'info'>, measure: TuningSettings['measure']): boolean =>
  measure === 'any' || (measure === 'hardware' && info.kind === 'gpu');
