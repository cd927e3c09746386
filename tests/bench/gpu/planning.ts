import { createHash } from 'node:crypto';
import { planProgram, type PlanLimits } from '../../../src/main/core/engine/webgpu/plan/plan';
import { processorMilliseconds, traceRuns } from './programs';

/** What an H100 offers. */
const limits: PlanLimits = {
  workgroupStorage: 49_152,
  invocations: 1024,
  bindings: 16,
  groups: 65_535,
  busyThreads: 132 * 256,
  compact: false,
};

export type Row = Readonly<Record<string, string | number>>;

/**
 * Processor time of planning the programs of real runs for a large GPU, which needs no GPU. The column `plan` tells plans
 * apart: a change to the planner's speed alone leaves it as it is.
 * @param wanted Takes only the runs with this in their names.
 */
export async function planningTable(wanted = ''): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, programs, traceMilliseconds } of await traceRuns(wanted)) {
    let whole = 0;
    for (const ir of programs) {
      const begun = processorMilliseconds();
      const plan = planProgram(ir, limits);
      const milliseconds = processorMilliseconds() - begun;
      whole += milliseconds;
      rows.push({
        run: name,
        program: ir.name,
        equations: ir.equations.length,
        dispatches: plan.dispatches.length,
        'kernels KB': Math.round(plan.dispatches.reduce((sum, { wgsl }) => sum + wgsl.length, 0) / 1e3),
        'plan ms': Math.round(milliseconds),
        plan: createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 8),
      });
    }
    const [planned, traced] = [Math.round(whole), Math.round(traceMilliseconds)];
    rows.push({ run: name, program: '(all)', 'plan ms': planned, 'trace ms': traced });
  }
  return rows;
}
