import { WebgpuEngine } from '../../../src/main/core/engine/webgpu/engine';
import type { PlanLimits } from '../../../src/main/core/engine/webgpu/plan/plan';

// llvmpipe, where it is the device at hand, spends most of a test compiling kernels unless told not to optimise.
process.env.GALLIVM_PERF ??= 'nopt';

/** The engine on whatever device there is, or why there is none. */
export async function openForTests(
  limits: Partial<PlanLimits> = {},
): Promise<{ engine: WebgpuEngine } | { reason: string }> {
  try {
    return { engine: await WebgpuEngine.create({ software: true, limits }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
