import { type ProgramIR, sizeOf, type HostArray } from '../../../trace/ir';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../../types';
import type { WebgpuEngine } from '../engine';
import type { Plan } from '../plan/plan';
import type { ChoiceSource } from '../tuning/tiles';

/** Times of one kind of call. */
export interface Calls {
  readonly milliseconds: number;
  readonly count: number;
  readonly bytes: number;
}

/** What the host did during a stretch of work. */
export interface HostWork {
  /** Planning and compiling programs. */
  readonly compile: Calls;
  /** Encoding and submitting runs, and waiting where too many were under way. */
  readonly run: Calls;
  /** Copying to the device. */
  readonly upload: Calls;
  /** Waiting for results and copying them back. */
  readonly download: Calls;
}

const noCalls: Calls = { milliseconds: 0, count: 0, bytes: 0 };
export const NO_WORK: HostWork = { compile: noCalls, run: noCalls, upload: noCalls, download: noCalls };

const addCalls = (a: Calls, b: Calls): Calls => ({
  milliseconds: a.milliseconds + b.milliseconds,
  count: a.count + b.count,
  bytes: a.bytes + b.bytes,
});

const divideCalls = ({ milliseconds, count, bytes }: Calls, by: number): Calls => ({
  milliseconds: milliseconds / by,
  count: count / by,
  bytes: bytes / by,
});

export const addWork = (a: HostWork, b: HostWork): HostWork => ({
  compile: addCalls(a.compile, b.compile),
  run: addCalls(a.run, b.run),
  upload: addCalls(a.upload, b.upload),
  download: addCalls(a.download, b.download),
});

export const divideWork = (work: HostWork, by: number): HostWork => ({
  compile: divideCalls(work.compile, by),
  run: divideCalls(work.run, by),
  upload: divideCalls(work.upload, by),
  download: divideCalls(work.download, by),
});

/** A program as it was met, and measurements of its runs. */
export interface ProfiledProgram {
  readonly name: string;
  readonly hash: string;
  readonly plan: Plan;
  /** Where the choice of each of the plan's tiles comes from. */
  readonly sources: readonly ChoiceSource[];
  /** Runs since the profiler was last asked. */
  runs: number;
  /** Nanoseconds of each dispatch, one list a sampled run; without timestamps of the whole run, waited for. */
  readonly samples: number[][];
}

/**
 * The engine with a clock around everything. While `sampling`, every run is preceded by one with timestamps (programs
 * change nothing, so it is the same work), until a program has `mostSamples` of them.
 */
export class ProfilingEngine implements Engine {
  readonly id = 'webgpu';
  readonly batchesOn = 'device';
  readonly device: DeviceInfo;
  sampling = false;
  /** Whether samples are times of dispatches on the device. */
  readonly hasTimestamps: boolean;
  private readonly known = new Map<string, ProfiledProgram>();
  private work = NO_WORK;

  constructor(
    private readonly engine: WebgpuEngine,
    private readonly mostSamples: number,
  ) {
    this.device = engine.device;
    this.hasTimestamps = engine.hasTimestamps;
  }

  /** Every program so far, in the order in which they were compiled. */
  get programs(): readonly ProfiledProgram[] {
    return [...this.known.values()];
  }

  async compile(ir: ProgramIR): Promise<Program> {
    const start = performance.now();
    const program = await this.engine.compile(ir);
    this.count('compile', start, 0);
    if (!this.known.has(program.hash)) {
      const { name, hash } = program;
      const plan = this.engine.planOf(program);
      const sources = plan.tiles.map((tile) => this.engine.tileSource(tile));
      this.known.set(hash, { name, hash, plan, sources, runs: 0, samples: [] });
    }
    return program;
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    const start = performance.now();
    const tensor = this.engine.upload(data, shape);
    this.count('upload', start, data.byteLength);
    return tensor;
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const start = performance.now();
    const data = await this.engine.download(tensor);
    this.count('download', start, data.byteLength);
    return data;
  }

  dispose(tensor: DeviceTensor): void {
    this.engine.dispose(tensor);
  }

  memory(): MemoryInfo {
    return this.engine.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    const entry = this.known.get(program.hash);
    if (entry && this.sampling && entry.samples.length < this.mostSamples) {
      entry.samples.push(await this.sample(program, inputs));
    }
    const start = performance.now();
    const outputs = await this.engine.run(program, inputs);
    this.count('run', start, 0);
    if (entry) entry.runs += 1;
    return outputs;
  }

  /** What the host did since the last call. */
  takeWork(): HostWork {
    const taken = this.work;
    this.work = NO_WORK;
    return taken;
  }

  /** How often each program (by its hash) ran since the last call. */
  takeRuns(): ReadonlyMap<string, number> {
    const runs = new Map(this.programs.map((entry) => [entry.hash, entry.runs]));
    for (const entry of this.known.values()) entry.runs = 0;
    return runs;
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  private count(kind: keyof HostWork, start: number, bytes: number): void {
    const call = { milliseconds: performance.now() - start, count: 1, bytes };
    this.work = { ...this.work, [kind]: addCalls(this.work[kind], call) };
  }

  private async sample(program: Program, inputs: readonly DeviceTensor[]): Promise<number[]> {
    const timings = await this.engine.profile(program, inputs);
    if (timings !== undefined) return timings.map(({ nanoseconds }) => nanoseconds);
    const start = performance.now();
    const outputs = await this.engine.run(program, inputs);
    const [smallest] = [...outputs].sort((a, b) => sizeOf(a.spec.shape) - sizeOf(b.spec.shape));
    if (smallest) await this.engine.download(smallest);
    const time = performance.now() - start;
    for (const output of outputs) this.engine.dispose(output);
    return [time * 1e6];
  }
}
