import type { DeviceTensor, Engine, MemoryInfo, Program } from '@main/core/engine/types';
import type { ProgramIR, HostArray } from '@main/core/trace/ir';

/** What an engine was asked for. */
export interface Counts {
  readonly runs: number;
  /** Runs by the name of their program. */
  readonly runsOf: Readonly<Record<string, number>>;
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly downloads: number;
  readonly downloadedBytes: number;
  /** Times that a run was asked for after a download, and while none was. 0: all downloads came at the end. */
  readonly waits: number;
}

const nothing = (): { -readonly [K in keyof Counts]: Counts[K] } => ({
  runs: 0,
  runsOf: {},
  uploads: 0,
  uploadedBytes: 0,
  downloads: 0,
  downloadedBytes: 0,
  waits: 0,
});

/** An engine that counts what another one is asked for. */
export class CountingEngine implements Engine {
  readonly id: Engine['id'];
  readonly device: Engine['device'];
  readonly batchesOn: Engine['batchesOn'];
  private counts = nothing();
  private downloaded = false;

  constructor(private readonly inner: Engine) {
    this.id = inner.id;
    this.device = inner.device;
    this.batchesOn = inner.batchesOn;
  }

  /** What was counted since the last call. */
  take(): Counts {
    const taken = this.counts;
    this.counts = nothing();
    this.downloaded = false;
    return taken;
  }

  compile(ir: ProgramIR): Promise<Program> {
    return this.inner.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.counts.uploads += 1;
    this.counts.uploadedBytes += data.byteLength;
    return this.inner.upload(data, shape);
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const data = await this.inner.download(tensor);
    this.downloaded = true;
    this.counts.downloads += 1;
    this.counts.downloadedBytes += data.byteLength;
    return data;
  }

  dispose(tensor: DeviceTensor): void {
    this.inner.dispose(tensor);
  }

  memory(): MemoryInfo {
    return this.inner.memory();
  }

  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.counts.runs += 1;
    this.counts.runsOf = {
      ...this.counts.runsOf,
      [program.name]: (this.counts.runsOf[program.name] ?? 0) + 1,
    };
    if (this.downloaded) this.counts.waits += 1;
    this.downloaded = false;
    return this.inner.run(program, inputs);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
