import type { ProgramIR } from '../../../trace/ir';
import { EngineError } from '../../errors';
import { IdleEngine } from '../../idle';
import { type Plan, type PlanLimits, planProgram } from '../plan/plan';
import { type ChoiceSource, TileBook } from '../tuning/book';

/** A program as the engine would run it. */
export interface PlannedProgram {
  readonly name: string;
  readonly hash: string;
  readonly plan: Plan;
  /** Where the choice of each of the plan's tiles comes from. */
  readonly sources: readonly ChoiceSource[];
  /** Milliseconds that planning took. */
  readonly planMilliseconds: number;
}

/** Plans every program that it is given and runs none. */
export class PlanningEngine extends IdleEngine<PlannedProgram> {
  /** @param tiles What is known of a device's tiles; without it all are the model's. */
  constructor(limits: PlanLimits, tiles = new TileBook(limits)) {
    const device = { name: 'no device', kind: 'gpu', runtime: 'planning only' } as const;
    super({ id: 'webgpu', batchesOn: 'device', device }, (ir) => planned(ir, limits, tiles));
  }
}

async function planned(ir: ProgramIR, limits: PlanLimits, tiles: TileBook): Promise<PlannedProgram> {
  const start = performance.now();
  try {
    const { choose } = await tiles.of(ir);
    const plan = planProgram(ir, limits, choose);
    const sources = plan.tiles.map(({ key }) => tiles.sourceOf(key));
    return { name: ir.name, hash: ir.hash, plan, sources, planMilliseconds: performance.now() - start };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`Program "${ir.name}" cannot be planned: ${reason}`);
  }
}
