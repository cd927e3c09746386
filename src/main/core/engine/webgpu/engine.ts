import { type ProgramIR, sizeOf, type HostArray } from '../../trace/ir';
import { EngineError } from '../errors';
import {
  checkInputs,
  hostSpec,
  type OnWork,
  ProgramCache,
  type ProgramStep,
  TensorTable,
} from '../resources';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { foldersIn, PlanStore } from './runtime/planStore';
import { bytesFor, type Plan, planProgram } from './plan/plan';
import type { PlannedTile } from './plan/shapes';
import { BufferPool, type DeviceBuffer, Readback, Scratch, write } from './runtime/buffers';
import { Executable, Fences, type Timing } from './runtime/executable';
import { admitDevice, CheckStore } from './check';
import { type DeviceOptions, openDevice, type OpenDevice } from './runtime/device';
import {
  type ChoiceSource,
  openTiles,
  recordOf,
  type TileTuner,
  type TileRecord,
  type TuningSettings,
} from './tuning/tiles';
import { choiceText } from './tuning/store';

export { admitDevice, CheckStore, foldersIn, PlanStore };

export interface EngineOptions {
  /** Keeps what was compiled for the next start. */
  readonly plans?: PlanStore | null | undefined;
  /** Without it, tiles are the model's. */
  readonly tuning?: TuningSettings;
  /** Hears of programs that are measured and compiled. */
  readonly onWork?: OnWork | undefined;
}

/** Compiles programs to fused WGSL kernels and runs them on a graphics device through Dawn. */
export class WebgpuEngine implements Engine {
  readonly id = 'webgpu';
  readonly batchesOn = 'device';
  readonly device: DeviceInfo;
  private readonly tensors = new TensorTable<DeviceBuffer>();
  private readonly programs: ProgramCache<Executable>;
  private readonly executables = new Set<Executable>();
  private readonly pool: BufferPool;
  private readonly scratch: Scratch;
  private readonly fences: Fences;
  private readonly readback: Readback;
  private closed = false;

  private readonly tiles: TileTuner;
  /** What a resumed run had recorded, and what it has compiled since. */
  private begun: TileRecord = {};
  private readonly inUse = new Set<Plan>();

  private constructor(
    private readonly open: OpenDevice,
    private readonly plans: PlanStore | null,
    tuning: TuningSettings,
    onWork?: OnWork,
  ) {
    this.device = open.info;
    this.tiles = openTiles(open, tuning, () => open.memory && open.memory - this.pool.used);
    const forget = (buffer: DeviceBuffer): void => {
      for (const executable of this.executables) executable.forget(buffer);
    };
    this.pool = new BufferPool(open.watch, forget, {
      partBytes: open.largestBuffer,
      memory: open.memory,
    });
    this.scratch = new Scratch(this.pool);
    this.readback = new Readback(open.gpu, open.watch);
    this.fences = new Fences(() => open.watch.finish(open.gpu.queue.onSubmittedWorkDone()));
    this.programs = new ProgramCache((ir, at) => this.build(ir, at), onWork);
  }

  /**
   * Starts the engine on the fastest graphics device.
   * @throws EngineUnavailableError when there is none.
   */
  static async create(options: DeviceOptions & EngineOptions = {}): Promise<WebgpuEngine> {
    return WebgpuEngine.on(await openDevice(options), options);
  }

  /** Starts the engine on a device that is open, which it owns from now on. */
  static on(device: OpenDevice, { plans = null, tuning = {}, onWork }: EngineOptions = {}): WebgpuEngine {
    return new WebgpuEngine(device, plans, tuning, onWork);
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkUsable();
    const program = await this.programs.compile(ir);
    this.inUse.add(this.planOf(program));
    return program;
  }

  record(): TileRecord {
    return recordOf(this.inUse, this.begun);
  }

