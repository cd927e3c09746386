/** The engine on onnxruntime. */
import { availableParallelism, cpus } from 'node:os';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { type Atom, type HostArray, type ProgramIR, sizeOf, type TensorSpec } from '../../trace/ir';
import { checkInputs, hostSpec, type OnWork, ProgramCache, TensorTable } from '../bookkeeping';
import { EngineError } from '../errors';
import { systemMemory } from '../memory';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { toOnnxModel } from './model';

/*
 * ONNX Runtime keeps the memory of a program's values for the program's next run, in an arena that no other program can use.
 * That saves time, and adds up: each of a dozen programs of a run would keep what its largest run took.
 */

/** Bytes of an element, of any type. */
const ELEMENT = 4;
/** Arenas grow by doubling. */
const GROWTH = 2;
/** Of the computer's memory, for all arenas together. */
export const SHARE_FOR_ARENAS = 1 / 8;

/** Bytes of the values that a run has at the same time, at most. Inputs and constants are not counted: they are there anyway. */
export function liveBytes({ equations, outputs }: Pick<ProgramIR, 'equations' | 'outputs'>): number {
  const bytesOf = ({ spec }: Atom): number => sizeOf(spec.shape) * ELEMENT;
  const lastUse = new Map<number, number>();
  const use = (at: number, atoms: readonly Atom[]): void => {
    for (const atom of atoms) if (atom.kind === 'variable') lastUse.set(atom.id, at);
  };
  for (const [at, { inputs }] of equations.entries()) use(at, inputs);
  use(equations.length, outputs);
  const made = new Set<number>();
  let [live, most] = [0, 0];
  for (const [at, { inputs, output }] of equations.entries()) {
    live += bytesOf(output);
    made.add(output.id);
    most = Math.max(most, live);
    for (const atom of inputs) {
      if (atom.kind !== 'variable' || lastUse.get(atom.id) !== at || !made.delete(atom.id)) continue;
      live -= bytesOf(atom);
    }
  }
  return most;
}

/** Gives programs arenas, in the order in which they come, while there is room. */
export class Arenas {
  private left: number;

  /** @param memory bytes of the computer, of which arenas take their share at most */
  constructor(memory: number) {
    this.left = memory * SHARE_FOR_ARENAS;
  }

  /** Whether this program keeps its memory between runs; if not, every run asks the system for it and gives it back. */
  takeFor(ir: ProgramIR): boolean {
    const bytes = liveBytes(ir) * GROWTH;
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

/** Executes programs as ONNX models with ONNX Runtime on the CPU. Works wherever the app does. */
export class OnnxEngine implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  private readonly tensors = new TensorTable<Tensor>();
  private readonly programs: ProgramCache<Session>;
  private closed = false;

  private constructor(
    readonly device: DeviceInfo,
    threads: number,
    memory: number,
    onWork?: OnWork,
  ) {
    const arenas = new Arenas(memory);
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

  memory(): MemoryInfo {
    return this.tensors.memory();
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
    await Promise.all(this.programs.clear().map((session) => session.close()));
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
    { threads, keepsMemory }: { readonly threads: number; readonly keepsMemory: boolean },
  ): Promise<Session> {
    const cost = costOf(ir);
    const session = await InferenceSession.create(toOnnxModel(ir), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: cost < costOfThreads ? 1 : threads,
      // One block for all values of a run spares small programs the time of many allocations, and costs large ones memory.
      enableCpuMemArena: keepsMemory,
      enableMemPattern: cost < costOfAllocations,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      extra: {
        session: {
          set_denormal_as_zero: '1',
          // Between two operations threads wait awake, but not for long, nor after a run: the studio's other processes
          // need the cores.
          'intra_op.allow_spinning': '1',
          'intra_op.spin_duration_us': '100',
          force_spinning_stop: '1',
        },
      },
    });
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

/** Below about this many operations a run, waking other threads costs more than they save. */
const costOfThreads = 1e7;

/** Above about this many operations a run, the time that its allocations take does not count. */
const costOfAllocations = 5e9;

/** Multiplications and additions of one run, roughly. */
function costOf(ir: ProgramIR): number {
  return ir.equations.reduce((sum, { primitive, inputs, output }) => {
    const size = sizeOf(output.spec.shape);
    const [a, b] = inputs.map(({ spec }) => spec.shape);
    if (primitive === 'conv') return sum + (2 * size * sizeOf(b ?? [])) / (output.spec.shape[1] ?? 1);
    if (primitive === 'dot') return sum + 2 * size * Math.max(a?.at(-1) ?? 1, b?.at(-1) ?? 1);
    return sum + size;
  }, 0);
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
