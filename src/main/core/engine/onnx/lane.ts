/** Engines beside the engine `onnx` for independent trainings: each computes with one thread, beside the thread that asks. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import type { HostArray, ProgramIR } from '../../trace/ir';
import { checkInputs, hostSpec, type OnWork, ProgramCache, TensorTable } from '../resources';
import { EngineError } from '../errors';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import threadText from './laneThread.js?raw';
import { toOnnxModel } from './model';
import { type Arenas, IMAGES_AT_ONCE, liveBytes, type Room, sessionOptions } from './session';

/** What the thread is told, several at a time. It answers `compile`, `run`, `download` and `close` by their `id`. */
export type ToLane = { readonly id: number } & (
  | {
      readonly type: 'compile';
      readonly session: number;
      readonly model: Uint8Array;
      readonly options: InferenceSession.SessionOptions;
    }
  | {
      readonly type: 'upload';
      readonly tensor: number;
      readonly data: HostArray;
      readonly shape: readonly number[];
    }
  | {
      readonly type: 'run';
      readonly session: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly type: 'download'; readonly tensor: number }
  | { readonly type: 'dispose'; readonly tensor: number }
  | { readonly type: 'close' }
);

/** What the thread begins with. */
export interface LaneStart {
  /** Address of ONNX Runtime. */
  readonly library: string;
  /** Whether it is busy, and whether it must not begin anything: 0 or 1 each. */
  readonly state: Int32Array<SharedArrayBuffer>;
}

interface FromLane {
  readonly id: number;
  readonly data?: HostArray;
  readonly error?: string;
}

type Told<M> = M extends { readonly id: number } ? Omit<M, 'id'> : never;

interface Waiting {
  resolve(data: HostArray | undefined): void;
  reject(error: Error): void;
}

/** Lanes that are open, as their threads see it. */
const open = new Set<LaneStart['state']>();
/** Milliseconds that the end of a process waits for a run to end. */
const PATIENCE = 10_000;

/** A process that ends waits for what its lanes compute: ending a thread in ONNX Runtime ends the process as a crash does. */
function waitForLanes(): void {
  for (const state of open) Atomics.store(state, 1, 1);
  for (const state of open) Atomics.wait(state, 0, 1, PATIENCE);
}

/** The thread of a lane. It keeps the process running only while something is awaited of it. */
class LaneThread {
  private readonly state: LaneStart['state'] = new Int32Array(new SharedArrayBuffer(8));
  private readonly worker: Worker;
  private readonly ended: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  /** What was told and not sent yet, and the memory that goes with it. */
  private told: ToLane[] = [];
  private transfer: ArrayBuffer[] = [];
  private failure: Error | undefined;

