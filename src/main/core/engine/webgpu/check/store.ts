import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceInfo } from '../../types';
import { compilerVersion } from '../runtime/planStore';

/**
 * Remembers in a folder which devices computed right: with the same driver and the same build of the compiler they need not
 * show it again. A device that failed is tried again at the next start, which takes a moment and may find it mended.
 */
export class CheckStore {
  /** @param version Names the build of the compiler. */
  constructor(
    private readonly folder: string,
    private readonly version: string = compilerVersion(),
  ) {}

  /** Whether a device passed before. `half`: with operands in half precision. */
  async knows(device: DeviceInfo, half: boolean): Promise<boolean> {
    const found = await stat(this.path(device, half)).catch(() => null);
    return found !== null;
  }

  /** Remembers that a device passed; where the folder cannot be written it is checked again. */
  async remember(device: DeviceInfo, half: boolean): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(
        this.path(device, half),
        `${device.name}, ${device.details?.driver ?? 'unknown driver'}\n`,
      );
    } catch {
      // A full or read-only disk costs the time of the check alone.
    }
  }

  private path({ name, runtime, details }: DeviceInfo, half: boolean): string {
    const key = JSON.stringify([this.version, name, details ?? null, runtime, half]);
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.passed`);
  }
}
