import { say } from '@shared/words/message';
import { EngineUnavailableError } from '../../errors';
import type { Ceilings } from '../plan/cost';
import type { PlanLimits } from '../plan/plan';
import { openDevice } from '../runtime/device';
import { keptTiles, type TileTuner, type TuningSettings } from '../tuning/tiles';

/** Limits to plan for, and whose they are in words. */
export interface NamedLimits {
  readonly source: string;
  readonly limits: PlanLimits;
  /** What kernels have reached on such a device, where it is known. */
  readonly ceilings?: Ceilings;
  /** What was decided on the tiles of the device. */
  readonly tiles?: TileTuner;
}

export const DEVICE_LIMITS = {
  /** What every WebGPU device offers at least (https://www.w3.org/TR/webgpu/#limits). */
  default: {
    source: 'the limits that every WebGPU device has',
    limits: {
      workgroupStorage: 16 * 1024,
      invocations: 256,
      bindings: 8,
      largestBuffer: 128 * 2 ** 20,
      groups: 65_535,
      busyThreads: 132 * 256,
      compact: false,
    },
  },
  /**
   * Shared memory and processors by NVIDIA's documentation; buffers as many as Dawn ever offers. The ceilings are what
   * hand-written WGSL kernels reached on one: a copy, f32 convolutions, and the host's time for a dispatch.
   */
  h100: {
    source: 'the limits of an H100, by its documentation',
    limits: {
      workgroupStorage: 48 * 1024,
      invocations: 1024,
      bindings: 16,
      groups: 65_535,
      busyThreads: 132 * 256,
      compact: false,
    },
    ceilings: { bytesPerSecond: 2.8e12, flopsPerSecond: 40e12, secondsPerDispatch: 7e-6 },
  },
} as const satisfies Record<string, NamedLimits>;

export type DeviceLimitsName = keyof typeof DEVICE_LIMITS;

/**
 * The limits of the device at hand, a software one too, with what was measured of it; without any device those that every one
 * has.
 * @param half Whether plans are to be in half precision.
 */
export async function presentLimits(half: boolean, tuning: TuningSettings): Promise<NamedLimits> {
  try {
    const open = await openDevice({ software: true, half }).catch((error: unknown) => {
      if (half && error instanceof EngineUnavailableError) return openDevice({ software: true });
      throw error;
    });
    const { gpu, info, limits } = open;
    gpu.destroy();
    const what = info.kind === 'cpu' ? `${info.name}, a software device` : info.name;
    return { source: `the limits of ${what}`, limits, tiles: keptTiles(open, tuning) };
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    const { source, limits } = DEVICE_LIMITS.default;
    return { source: `${source} (${say('en', error.reason)})`, limits };
  }
}
