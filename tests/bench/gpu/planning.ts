import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { planProgram, type PlanLimits } from '@main/core/engine/webgpu/plan/plan';
import { kernelFaults } from '../../support/kernelFaults';
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
 * Milliseconds that this thread has spent on a processor: without what V8 compiles and collects beside it, which delays
 * nothing where there are processors enough. The whole process's where the system does not tell (Linux does).
 */
function threadMilliseconds(): number {
  try {
    const [nanoseconds = ''] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return processorMilliseconds();
  }
}

/**
 * Processor time of planning the programs of real runs for a large GPU, and of Dawn's reading of their kernels, which needs
 * no GPU. Both columns `thread` are what the first iteration waits for. The column `plan` tells plans apart: a change to the
 * planner's speed alone leaves it as it is.
 * @param wanted Takes only the runs with this in their names.
 */
export async function planningTable(wanted = ''): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, programs, traceMilliseconds } of await traceRuns(wanted)) {
    const whole = { kilobytes: 0, plan: 0, thread: 0, reading: 0 };
    for (const ir of programs) {
      const [begun, thread] = [processorMilliseconds(), threadMilliseconds()];
      const plan = planProgram(ir, limits);
      const planned = { plan: processorMilliseconds() - begun, thread: threadMilliseconds() - thread };
      const read = threadMilliseconds();
      const faults = await kernelFaults(plan);
      if (faults.length > 0) throw new Error(faults[0]);
      const reading = threadMilliseconds() - read;
      const sizes = plan.dispatches.map(({ wgsl }) => wgsl.length / 1e3);
      const kilobytes = sizes.reduce((sum, size) => sum + size, 0);
      whole.kilobytes += kilobytes;
      whole.plan += planned.plan;
      whole.thread += planned.thread;
      whole.reading += reading;
      rows.push({
        run: name,
        program: ir.name,
        equations: ir.equations.length,
        dispatches: plan.dispatches.length,
        'kernels KB': Math.round(kilobytes),
        'largest KB': Math.round(Math.max(...sizes)),
        'plan ms': Math.round(planned.plan),
        'plan thread': Math.round(planned.thread),
        'read thread': Math.round(reading),
        plan: createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 8),
      });
    }
    rows.push({
      run: name,
      program: '(all)',
      'kernels KB': Math.round(whole.kilobytes),
      'plan ms': Math.round(whole.plan),
      'plan thread': Math.round(whole.thread),
      'read thread': Math.round(whole.reading),
      'trace ms': Math.round(traceMilliseconds),
    });
  }
  return rows;
}
