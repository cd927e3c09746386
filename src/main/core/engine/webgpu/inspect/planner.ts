import type { ProgramIR } from '../../../trace/ir';
import { EngineError } from '../../errors';
import { IdleEngine } from '../../idle';
import { type Plan, type PlanLimits, planProgram } from '../plan/plan';

/** A program as the engine would run it. */
export interface PlannedProgram {
  readonly name: string;
  readonly hash: string;
  readonly plan: Plan;
  /** Milliseconds that planning took. */
  readonly planMilliseconds: number;
}

/** Plans every program that it is given and runs none. */
export class PlanningEngine extends IdleEngine<PlannedProgram> {
  constructor(limits: PlanLimits) {
    const device = { name: 'no device', kind: 'gpu', runtime: 'planning only' } as const;
    super({ id: 'webgpu', batchesOn: 'device', device }, (ir) => planned(ir, limits));
  }
}

function planned(ir: ProgramIR, limits: PlanLimits): PlannedProgram {
  const start = performance.now();
  try {
    const plan = planProgram(ir, limits);
    return { name: ir.name, hash: ir.hash, plan, planMilliseconds: performance.now() - start };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`Program "${ir.name}" cannot be planned: ${reason}`);
  }
}
