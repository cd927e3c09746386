import { type ProgramIR, sizeOf, type HostArray } from '../../../trace/ir';
import { EngineError } from '../../errors';
import { IdleEngine } from '../../idle';
import type { DeviceTensor, Program } from '../../types';
import { bytesFor, type Plan, type PlanLimits, planProgram } from '../plan/plan';
import { Scratch } from '../runtime/buffers';
import { type ChoiceSource, TileTuner } from '../tuning/tiles';

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

/** Plans every program that it is given and runs none, and counts the memory that the engine would have in use. */
export class PlanningEngine extends IdleEngine<PlannedProgram> {
  /** Most bytes at one moment: tensors, and what programs keep from when they are compiled (constants, temporary memory). */
  peakDeviceBytes = 0;
  private readonly kept: KeptMemory;
  private tensorBytes = 0;

  /** @param tiles What is known of a device's tiles; without it all are the model's. */
  constructor(limits: PlanLimits, tiles = new TileTuner(limits)) {
    const device = { name: 'no device', kind: 'gpu', runtime: 'planning only' } as const;
    const kept = new KeptMemory();
    super({ id: 'webgpu', batchesOn: 'device', device }, async (ir) =>
      kept.add(await planned(ir, limits, tiles)),
    );
    this.kept = kept;
  }

  override upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    const tensor = super.upload(data, shape);
    this.hold([tensor]);
    return tensor;
  }

  override async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    const outputs = await super.run(program, inputs);
    this.hold(outputs);
    return outputs;
  }

  override dispose(tensor: DeviceTensor): void {
    super.dispose(tensor);
    this.tensorBytes -= bytesFor(sizeOf(tensor.spec.shape));
  }

  private hold(tensors: readonly DeviceTensor[]): void {
    for (const { spec } of tensors) this.tensorBytes += bytesFor(sizeOf(spec.shape));
    this.peakDeviceBytes = Math.max(this.peakDeviceBytes, this.tensorBytes + this.kept.bytes);
  }
}

/** What programs keep on a device, as the engine would allocate it. */
class KeptMemory {
  bytes = 0;
  private readonly scratch = new Scratch({
    acquire: (bytes) => {
      this.bytes += bytes;
      return { id: 0, bytes, parts: [] };
    },
    destroy: () => undefined,
  });

  add(program: PlannedProgram): PlannedProgram {
    this.scratch.claim(program.plan.slots);
    for (const { length } of program.plan.constants) this.bytes += bytesFor(length);
    return program;
  }
}

async function planned(ir: ProgramIR, limits: PlanLimits, tiles: TileTuner): Promise<PlannedProgram> {
  const start = performance.now();
  try {
    const { choose, rounds } = await tiles.of(ir);
    const plan = planProgram(ir, { ...limits, rounds }, choose);
    const sources = plan.tiles.map(({ key }) => tiles.sourceOf(key));
    return { name: ir.name, hash: ir.hash, plan, sources, planMilliseconds: performance.now() - start };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`Program "${ir.name}" cannot be planned: ${reason}`);
  }
}
