import type { ProgramIR } from '../../trace/ir';
import { DeviceLostError, EngineError } from '../errors';
import { ProgramCache } from '../programs';
import { checkInputs, hostSpec, TensorTable } from '../tensors';
import type { DeviceInfo, DeviceTensor, Engine, HostArray, MemoryInfo, Program } from '../types';
import { bytesFor, planProgram } from './plan/plan';
import { BufferPool, type DeviceBuffer, Scratch } from './runtime/buffers';
import type { Timing } from './runtime/clock';
import { type DeviceOptions, openDevice, type OpenDevice } from './runtime/device';
import { Executable } from './runtime/executable';

/** Runs between two looks at how far the device has come, and how many looks may be outstanding. */
const runsPerFence = 4;
const mostFences = 4;

/** Compiles programs to fused WGSL kernels and runs them on a graphics device through Dawn. */
export class WebgpuEngine implements Engine {
  readonly id = 'webgpu';
  readonly device: DeviceInfo;
  private readonly tensors = new TensorTable<DeviceBuffer>();
  private readonly programs: ProgramCache<Executable>;
  private readonly executables = new Set<Executable>();
  private readonly pool: BufferPool;
  private readonly scratch: Scratch;
  private readonly fences: Promise<undefined>[] = [];
  private runs = 0;
  private closed = false;
  private lost: string | undefined;
  private fault: string | undefined;

  private constructor(private readonly open: OpenDevice) {
    this.device = open.info;
    this.pool = new BufferPool(open.gpu, (buffer) => {
      for (const executable of this.executables) executable.forget(buffer);
    });
    this.scratch = new Scratch(this.pool);
    this.programs = new ProgramCache((ir) => this.build(ir));
    void open.gpu.lost.then(({ message, reason }) => {
      this.lost = message || reason;
    });
    open.gpu.addEventListener('uncapturederror', ({ error }) => {
      this.fault ??= error.message;
    });
  }

  /**
   * Starts the engine on the fastest graphics device.
   * @throws EngineUnavailableError when there is none.
   */
  static async create(options: DeviceOptions = {}): Promise<WebgpuEngine> {
    return new WebgpuEngine(await openDevice(options));
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkUsable();
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkUsable();
    const spec = hostSpec(data, shape);
    const buffer = this.pool.acquire(bytesFor(data.length));
    this.open.gpu.queue.writeBuffer(buffer.gpu, 0, data);
    return this.tensors.add(spec, buffer);
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const buffer = this.tensors.get(tensor);
    this.checkUsable();
    const { gpu } = this.open;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = gpu.createBuffer({ size: buffer.bytes, usage });
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer.gpu, 0, staging, 0, buffer.bytes);
    gpu.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (error) {
      this.checkUsable();
      throw error;
    }
    const count = tensor.spec.shape.reduce((a, b) => a * b, 1);
    const bytes = staging.getMappedRange().slice(0, count * 4);
    staging.destroy();
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
    await this.holdBack();
    return tensors;
  }

  /** Time of every dispatch of one run. Undefined when the device cannot tell. */
  async profile(program: Program, inputs: readonly DeviceTensor[]): Promise<Timing[] | undefined> {
    this.checkUsable();
    checkInputs(program, inputs);
    if (!this.open.gpu.features.has('timestamp-query')) return undefined;
    return this.programs.get(program).profile(inputs.map((input) => this.tensors.get(input)));
  }

  /** Bytes that the engine holds on the device: tensors, programs' memory, reserve. */
  get allocatedBytes(): number {
    return this.pool.allocated;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.lost === undefined) await this.open.gpu.queue.onSubmittedWorkDone();
    for (const buffer of this.tensors.clear()) this.pool.destroy(buffer);
    for (const executable of this.programs.clear()) executable.close();
    this.executables.clear();
    this.scratch.close();
    this.pool.trim();
    this.open.gpu.destroy();
  }

  private async build(ir: ProgramIR): Promise<Executable> {
    const executable = await Executable.create(
      this.open,
      planProgram(ir, this.open.limits),
      this.pool,
      this.scratch,
    );
    this.checkUsable();
    this.executables.add(executable);
    return executable;
  }

  /** Waits when the host is too far ahead of the device. */
  private async holdBack(): Promise<void> {
    this.runs++;
    if (this.runs % runsPerFence === 0) this.fences.push(this.open.gpu.queue.onSubmittedWorkDone());
    if (this.fences.length > mostFences) await this.fences.shift();
  }

  private checkUsable(): void {
    if (this.closed) throw new EngineError('The webgpu engine was closed.');
    if (this.lost !== undefined) {
      throw new DeviceLostError(`The graphics device was lost (${this.lost}).`);
    }
    if (this.fault !== undefined) throw new EngineError(`The graphics device refused work: ${this.fault}`);
  }
}