  adopt(record: TileRecord): void {
    this.tiles.adopt(record);
    this.begun = record;
    this.inUse.clear();
    const differs = ({ key, choice }: PlannedTile): boolean =>
      record[key] !== undefined && record[key] !== choiceText(choice);
    this.programs.forget(({ plan }) => plan.tiles.some(differs));
  }

  /** Where the choice of a program's tile comes from. */
  tileSource({ key }: PlannedTile): ChoiceSource {
    return this.tiles.sourceOf(key);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkUsable();
    const spec = hostSpec(data, shape);
    const buffer = this.pool.acquire(bytesFor(data.length));
    write(this.open.gpu.queue, buffer, data);
    return this.tensors.add(spec, buffer);
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const buffer = this.tensors.get(tensor);
    this.checkUsable();
    const bytes = await this.readback.read(buffer, sizeOf(tensor.spec.shape) * 4).catch((error: unknown) => {
      this.checkUsable();
      throw error;
    });
    this.checkUsable();
    return tensor.spec.dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
  }

  dispose(tensor: DeviceTensor): void {
    this.pool.release(this.tensors.remove(tensor));
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.checkUsable();
    checkInputs(program, inputs);
    const executable = this.programs.get(program);
    const outputs = executable.run(inputs.map((input) => this.tensors.get(input)));
    const tensors = program.outputs.map((spec, i) => {
      const buffer = outputs[i];
      if (buffer === undefined) throw new EngineError(`Program "${program.name}" has no output ${i}.`);
      return this.tensors.add(spec, buffer);
    });
    await this.fences.pass();
    this.checkUsable();
    return tensors;
  }

  /** Time of every dispatch of one run. Undefined when the device cannot tell. */
  async profile(program: Program, inputs: readonly DeviceTensor[]): Promise<Timing[] | undefined> {
    this.checkUsable();
    checkInputs(program, inputs);
    if (!this.hasTimestamps) return undefined;
    return this.programs.get(program).profile(inputs.map((input) => this.tensors.get(input)));
  }

  /** Whether `profile` can tell times. */
  get hasTimestamps(): boolean {
    return this.open.gpu.features.has('timestamp-query');
  }

  /** What a compiled program runs. */
  planOf(program: Program): Plan {
    return this.programs.get(program).plan;
  }

  /** Bytes that the engine holds on the device: tensors, programs' memory, reserve. */
  get allocatedBytes(): number {
    return this.pool.allocated;
  }

  /** Bytes of these that are in use: without the reserve. */
  get usedBytes(): number {
    return this.pool.used;
  }

  /** Staging buffers that downloads have made. */
  get stagingBuffers(): number {
    return this.readback.made;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const { gpu, watch } = this.open;
    // A lost device finishes nothing and holds nothing.
    if (!watch.isLost) await watch.finish(gpu.queue.onSubmittedWorkDone()).catch(() => undefined);
    await this.plans?.settle();
    this.readback.close();
    for (const buffer of this.tensors.clear()) this.pool.destroy(buffer);
    for (const executable of this.programs.clear()) executable.close();
    this.executables.clear();
    this.scratch.close();
    this.pool.trim();
    gpu.destroy();
  }

  private async build(ir: ProgramIR, at: (step: ProgramStep) => void): Promise<Executable> {
    const plan = await this.plan(ir, at);
    const executable = await Executable.create(this.open, plan, this.pool, this.scratch);
    this.checkUsable();
    this.executables.add(executable);
    return executable;
  }

  private async plan(ir: ProgramIR, at: (step: ProgramStep) => void): Promise<Plan> {
    const { choose, choices, rounds } = await this.tiles.of(ir, () => at('measuring'));
    at('compiling');
    const limits = { ...this.open.limits, rounds };
    const make = (): Plan => planProgram(ir, limits, choose);
    return this.plans === null ? make() : this.plans.plan(ir, [limits, choices], make);
  }

  private checkUsable(): void {
    if (this.closed) throw new EngineError('The webgpu engine was closed.');
    this.open.watch.check();
  }
}
