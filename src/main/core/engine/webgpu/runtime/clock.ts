/** Time that one dispatch took on the device. */
export interface Timing {
  readonly label: string;
  readonly nanoseconds: number;
}

/** Timestamps around the passes of one command encoder. */
export class Clock {
  private readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly readable: GPUBuffer;

  constructor(
    device: GPUDevice,
    private readonly passes: number,
  ) {
    const size = passes * 2 * 8;
    this.queries = device.createQuerySet({ type: 'timestamp', count: passes * 2 });
    this.resolved = device.createBuffer({
      size,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    this.readable = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  around(pass: number): GPUComputePassTimestampWrites {
    return {
      querySet: this.queries,
      beginningOfPassWriteIndex: pass * 2,
      endOfPassWriteIndex: pass * 2 + 1,
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.queries, 0, this.passes * 2, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.readable, 0, this.passes * 16);
  }

  /** Nanoseconds of each pass, once the work is done. */
  async read(): Promise<number[]> {
    await this.readable.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(this.readable.getMappedRange().slice(0));
    for (const resource of [this.queries, this.resolved, this.readable]) resource.destroy();
    return Array.from({ length: this.passes }, (_, i) =>
      Number((stamps[i * 2 + 1] ?? 0n) - (stamps[i * 2] ?? 0n)),
    );
  }
}
