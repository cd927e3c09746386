import { measuredDevices, openEngine } from '../../../src/main/core/engine/select';
import type { Engine } from '../../../src/main/core/engine/types';
import { WebgpuEngine } from '../../../src/main/core/engine/webgpu/engine';
import type { EngineId } from '../../../src/shared/domain';

// llvmpipe compiles for longer than it computes unless told not to optimise.
process.env.GALLIVM_PERF ??= 'nopt';

/** An engine for a benchmark: a software device counts too. Hardware is measured to choose tiles, as in the studio. */
export const openForBench = (id: EngineId): Promise<Engine> =>
  id === 'webgpu'
    ? WebgpuEngine.create({ software: true, tuning: { measure: measuredDevices() } })
    : openEngine(id);
