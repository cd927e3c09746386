import type { PlanLimits } from '@main/core/engine/webgpu/plan/plan';
import { type ProgramIR, sizeOf } from '@main/core/trace/ir';

/**
 * Limits under which the largest tensor of a program lies in `parts` parts. Workgroups are small, so that also small
 * tensors are many workgroups' work, which can be cut.
 */
export function partLimits(
  ir: ProgramIR,
  parts: number,
): Pick<PlanLimits, 'bindings' | 'invocations' | 'largestBuffer'> {
  const variables = [...ir.inputs, ...ir.equations.map(({ output }) => output)];
  const largest = Math.max(...variables.map(({ spec }) => sizeOf(spec.shape) * 4));
  return { bindings: 8, invocations: 32, largestBuffer: Math.max(16, Math.ceil(largest / parts / 16) * 16) };
}
