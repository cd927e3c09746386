import { measuredDevices } from '../../core/engine/choose';
import { foldersIn } from '../../core/engine/webgpu/runtime/planStore';
import type { TuningSettings } from '../../core/engine/webgpu/tuning/tiles';
import type { CommandInput } from '../command';
import { cacheFolder } from '../library';

/** How tiles are chosen for a command: as for a run of the library that it names. */
export function tuningOf(input: CommandInput): TuningSettings {
  const cache = cacheFolder(input);
  return { measure: measuredDevices(), folder: cache && foldersIn(cache).tiles };
}