  constructor() {
    if (open.size === 0 && !process.listeners('exit').includes(waitForLanes))
      process.on('exit', waitForLanes);
    open.add(this.state);
    const { resolve } = createRequire(import.meta.url);
    const start: LaneStart = { library: pathToFileURL(resolve('onnxruntime-node')).href, state: this.state };
    this.worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(threadText)}`), {
      workerData: start,
      name: 'onnx-lane',
    });
    this.worker.unref();
    this.worker.on('message', (message: FromLane) => this.hear(message));
    this.worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.ended = new Promise((end) => {
      this.worker.on('exit', () => {
        open.delete(this.state);
        this.fail(new EngineError('A thread of the onnx engine ended.'));
        end();
      });
    });
  }

  /**
   * Tells the thread something that is not answered, together with what else is told before the next question or in the
   * same turn: a message takes longer than most of what it says. What `transfer` names is gone here.
   */
  tell(message: Told<ToLane>, transfer: readonly ArrayBuffer[] = []): void {
    if (this.told.length === 0) queueMicrotask(() => this.send());
    this.told.push({ id: 0, ...message });
    this.transfer.push(...transfer);
  }

  /** The answer, after everything that was told and asked before. */
  ask(message: Told<ToLane>): Promise<HostArray | undefined> {
    if (this.failure) return Promise.reject(this.failure);
    this.asked += 1;
    const id = this.asked;
    if (this.waiting.size === 0) this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.told.push({ id, ...message });
      this.send();
    });
  }

  private send(): void {
    if (this.told.length > 0) this.worker.postMessage(this.told, this.transfer);
    this.told = [];
    this.transfer = [];
  }

  async close(): Promise<void> {
    if (!this.failure) await this.ask({ type: 'close' });
    this.worker.ref();
    await this.ended;
  }

  private hear({ id, data, error }: FromLane): void {
    if (id === 0) return error === undefined ? undefined : this.fail(new EngineError(error));
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    if (error === undefined) waiting?.resolve(data);
    else waiting?.reject(new Error(error));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

/** What the lanes of an engine share. */
export interface LaneParts {
  readonly device: DeviceInfo;
  readonly arenas: Arenas;
  readonly room: Room;
  readonly onWork?: OnWork | undefined;
}

/** Models of programs, so that lanes with the same program share it. */
const models = new WeakMap<ProgramIR, Uint8Array>();

function modelOf(ir: ProgramIR): Uint8Array {
  const known = models.get(ir) ?? toOnnxModel(ir);
  models.set(ir, known);
  return known;
}

/**
 * One thread of computation. Equal programs on equal inputs give equal results bit for bit, on every lane and whatever
 * computes beside it. `run` resolves when the run before it is through, so that batches are put together meanwhile.
 */
export class OnnxLane implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  readonly imagesAtOnce = IMAGES_AT_ONCE;
  readonly device: DeviceInfo;
  private readonly thread = new LaneThread();
  private readonly tensors = new TensorTable<null>();
  private readonly programs: ProgramCache<{ readonly session: number; readonly bytes: number }>;
  private sessions = 0;
  /** The last run. */
  private underWay: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly parts: LaneParts) {
    this.device = parts.device;
    this.programs = new ProgramCache((ir) => this.build(ir), parts.onWork);
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkOpen();
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkOpen();
    const tensor = this.tensors.add(hostSpec(data, shape), null);
    const copy = data.slice();
    this.thread.tell({ type: 'upload', tensor: tensor.id, data: copy, shape }, [copy.buffer]);
    return tensor;
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    this.tensors.get(tensor);
    const asked = this.thread.ask({ type: 'download', tensor: tensor.id });
    asked.catch(() => undefined);
    await this.settled();
    const data = await asked;
    if (data === undefined) throw new EngineError('The lane answered no values.');
    return data;
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor);
    if (!this.closed) this.thread.tell({ type: 'dispose', tensor: tensor.id });
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.checkOpen();
    checkInputs(program, inputs);
    const { session, bytes } = this.programs.get(program);
    for (const input of inputs) this.tensors.get(input);
    await this.parts.room.take(bytes);
    const outputs = program.outputs.map((spec) => this.tensors.add(spec, null));
    const ids = (tensors: readonly DeviceTensor[]): number[] => tensors.map(({ id }) => id);
    const done = this.thread
      .ask({ type: 'run', session, inputs: ids(inputs), outputs: ids(outputs) })
      .finally(() => this.parts.room.give(bytes));
    done.catch(() => undefined);
    try {
      await this.settled();
    } catch (error) {
      // This run cannot have its inputs.
      await done.catch(() => undefined);
      for (const output of outputs) this.dispose(output);
      throw error;
    }
    this.underWay = done;
    return outputs;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.tensors.clear();
    this.programs.clear();
    await this.thread.close();
  }

  /** Waits for the last run and throws what went wrong with it, once. */
  private async settled(): Promise<void> {
    const last = this.underWay;
    this.underWay = Promise.resolve();
    await last;
  }

  private async build(ir: ProgramIR): Promise<{ session: number; bytes: number }> {
    this.sessions += 1;
    const session = this.sessions;
    const options = sessionOptions(ir, { threads: 1, keepsMemory: this.parts.arenas.takeFor(ir) });
    await this.thread.ask({ type: 'compile', session, model: modelOf(ir), options });
    return { session, bytes: liveBytes(ir) };
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError('The onnx engine was closed.');
  }
}
