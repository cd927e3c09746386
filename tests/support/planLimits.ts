import type { PlanLimits } from '../../src/main/core/engine/webgpu/plan/plan';

/** What planning sees of a large GPU (132 processors), without one at hand. */
export const largeDevice: PlanLimits = {
  workgroupStorage: 49152,
  invocations: 1024,
  bindings: 16,
  groups: 65535,
  busyThreads: 132 * 256,
  compact: false,
};
