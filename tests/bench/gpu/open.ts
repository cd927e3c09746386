import { measuredDevices, openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import type { EngineId } from '@shared/domain';

// llvmpipe compiles for longer than it computes unless told not to optimise.
process.env.GALLIVM_PERF ??= 'nopt';

/**
 * An engine for a benchmark: a software device counts too. Hardware is measured to choose tiles, as in the studio.
 * @param half Factors of large products in half precision, which `webgpu` alone has.
 */
export const openForBench = (id: EngineId, half = false): Promise<Engine> =>
  id === 'webgpu'
    ? WebgpuEngine.create({ software: true, half, tuning: { measure: measuredDevices() } })
    : openEngine(id);

/** The engine as a run of the studio gets it, with the check of its device and a folder of caches; software devices too. */
export function openAsTheStudio(id: EngineId, cache: string): Promise<Engine> {
  process.env.HABA_SOFTWARE_GPU = '1';
  return openEngine(id, [], { cache });
}
