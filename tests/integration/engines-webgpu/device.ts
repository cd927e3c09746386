import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import type { DeviceOptions } from '@main/core/engine/webgpu/runtime/device';
import '../../support/graphics';

/** The engine on whatever device there is, or why there is none. */
export async function openForTests(
  options: DeviceOptions = {},
): Promise<{ engine: WebgpuEngine } | { reason: string }> {
  try {
    return { engine: await WebgpuEngine.create({ software: true, ...options }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
