import type { ProgramIR } from '../../../trace/ir';
import { sizeOf } from '../../../trace/spec';
import { EngineError } from '../../errors';
import { ProgramCache } from '../../programs';
import { checkInputs, hostSpec, TensorTable } from '../../tensors';
import type { DeviceInfo, DeviceTensor, Engine, HostArray, MemoryInfo, Program } from '../../types';
import { type Plan, type PlanLimits, planProgram } from '../plan/plan';

/** A program as the engine would run it. */
export interface PlannedProgram {
  readonly name: string;
  readonly hash: string;
  readonly plan: Plan;
  /** Milliseconds that planning took. */
  readonly planMilliseconds: number;
}

/**
 * Plans every program that it is given and runs none: tensors have shapes, and downloads answer zeros. Whoever works
 * on it finds out which programs would run, how often and with how much memory, without a device.
 */
export class PlanningEngine implements Engine {
  readonly id = 'webgpu';
  readonly device: DeviceInfo = { name: 'no device', kind: 'gpu', runtime: 'planning only' };
  /** In the order in which they were first asked for. */
  readonly planned: PlannedProgram[] = [];
  /** Most bytes of tensors that lived at one moment. */
  peakBytes = 0;
  private readonly tensors = new TensorTable<null>();
  private readonly programs: ProgramCache<PlannedProgram>;
  private readonly runs = new Map<string, number>();

  constructor(private readonly limits: PlanLimits) {
    this.programs = new ProgramCache((ir) => Promise.resolve(this.build(ir)));
  }

  compile(ir: ProgramIR): Promise<Program> {
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    const tensor = this.tensors.add(hostSpec(data, shape), null);
    this.peakBytes = Math.max(this.peakBytes, this.memory().bytes);
    return tensor;
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    this.tensors.get(tensor);
    const count = sizeOf(tensor.spec.shape);
    return Promise.resolve(tensor.spec.dtype === 'int32' ? new Int32Array(count) : new Float32Array(count));
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor);
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    checkInputs(program, inputs);
    const { hash } = this.programs.get(program);
    for (const input of inputs) this.tensors.get(input);
    this.runs.set(hash, (this.runs.get(hash) ?? 0) + 1);
    const outputs = program.outputs.map((spec) => this.tensors.add(spec, null));
    this.peakBytes = Math.max(this.peakBytes, this.memory().bytes);
    return Promise.resolve(outputs);
  }

  /** How often each program (by its hash) ran since the last call. */
  takeRuns(): ReadonlyMap<string, number> {
    const taken = new Map(this.runs);
    this.runs.clear();
    return taken;
  }

  close(): Promise<void> {
    this.tensors.clear();
    this.programs.clear();
    return Promise.resolve();
  }

  private build(ir: ProgramIR): PlannedProgram {
    const start = performance.now();
    const plan = this.plan(ir);
    const entry = { name: ir.name, hash: ir.hash, plan, planMilliseconds: performance.now() - start };
    this.planned.push(entry);
    return entry;
  }

  private plan(ir: ProgramIR): Plan {
    try {
      return planProgram(ir, this.limits);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError(`Program "${ir.name}" cannot be planned: ${reason}`);
    }
  }
}
