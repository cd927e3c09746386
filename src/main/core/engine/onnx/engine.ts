/** The engine on onnxruntime. */
import { availableParallelism, cpus } from 'node:os';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import type { HostArray, ProgramIR, TensorSpec } from '../../trace/ir';
import { checkInputs, hostSpec, type OnWork, ProgramCache, TensorTable } from '../resources';
import { EngineError } from '../errors';
import { systemMemory } from '../memory';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { type LaneParts, OnnxLane } from './lane';
import { toOnnxModel } from './model';
import { Arenas, IMAGES_AT_ONCE, Room, sessionOptions } from './session';

/** Of the computer's memory, for what runs side by side take at one moment. */
const SHARE_FOR_RUNS = 1 / 4;

/** Executes programs as ONNX models with ONNX Runtime on the CPU. Works wherever the app does. */
export class OnnxEngine implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  readonly imagesAtOnce = IMAGES_AT_ONCE;
  private readonly tensors = new TensorTable<Tensor>();
  private readonly programs: ProgramCache<Session>;
  private readonly laneParts: LaneParts;
  private readonly opened: OnnxLane[] = [];
  private closed = false;

  private constructor(
    readonly device: DeviceInfo,
    private readonly threads: number,
    memory: number,
    onWork?: OnWork,
  ) {
    const arenas = new Arenas(memory);
    this.laneParts = { device, arenas, room: new Room(memory * SHARE_FOR_RUNS), onWork };
    this.programs = new ProgramCache(
      (ir) => Session.create(ir, { threads, keepsMemory: arenas.takeFor(ir) }),
      onWork,
    );
  }

  /**
   * Starts the engine.
   * @param threads Threads for one operation; all cores by default.
   * @param onWork Hears of programs that are compiled.
   * @param memory Bytes, of which programs keep a share between runs; the computer's by default.
   */
  static create(threads = availableParallelism(), onWork?: OnWork, memory = systemMemory()): OnnxEngine {
    const model = cpus()[0]?.model.trim() ?? '';
    const device: DeviceInfo = {
      name: `${model === '' ? 'CPU' : model} (${threads} ${threads === 1 ? 'thread' : 'threads'})`,
      kind: 'cpu',
      runtime: `onnxruntime-node ${env.versions.node ?? env.versions.common}`,
    };
    return new OnnxEngine(device, threads, memory, onWork);
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkOpen();
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkOpen();
    const spec = hostSpec(data, shape);
    return this.tensors.add(spec, toTensor(data.slice(), shape));
  }

  // Not `async` by need, but by contract: other engines wait for their device here.
  async download(tensor: DeviceTensor): Promise<HostArray> {
    return Promise.resolve(hostData(this.tensors.get(tensor)).slice());
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor).dispose();
  }

  /** What is on lanes included. */
  memory(): MemoryInfo {
    const all = [this.tensors.memory(), ...this.opened.map((lane) => lane.memory())];
    return {
      tensors: all.reduce((sum, { tensors }) => sum + tensors, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** A lane a core. */
  lanes(count: number): readonly Engine[] {
    this.checkOpen();
    const most = Math.max(1, Math.min(count, this.threads));
    while (this.opened.length < most) this.opened.push(new OnnxLane(this.laneParts));
    return this.opened.slice(0, most);
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.checkOpen();
    checkInputs(program, inputs);
    const session = this.programs.get(program);
    const results = await session.run(inputs.map((input) => this.tensors.get(input)));
    return program.outputs.map((spec, i) => this.tensors.add(spec, results[i] ?? missing(spec)));
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const tensor of this.tensors.clear()) tensor.dispose();
    await Promise.all([...this.programs.clear(), ...this.opened].map((one) => one.close()));
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError('The onnx engine was closed.');
  }
}

/** One compiled model. */
class Session {
  private constructor(private readonly session: InferenceSession) {}

  static async create(
    ir: ProgramIR,
    settings: { readonly threads: number; readonly keepsMemory: boolean },
  ): Promise<Session> {
    const session = await InferenceSession.create(toOnnxModel(ir), sessionOptions(ir, settings));
    return new Session(session);
  }

  async run(inputs: readonly Tensor[]): Promise<(Tensor | undefined)[]> {
    const feeds = Object.fromEntries(inputs.map((tensor, i) => [`in${i}`, tensor]));
    const results = await this.session.run(feeds);
    return this.session.outputNames.map((_, i) => results[`out${i}`]);
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

function toTensor(data: HostArray, shape: readonly number[]): Tensor {
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
}

function hostData(tensor: Tensor): HostArray {
  const { data } = tensor;
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  throw new EngineError(`A tensor of element type ${tensor.type} cannot be downloaded.`);
}

function missing(spec: TensorSpec): never {
  throw new EngineError(`ONNX Runtime returned no output of shape [${spec.shape.join(', ')}].`);
}
