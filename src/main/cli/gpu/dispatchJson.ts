import type { Dispatch } from '../../core/engine/webgpu/plan/plan';

/** What JSON says of a dispatch, in plans and in profiles. */
export const dispatchJson = ({ label, kernelClass, workgroups, cost }: Dispatch) => ({
  label,
  kernelClass,
  workgroups,
  bytesRead: cost.bytesRead,
  bytesWritten: cost.bytesWritten,
  flops: cost.flops,
});
