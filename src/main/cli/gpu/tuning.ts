import { measuredDevices } from '../../core/engine/select';
import type { TuningSettings } from '../../core/engine/webgpu/tuning/open';
import type { CommandInput } from '../args';
import { tilesFolder } from '../library';

/** How tiles are chosen for a command: as for a run of the library that it names. */
export function tuningOf(input: CommandInput): TuningSettings {
  const folder = tilesFolder(input);
  return { measure: measuredDevices(), ...(folder === undefined ? {} : { folder }) };
}
